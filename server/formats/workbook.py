"""Which sheets does an XLSX file have, and which rows does each?

Read row by row, for a province's ledger is long. What openpyxl passes over when it reads so is taken from the sheet's
own XML, element by element: which cells are merged, and formulas that no program has calculated yet. Those stand as
they are written, for their cells would seem empty.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from server.domain.outside_limits import MOST_UNPACKED_BYTES
from server.errors import Invalid, Problem, TooLarge
from server.formats import shown
from server.formats.dates import EPOCH
from server.later import Later
from server.translations import N_

if TYPE_CHECKING:
    import openpyxl.utils.cell
else:
    openpyxl = Later("openpyxl")

_BESIDE = re.compile(rb"mergeCell|<(?:[^\s<>/:]*:)?f[\s/>]")
_PART, _OVERLAP = 1_000_000, 200
_ESCAPED = re.compile("_x(005[Ff]|00[01][0-9A-Fa-f])_")
"""How workbooks write what XML does not hold (ECMA-376, 22.9.2.19), and the line that begins such a word."""


@dataclass(frozen=True)
class Page:
    """A sheet with the text of its rows, as a person sees it; a hidden one is named and not read."""

    name: str
    rows: Iterable[Sequence[str]] = ()
    is_hidden: bool = False
    epoch: datetime = EPOCH
    """From which day the workbook counts."""
    expected: int = 0
    """So many rows the sheet says that it has; 0: it does not say. Programs write too many as well."""


@dataclass(frozen=True, order=True)
class _Merged:
    """What is merged downwards; rows and the column from 1."""

    first: int
    column: int
    last: int


@dataclass
class _Beside:
    """What the sheet's XML says beside its values."""

    merged: set[_Merged] = field(default_factory=set)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    """By row and column, those that were never calculated."""


def pages(data: bytes, name: str, most_columns: int) -> Iterator[Page]:
    """Give the sheets in their order; a merged cell's value stands in every row that it covers.

    The rows of a page are to be read before the next page is asked for.

    :raises Invalid: where it is no workbook.
    :raises TooLarge: where it unpacks to more than is accepted.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(member.file_size for member in packed.infolist()) > MOST_UNPACKED_BYTES:
                raise TooLarge(N_("{name} unpacks to more than is accepted."), name=name)
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            for sheet in book.worksheets:
                is_hidden = sheet.sheet_state != "visible"
                expected = 0 if is_hidden else sheet.max_row or 0
                rows = () if is_hidden else _rows(packed, sheet, most_columns)
                yield Page(sheet.title, rows, is_hidden, book.epoch, expected)
            book.close()
    except Problem:
        raise
    except Exception as problem:  # the library raises anything on damaged files
        raise unreadable(name) from problem


def refuse_too_large(data: bytes, name: str, most_unpacked: int) -> None:
    """Let a workbook pass that does not unpack to more than so many bytes, as its directory says.

    :raises Invalid: where it is no workbook.
    :raises TooLarge: where it unpacks to more.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(member.file_size for member in packed.infolist())
    except Exception as problem:  # the library raises anything on damaged files
        raise unreadable(name) from problem
    if size > most_unpacked:
        raise TooLarge(N_("{name} unpacks to more than is accepted."), name=name)


def unreadable(name: str) -> Invalid:
    """Return the refusal of a workbook that cannot be read."""
    return Invalid(N_("{name} cannot be read as XLSX."), name=name)


def _rows(packed: zipfile.ZipFile, sheet: Any, most_columns: int) -> Iterator[Sequence[str]]:
    path = sheet._worksheet_path  # noqa: SLF001 - told nowhere else
    beside = _Beside()
    with packed.open(path) as source:
        is_plain = _says_nothing_beside(source)
    if not is_plain:
        with packed.open(path) as source:
            beside = _looked_through(source)
    sheet.reset_dimensions()
    cells = sheet.iter_rows(max_col=most_columns)
    return _filled(([_seen(cell, sheet.parent.epoch) for cell in line] for line in cells), beside)


def _seen(cell: Any, epoch: datetime) -> str:
    """Return what a person sees in a cell."""
    value = cell.value
    if value is None or isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if value and "_x" in value else value or ""
    number = cell.style_array.numFmtId if cell.has_style else 0
    if number in shown.EAST_ASIAN_DATES and isinstance(value, int | float):
        return shown.text(shown.day(value, epoch), shown.EAST_ASIAN_DATES[number])
    return shown.text(value, cell.number_format if number else "General")


def _says_nothing_beside(source: IO[bytes]) -> bool:
    """Tell whether a sheet merges nothing and calculates nothing, by its bytes: parsing takes as long as its rows."""
    tail = source.read(_OVERLAP)
    if b"\0" in tail:
        return False  # in an encoding that bytes do not tell
    while part := source.read(_PART):
        if _BESIDE.search(tail + part):
            return False
        tail = (tail + part)[-_OVERLAP:]
    return _BESIDE.search(tail) is None


def _looked_through(source: IO[bytes]) -> _Beside:
    found = _Beside()
    for _, element in iterparse(source):
        match _name(element):
            case "c":
                _note_formula(element, found)
            case "mergeCell":
                column, first, _, last = openpyxl.utils.cell.range_boundaries(element.get("ref", ""))
                if column and first and last and last > first:
                    found.merged.add(_Merged(first, column, last))
            case "row":
                element.clear()
    return found


def _note_formula(cell: Element, found: _Beside) -> None:
    """Note a formula without a value; a calculated text may be empty, so that says nothing."""
    said = {_name(child): child.text for child in cell}
    if said.get("f") and not said.get("v") and cell.get("t") != "str" and "r" in cell.attrib:
        column, row, *_ = openpyxl.utils.cell.range_boundaries(cell.attrib["r"])
        found.formulas[row or 0, column or 0] = f"={said['f']}"


def _name(element: Element) -> str:
    """Return an element's name without its namespace, which differs from program to program."""
    return element.tag.rpartition("}")[2]


def _filled(lines: Iterable[Sequence[str]], beside: _Beside) -> Iterator[Sequence[str]]:
    """Write the value of a merged cell into the empty cells below; a line with nothing of its own stays empty."""
    waiting = sorted(beside.merged, reverse=True)
    covering: dict[int, tuple[int, str]] = {}
    for number, line in enumerate(lines, start=1):
        cells = [cell or beside.formulas.get((number, n), "") for n, cell in enumerate(line, start=1)]
        covering = {column: held for column, held in covering.items() if held[0] >= number}
        if any(cells):
            _cover(cells, covering)
        while waiting and waiting[-1].first <= number:
            merged = waiting.pop()
            if merged.first == number and merged.column <= len(cells):
                covering[merged.column] = merged.last, cells[merged.column - 1]
        yield cells


def _cover(cells: list[str], covering: Mapping[int, tuple[int, str]]) -> None:
    for column, (_, value) in covering.items():
        cells += [""] * (column - len(cells))
        cells[column - 1] = cells[column - 1] or value
