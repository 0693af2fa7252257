"""How are the tables of the statistics written as a workbook, a sheet for each?"""

import io
from collections.abc import Iterable, Sequence

from server.domain.issue_counts import Counts, Rate, Stand
from server.domain.labels import RATES, STANDS
from server.domain.table import Column, Table, Type
from server.formats.xlsx_table import Book
from server.translations import N_, translate

Row = tuple[str, Counts]


def workbook(sheets: Iterable[tuple[str, Sequence[Row]]], language: str) -> bytes:
    """Return a workbook of tables, each with its title, already in the reader's language, and its rows."""
    target = io.BytesIO()
    with Book(target) as book:
        for title, rows in sheets:
            columns = _columns(title)
            table = Table("statistics", title, columns, [_values(name, counts) for name, counts in rows])
            book.add(table, title, [title, *(translate(one.title, language) for one in columns[1:])])
    return target.getvalue()


def _columns(title: str) -> list[Column]:
    counted = [Column(one.value, Type.INTEGER, STANDS[one]) for one in Stand]
    rates = [Column(one.value, Type.NUMBER, RATES[one]) for one in Rate]
    return [Column("name", Type.TEXT, title), Column("total", Type.INTEGER, N_("Issues")), *counted, *rates]


def _values(name: str, counts: Counts) -> list[object]:
    rates = [None if (rate := counts.rate(one)) is None else float(rate) for one in Rate]
    return [name, counts.total, *(counts.of(one) for one in Stand), *rates]
