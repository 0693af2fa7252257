"""How are a ledger's rows written below the header of a workbook, in constant memory?

The workbook's own parts are copied; only its sheet is taken apart where its rows end, and the new ones go in one by
one. A text is a text whatever it looks like, and what stands in a cell is read again by our importer as it was: a day
or a number is written as one only where that reads the same.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import IO
from xml.sax.saxutils import escape

from server.domain.ledger_columns import COLUMNS, ColumnKind
from server.formats import tables
from server.formats.csv_table import is_risky
from server.formats.office_book import Book, Column
from server.formats.table_text import without_odd

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")
_NUMBER = re.compile(r"0|[1-9]\d{0,8}")
_FRACTION = re.compile(r"-?(?:[1-9]\d{0,6}|0(?=\.))(?:\.\d{0,3}[1-9])?")
"""With a fraction, or below nothing."""
_NUMBERS = frozenset({"row_no", "photos"})
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - days are counted from it without a zone
_EARLIEST = date(1900, 3, 1)
"""What is earlier is a day off in Excel, which believes in a 29 February 1900."""
_LONGEST = 32_767
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\r\x0e-\x1f]")
_FILTER = re.compile(r'(<autoFilter\b[^>]*\bref=")([A-Z]+[0-9]+):([A-Z]+)[0-9]+')
_SIZE = re.compile(r"<dimension\b[^>]*/>")
NO_KINDS: Mapping[str, ColumnKind] = {}
_SHEET = "xl/worksheets/sheet1.xml"
_AT_ONCE = 200
_ALWAYS = (1980, 1, 1, 0, 0, 0)


def write(
    book: Book, rows: Iterable[Mapping[str, str]], target: IO[bytes], kinds: Mapping[str, ColumnKind] = NO_KINDS
) -> int:
    """Write rows, each its cells by the keys of columns or by the headings of others; returns how many.

    `kinds` says of headings that are none of the ledger's what stands below them.
    """
    count = 0
    with (
        zipfile.ZipFile(io.BytesIO(book.content)) as given,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
    ):
        for path in given.namelist():
            entry = zipfile.ZipInfo(path, _ALWAYS)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with packed.open(entry, "w", force_zip64=True) as part:
                if path == _SHEET:
                    count = _sheet(book, given.read(path).decode(), rows, part, kinds)
                else:
                    part.write(given.read(path))
    return count


def _sheet(
    book: Book, said: str, rows: Iterable[Mapping[str, str]], part: IO[bytes], kinds: Mapping[str, ColumnKind]
) -> int:
    before, end, after = said.partition("</sheetData>")
    part.write(_SIZE.sub("", before, count=1).encode())
    columns = [(one, _letters(one.place), _kind(one, kinds)) for one in book.columns]
    number, waiting = book.header, list[str]()
    for row in rows:
        number += 1
        waiting.append(_row(number, columns, row))
        if len(waiting) >= _AT_ONCE:
            part.write("".join(waiting).encode())
            waiting.clear()
    part.write("".join(waiting).encode())
    last = max(number, book.header)
    part.write((end + _FILTER.sub(lambda found: f"{found[1]}{found[2]}:{found[3]}{last}", after)).encode())
    return number - book.header


def _kind(column: Column, kinds: Mapping[str, ColumnKind]) -> ColumnKind | None:
    return COLUMNS[column.key].kind if column.key in COLUMNS else kinds.get(column.heading)


def _row(number: int, columns: Iterable[tuple[Column, str, ColumnKind | None]], row: Mapping[str, str]) -> str:
    cells = (
        _cell(one, kind, f"{letter}{number}", row.get(one.key or one.heading, "")) for one, letter, kind in columns
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(column: Column, kind: ColumnKind | None, at: str, text: str) -> str:
    if not text:
        return f'<c r="{at}" s="{column.text}"/>'
    if (column.key in _NUMBERS and _NUMBER.fullmatch(text)) or (
        kind is ColumnKind.NUMBER and _is_shown_so(column, text)
    ):
        return f'<c r="{at}" s="{column.number}"><v>{text}</v></c>'
    if kind is ColumnKind.DAY and (counted := _counted(text)) is not None:
        is_day = isinstance(counted, int)
        style = column.day if is_day else column.moment
        return f'<c r="{at}" s="{style}"><v>{counted if is_day else format(counted, ".10f")}</v></c>'
    style = column.quoted if is_risky(text) else column.text
    return f'<c r="{at}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{_escaped(_fitting(text))}</t></is></c>'


def _is_shown_so(column: Column, text: str) -> bool:
    """Tell whether a number is seen in its cell as it is kept, so that it is read again as it was."""
    return bool(_NUMBER.fullmatch(text) or (column.shows_fractions and _FRACTION.fullmatch(text)))


def _counted(text: str) -> int | float | None:
    """Return a day, or a moment that is not the beginning of one, as spreadsheets count; None for anything else."""
    try:
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text)
            return (day - _FIRST_DAY.date()).days if day >= _EARLIEST else None
        if _MOMENT.fullmatch(text) and not text.endswith("00:00:00"):
            moment = datetime.fromisoformat(text)
            return (moment - _FIRST_DAY) / timedelta(days=1) if moment.date() >= _EARLIEST else None
    except ValueError:
        return None
    return None


def _fitting(text: str) -> str:
    """Return a text with our apostrophe where it would be read otherwise, no longer than a cell takes."""
    guarded = f"'{text}" if tables.is_misread(text) else text
    units = guarded.encode("utf-16-le", "replace")
    return guarded if len(units) <= 2 * _LONGEST else units[: 2 * _LONGEST].decode("utf-16-le", "ignore")


def _escaped(text: str) -> str:
    plain = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", _LOOKS_ESCAPED.sub("_x005F_", text))
    return escape(without_odd(plain))


def _letters(place: int) -> str:
    name = ""
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
