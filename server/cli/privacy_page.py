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

What is no evidence may go: a programme says after how many months (its page, or `privacy retention set PROGRAMME
notices=12 sightings=24 phones=6`), and a worker removes it each night; `privacy retention run --dry-run` tells
what would go. Months are counted from when something was written, and only of issues that are closed (销号) or of a
closed programme; the last contact of a phone goes whatever is closed. The log says how much of what went.

Not removed, because the log speaks for it and would no longer agree: accounts with their counties and units, links
that invited, hashes of passwords and recovery codes, phones with their names and keys, submissions, photos,
decisions, comments, the ledger and the entries themselves. An account is switched off in place of that. Sessions end
and go by themselves 90 days after the longest time that one lasts; that a person signed in stays in the log, which the
law asks to keep for six months at least. Addresses at which people want to be told are theirs to remove.
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
