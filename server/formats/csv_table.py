"""How is a table written so that any spreadsheet opens it, in Chinese too, and runs nothing that stands in it?"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import IO, Any

from server.domain.table import Table, Type
from server.formats.table_text import without_odd

BOM = "\ufeff"
"""Without it Excel reads Chinese as Latin letters."""
_STARTS_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""A spreadsheet calculates what begins so; some also take the wide letters of a Chinese keyboard."""
_FIRST_SAFE, _LAST_SAFE = "A", "＋"
"""What stands between them, Chinese too, begins no formula: asked of every cell, so that few are looked at closely."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_CALCULATED = re.compile(r",(?:[=@＝＋－＠]|[+-](?!\d+(?:\.\d+)?(?:,|$)))").search
"""Finds behind a comma what `is_risky` finds in a cell, without what no line of print holds."""
_FLAGS = {True: "yes", False: "no", "": ""}
_AT_ONCE = 500


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV file (RFC 4180, UTF-8 with BOM)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([cell(value) for value in row] for row in rows)
    return (BOM + text.getvalue()).encode(errors="replace")


def cell(value: object) -> str:
    """Write one cell; text that would be calculated gets an apostrophe in front, plain numbers do not."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    return guarded(str(value).replace("\0", ""))


def guarded(text: str) -> str:
    """Return a text with an apostrophe in front where a spreadsheet would calculate it."""
    return f"'{text}" if is_risky(text) else text


def is_risky(text: str) -> bool:
    """Tell whether a spreadsheet would calculate a text; plain numbers are what they say."""
    return text.startswith(_STARTS_FORMULA) and not _NUMBER.fullmatch(text)


def write(what: Table, target: IO[bytes], *, bom: bool = True) -> int:
    """Write a table of any length, part by part; returns how many rows it has."""
    head = _Quoted().line([column.name for column in what.columns])
    target.write(((BOM if bom else "") + head).encode())
    number, lines = 0, _lines(what)
    while part := list(islice(lines, _AT_ONCE)):
        target.write("".join(part).encode())
        number += len(part)
    return number


def _lines(what: Table) -> Iterator[str]:
    texts, commas, quoted = what.at(Type.TEXT), len(what.columns) - 1, _Quoted()
    for cells in _cells(what):
        line = ",".join(cells)
        if _is_plain(line, commas):
            yield f"{line}\r\n"
        else:
            for at in texts:
                if not _FIRST_SAFE <= cells[at] < _LAST_SAFE:
                    cells[at] = guarded(cells[at])
            yield quoted.line(cells)


def _cells(what: Table) -> Iterator[list[str]]:
    numbers, flags = what.at(Type.INTEGER, Type.NUMBER), what.at(Type.FLAG)
    times = what.at(Type.MOMENT, Type.DAY)
    for row in what.rows:
        cells: list[Any] = ["" if value is None else value for value in row]
        for at in numbers:
            cells[at] = str(cells[at])
        for at in flags:
            cells[at] = _FLAGS[cells[at]]
        for at in times:
            if cells[at] != "":
                cells[at] = cells[at].isoformat()
        yield cells


def _is_plain(line: str, commas: int) -> bool:
    """Tell whether cells that were joined are a line already: nothing in them is quoted, odd or calculated.

    Most are, and with them half the time of a table is saved.
    """
    is_joined = '"' not in line and line.count(",") == commas and line != ""
    return is_joined and line.isprintable() and not line.startswith(_STARTS_FORMULA) and not _CALCULATED(line)


class _Quoted:
    """Writes the lines that need it as RFC 4180 says, with one writer, which takes time to make."""

    def __init__(self) -> None:
        self._writer = csv.writer(self)
        self._written = ""

    def line(self, cells: Sequence[str]) -> str:
        self._writer.writerow(cells)
        return without_odd(self._written)

    def write(self, line: str) -> None:
        """Take a line from the writer, which calls this once for each."""
        self._written = line
