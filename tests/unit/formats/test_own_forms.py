"""Do the forms that come with the system ask alike what they share, in both languages, and keep evidence whole?"""

import re
from functools import cache

import pytest

from server.config import ROOT
from server.demo.load import FORMS
from server.formats import browser_reach
from server.formats.xform import facts_of
from server.formats.xlsform import convert
from server.formats.xml import parse

Row = dict[str, str]
FILES = sorted(path.name for path in (ROOT / "forms").glob("*.md"))
EACH = pytest.mark.parametrize("name", FILES)
OWN = {"phase"}
"""What follows rectification is not asked for its phase."""


@cache
def survey(name: str) -> tuple[Row, ...]:
    """Return the questions of a form as they are written."""
    lines = (ROOT / "forms" / name).read_text(encoding="utf-8").partition("| choices |")[0].splitlines()[1:]
    heads, *rows = ([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[2:-1]] for line in lines)
    return tuple({head: cell for head, cell in zip(heads, row, strict=True) if cell} for row in rows)


def test_the_demonstration_publishes_every_form() -> None:
    assert sorted(FORMS) == FILES


def test_what_forms_share_they_ask_alike() -> None:
    known: dict[str, Row] = {}
    for row in (row for name in FILES for row in survey(name) if row.get("name", "") not in OWN | {""}):
        assert known.setdefault(row["name"], row) == row


@EACH
def test_every_question_has_both_languages(name: str) -> None:
    for row in survey(name):
        kinds = {head.rpartition("::")[0] for head in row if "::" in head}
        assert {f"{kind}::{tongue}" for kind in kinds for tongue in ("中文 (zh)", "English (en)")} <= row.keys()


@EACH
def test_photos_are_taken_on_the_spot_and_kept_as_they_are(name: str) -> None:
    facts = facts_of(parse(convert((ROOT / "forms" / name).read_bytes(), name).xform, 100_000))
    assert facts.pictures == facts.camera_only | facts.signatures
    assert facts.resized == frozenset()
    assert not [row for row in survey(name) if "annotate" in row.get("appearance", "")]


@EACH
def test_the_phone_keeps_a_log_of_how_the_form_was_filled_in(name: str) -> None:
    (audit,) = (row["parameters"] for row in survey(name) if row["type"] == "audit")
    assert {part.partition("=")[0] for part in audit.split()} == {
        "location-priority", "location-min-interval", "location-max-age", "track-changes",
    }  # fmt: skip


@EACH
def test_a_browser_draws_every_question(name: str) -> None:
    xform = convert((ROOT / "forms" / name).read_bytes(), name).xform
    assert list(browser_reach.not_drawn(parse(xform, 100_000))) == []
