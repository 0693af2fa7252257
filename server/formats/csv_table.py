"""How is a table written so that any spreadsheet opens it, in Chinese too, and runs nothing that stands in it?"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import IO

from server.domain.table import Table, Type
from server.formats.table_text import without_odd

BOM = "\ufeff"
"""Without it Excel reads Chinese as Latin letters."""
_STARTS_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""A spreadsheet calculates what begins so; some also take the wide letters of a Chinese keyboard."""
_FIRST_SAFE, _LAST_SAFE = "A", "＋"
"""What stands between them, Chinese too, begins no formula: asked of every cell, so that few are looked at closely."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
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
    target.write((BOM if bom else "").encode())
    number, lines = 0, _lines(what)
    part: list[list[object]] = [[column.name for column in what.columns]]
    while part:
        text = io.StringIO()
        csv.writer(text).writerows(part)
        target.write(without_odd(text.getvalue()).encode())
        part = list(islice(lines, _AT_ONCE))
        number += len(part)
    return number


def _lines(what: Table) -> Iterator[list[object]]:
    texts, times, flags = what.at(Type.TEXT), what.at(Type.MOMENT, Type.DAY), what.at(Type.FLAG)
    for row in what.rows:
        line = list(row)
        for at in texts:
            text = line[at]
            if text and not _FIRST_SAFE <= text < _LAST_SAFE:  # type: ignore[operator] # a column of texts
                line[at] = guarded(str(text))
        for at in times:
            moment = line[at]
            if moment is not None:
                line[at] = moment.isoformat()  # type: ignore[attr-defined] # likewise
        for at in flags:
            line[at] = {True: "yes", False: "no", None: ""}[line[at]]  # type: ignore[index] # likewise
        yield line
