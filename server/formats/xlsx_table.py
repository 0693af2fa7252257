"""How are tables of any length written as one workbook, in constant memory?

Row by row into the ZIP as ECMA-376 has it, with texts inside their cells: a list of shared texts would have to be held.
A text is a text whatever it looks like, so a code keeps its leading zeros; one that a spreadsheet would calculate is
marked as quoted, which keeps it a text when somebody edits the cell.
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from xml.sax.saxutils import escape

from server.domain.table import Table, Type
from server.domain.zone import ZONE
from server.formats.csv_table import is_risky
from server.formats.table_text import without_odd

MOST_ROWS = 1_048_576
"""Of a sheet, its head included."""
LONGEST_TEXT = 32_767
"""Of a cell, in units of UTF-16."""
_CUT = "… ✂"
_HEAD, _MOMENT, _DAY, _QUOTED = 1, 2, 3, 4
_WIDTHS = {Type.TEXT: 18, Type.INTEGER: 10, Type.NUMBER: 12, Type.FLAG: 8, Type.MOMENT: 20, Type.DAY: 12}
_WIDEST = 60
_LOOKED_AT = 50
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - days are counted from it without a zone
_EARLIEST = date(1900, 3, 1)
"""What is earlier is a day off in Excel, which believes in a 29 February 1900."""
_MOST_DIGITS = 10**15
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The same tables make the same bytes."""
_STYLES = f"""{_XML}<styleSheet {_MAIN}>
<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>
<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font>
</fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>
<fill><patternFill patternType="solid"><fgColor rgb="FFE7EEF4"/></patternFill></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""
Write = Callable[[Any, str], str]


class Book:
    """A workbook that is being written; times stand in it as those of `zone`, which a cell cannot say."""

    def __init__(self, target: Path | IO[bytes], zone: tzinfo = ZONE, most_rows: int = MOST_ROWS) -> None:
        self._packed = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._names: list[str] = []
        self._most_rows = most_rows
        self._write: dict[Type, Write] = {
            Type.TEXT: _text,
            Type.INTEGER: _number,
            Type.NUMBER: _number,
            Type.FLAG: _flag,
            Type.MOMENT: lambda value, at: _moment(value.astimezone(zone).replace(tzinfo=None), at),
            Type.DAY: _day,
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._close()
        self._packed.close()

    def add(self, table: Table, title: str, heads: Sequence[str]) -> int:
        """Write a table as a sheet under its heads, or as several where it has more rows than one holds.

        Returns how many rows the table has.
        """
        rows, number, is_first = iter(table.rows), 0, True
        first: list[Sequence[object]] = list(islice(rows, _LOOKED_AT))
        waiting = _Stream(first, rows)
        while is_first or waiting.has_more:
            number += self._sheet(table, title, heads, waiting)
            is_first = False
        return number

    def _sheet(self, table: Table, title: str, heads: Sequence[str], rows: "_Stream") -> int:
        letters = [_letters(at) for at in range(len(heads))]
        writers = [self._write[column.type] for column in table.columns]
        last = letters[-1]
        with self._part(f"xl/worksheets/sheet{len(self._names) + 1}.xml") as sheet:
            self._names.append(self._free(title))
            sheet.write(_opening(_widths(table, heads, rows.seen)).encode())
            titles = "".join(_cell(head, f"{letter}1", _HEAD) for letter, head in zip(letters, heads, strict=True))
            sheet.write(f'<row r="1">{titles}</row>'.encode())
            number = 1
            for row in rows.some(self._most_rows - 1):
                number += 1
                cells = [
                    write(value, f"{letter}{number}")
                    for write, letter, value in zip(writers, letters, row, strict=True)
                    if value is not None and value != ""
                ]
                sheet.write(f'<row r="{number}">{"".join(cells)}</row>'.encode())
            sheet.write(f'</sheetData><autoFilter ref="A1:{last}{number}"/></worksheet>'.encode())
        return number - 1

    def _free(self, title: str) -> str:
        """Return a name that no other sheet has, as Excel allows it."""
        plain = _SHEET_NAME.sub(" ", without_odd(title)).strip(" '") or "Sheet"
        name, number = plain[:31], 1
        while name.casefold() in (taken.casefold() for taken in self._names):
            number += 1
            name = f"{plain[: 31 - len(f' ({number})')]} ({number})"
        return name

    def _part(self, path: str) -> IO[bytes]:
        entry = zipfile.ZipInfo(path, _ALWAYS)
        entry.compress_type = zipfile.ZIP_DEFLATED
        return self._packed.open(entry, "w", force_zip64=True)

    def _close(self) -> None:
        numbers = range(1, len(self._names) + 1)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers
        )
        sheets = "".join(
            f'<sheet name="{_escaped(name)}" sheetId="{n}" r:id="rId{n}"/>'
            for n, name in zip(numbers, self._names, strict=True)
        )
        links = "".join(
            f'<Relationship Id="rId{n}" Type="{_R}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
        )
        package = "http://schemas.openxmlformats.org/package/2006"
        self._put("xl/workbook.xml", f'<workbook {_MAIN} xmlns:r="{_R}"><sheets>{sheets}</sheets></workbook>')
        self._put("xl/styles.xml", _STYLES.removeprefix(_XML))
        self._put(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships">{links}'
            f'<Relationship Id="rId0" Type="{_R}/styles" Target="styles.xml"/></Relationships>',
        )
        self._put(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        self._put(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{parts}</Types>',
        )

    def _put(self, path: str, text: str) -> None:
        with self._part(path) as part:
            part.write(f"{_XML}{text}".encode())


class _Stream:
    """Rows of which the first were looked at already."""

    def __init__(self, seen: list[Sequence[object]], rest: Iterator[Sequence[object]]) -> None:
        self.seen = seen
        self._waiting = list(reversed(seen))
        self._rest = rest

    @property
    def has_more(self) -> bool:
        """Tell whether there is another row."""
        if not self._waiting:
            self._waiting = list(islice(self._rest, 1))
        return bool(self._waiting)

    def some(self, most: int) -> Iterator[Sequence[object]]:
        """Give the next rows, so many at most."""
        while most > 0 and self.has_more:
            most -= 1
            yield self._waiting.pop()


def _opening(widths: Sequence[float]) -> str:
    columns = "".join(f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(widths, 1))
    return (
        f'{_XML}<worksheet {_MAIN}><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>"
    )


def _widths(table: Table, heads: Sequence[str], seen: Sequence[Sequence[object]]) -> list[int]:
    """Make a column as wide as its first texts and its head; a Chinese character takes two places."""
    widths = []
    for at, (column, head) in enumerate(zip(table.columns, heads, strict=True)):
        longest = max([_places(head) + 4, *(_places(str(row[at] or "")) + 2 for row in seen)])
        is_text = column.type is Type.TEXT
        widths.append(min(longest, _WIDEST) if is_text else max(_WIDTHS[column.type], _places(head) + 4))
    return widths


def _places(text: str) -> int:
    return sum(2 if letter > "\u2e7f" else 1 for letter in text[:_WIDEST])


def _cell(text: str, at: str, style: int = 0) -> str:
    styled = f' s="{style}"' if style else ""
    return f'<c r="{at}"{styled} t="inlineStr"><is><t xml:space="preserve">{_escaped(text)}</t></is></c>'


def _escaped(text: str) -> str:
    return escape(_ESCAPE.sub("_x005F_", without_odd(text)), {'"': "&quot;", "\r": "&#13;"})


def _text(value: Any, at: str) -> str:
    text = str(value)
    if len(text) * 2 > LONGEST_TEXT:
        text = _shortened(text)
    return _cell(text, at, _QUOTED if is_risky(text) else 0)


def _shortened(text: str) -> str:
    """Cut what no cell holds, and say so."""
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * LONGEST_TEXT:
        return text
    return units[: 2 * (LONGEST_TEXT - len(_CUT))].decode("utf-16-le", "ignore") + _CUT


def _number(value: Any, at: str) -> str:
    if abs(value) >= _MOST_DIGITS:
        return _cell(str(value), at)  # a spreadsheet would round it
    return f'<c r="{at}"><v>{value!r}</v></c>'


def _flag(value: Any, at: str) -> str:
    return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'


def _moment(value: datetime, at: str) -> str:
    if value.date() < _EARLIEST:
        return _cell(value.isoformat(" "), at)
    days = (value - _FIRST_DAY) / timedelta(days=1)
    return f'<c r="{at}" s="{_MOMENT}"><v>{days:.10f}</v></c>'


def _day(value: date, at: str) -> str:
    if value < _EARLIEST:
        return _cell(value.isoformat(), at)
    return f'<c r="{at}" s="{_DAY}"><v>{(value - _FIRST_DAY.date()).days}</v></c>'


def _letters(at: int) -> str:
    """Return how a spreadsheet calls a column, counted from 0."""
    name, at = "", at + 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name
