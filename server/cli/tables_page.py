"""What does docs/tables.md say? Every column of every table, by the name that programs may rely on."""

from collections.abc import Sequence

from server.cli.checks_page import table
from server.config import ROOT
from server.domain.table import Column
from server.domain.table_columns import COLUMNS, LAST, REPEATS
from server.translations import DEFAULT_LANGUAGE, translate

TARGET = ROOT / "docs" / "tables.md"
_HEAD = """# The tables

This page is written by `flask --app server tables document` from `server/domain/table_columns.py`; edit that, not this
page.

`flask --app server tables write KIND --out FILE` writes a table as FILE's ending says. A name never changes and never
means something else; new columns come to the end. Programs read the names, people the titles, which stand only in
`.xlsx`.

- `.csv`: RFC 4180, UTF-8, with a byte order mark unless `--no-bom`. Times are ISO 8601 with their distance from UTC,
  yes and no are written so. Text that a spreadsheet would calculate (after `=`, `+`, `-`, `@`, a tab or a line end) has
  an apostrophe in front; plain numbers have none.
- `.xlsx`: titles in the reader's language. Times are those of China, since a cell holds no zone. Text stays text, a
  code keeps its zeros, nothing is calculated. A cell holds 32,767 characters, and what is cut ends with ✂. After
  1,048,576 rows a table goes on in another sheet.
- `.parquet`: with the extra `parquet`. Times are UTC, numbers and dates typed; text is as it came.
- `.geojson`: RFC 7946, what has a position, in WGS-84: `ledger`, `queue`, `photos`, `submissions`.

Control characters and what is no character are written as U+FFFD. An empty cell was not known, or not asked.
"""
_SUBMISSIONS = """
`tables write submissions --form ID` writes a form's answers, over all its versions. Behind the columns above, each
question has one, called as the question with the groups around it (`group-question`): whole and decimal numbers, dates
and times are typed. A choice has `…-label` beside it, in the reader's language; a position `…-latitude`,
`…-longitude` and `…-error_m`. What repeats is a table of its own, `submissions-REPEAT`, in a sheet of its own or in a
file beside it, with `parent_key` to find what it belongs to.
"""


def document() -> str:
    """Return the whole page."""
    parts = [_HEAD]
    for kind, columns in COLUMNS.items():
        parts += [f"## {kind}\n", table(["column", "type", "title", "meaning"], _lines(columns))]
        if kind == "submissions":
            parts += [_SUBMISSIONS, "In a table of a repeat, before the questions:\n"]
            parts += [table(["column", "type", "title", "meaning"], _lines(REPEATS))]
            parts += ["Behind the questions of both:\n"]
            parts += [table(["column", "type", "title", "meaning"], _lines(LAST))]
    return "\n".join(parts).rstrip() + "\n"


def _lines(columns: Sequence[Column]) -> list[list[str]]:
    return [
        [f"`{one.name}`", one.type.value, translate(one.title, DEFAULT_LANGUAGE), one.meaning or one.title]
        for one in columns
    ]
