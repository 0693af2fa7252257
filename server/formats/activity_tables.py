"""How are work records written as a table that `activities` reads again?"""

import io
from collections.abc import Iterable, Sequence

from server.domain import labels
from server.domain.activity import Entry
from server.domain.money import YUAN
from server.domain.table import Column, Table, Type
from server.errors import Invalid
from server.formats import csv_table
from server.formats.activities import COLUMNS, line_of
from server.formats.xlsx_table import Book
from server.translations import N_, translate

TITLE = N_("Work records")
_TYPES = {"since": Type.DAY, "until": Type.DAY, "amount": Type.NUMBER} | dict.fromkeys(
    ("count", "problems", "senior", "junior"), Type.INTEGER
)


def written(entries: Iterable[Entry], suffix: str, language: str) -> bytes:
    """Return a table as CSV or XLSX.

    :raises Invalid: for another ending.
    """
    heads = [translate(word, language) for word in COLUMNS.values()]
    if suffix == ".csv":
        return csv_table.table(heads, ([row[name] for name in COLUMNS] for row in _texts(entries, language)))
    if suffix != ".xlsx":
        raise Invalid(N_("Call the file .csv or .xlsx."))
    return workbook([(table(entries, language), translate(TITLE, language), heads)])


def workbook(sheets: Iterable[tuple[Table, str, Sequence[str]]]) -> bytes:
    """Return a workbook of small tables, each with its title and heads."""
    target = io.BytesIO()
    with Book(target) as book:
        for one, title, heads in sheets:
            book.add(one, title, heads)
    return target.getvalue()


def table(entries: Iterable[Entry], language: str) -> Table:
    """Return the records as a table."""
    columns = [Column(name, _TYPES.get(name, Type.TEXT), word) for name, word in COLUMNS.items()]
    return Table("activities", TITLE, columns, [_values(entry, language) for entry in entries])


def _texts(entries: Iterable[Entry], language: str) -> Iterable[dict[str, str]]:
    return (line_of(entry) | _words(entry, language) for entry in entries)


def _values(entry: Entry, language: str) -> list[object]:
    amount = None if entry.amount_fen is None else entry.amount_fen / YUAN
    typed = {"since": entry.since, "until": entry.until, "count": entry.count, "problems": entry.problems,
             "senior": entry.senior, "junior": entry.junior, "amount": amount}  # fmt: skip
    said = {**line_of(entry), **_words(entry, language), **typed}
    return [said[name] for name in COLUMNS]


def _words(entry: Entry, language: str) -> dict[str, str]:
    return {
        "kind": translate(labels.ACTIVITY_KINDS[entry.kind], language),
        "is_led": translate(N_("yes") if entry.is_led else N_("no"), language),
    }
