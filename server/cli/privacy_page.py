"""What does docs/personal-data.md say? By purpose, which columns hold data of persons, how long, and who sees them."""

from server.cli.checks_page import table
from server.config import ROOT
from server.domain.personal_data import KINDS, Kind
from server.translations import DEFAULT_LANGUAGE, translate

TARGET = ROOT / "docs" / "personal-data.md"
_HEAD = """# Personal data

This page is written by `flask --app server privacy document` from `server/domain/personal_data.py`; edit that,
not this page. Auditors and administrators see the same under *System*, *Personal data*; `privacy list` prints it.

Evidence is never altered or removed by the product, so whatever is part of it stays as long as the office keeps the
programme.
"""


def document() -> str:
    """Return the whole page."""
    return "\n".join([_HEAD, *(_part(one) for one in KINDS)]).rstrip() + "\n"


def _part(kind: Kind) -> str:
    said = {"What": kind.what, "Why": kind.why, "For how long": kind.kept, "Who sees it": kind.seen_by}
    if kind.files:
        said["Files"] = kind.files
    lines = [f"- **{word}:** {_english(text)}" for word, text in said.items()]
    rows = [[f"`{name}`", " ".join(f"`{column}`" for column in names.split())] for name, names in kind.columns.items()]
    return "\n".join([f"## {_english(kind.name)}\n", *lines, "", table(["table", "columns"], rows)])


def _english(text: str) -> str:
    return translate(text, DEFAULT_LANGUAGE)
