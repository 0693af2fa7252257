"""Which rows does the first sheet of an XLSX file have?

Read row by row, for a province's ledger is long. What openpyxl passes over when it reads so is taken from the sheet's
own XML, element by element: which cells are merged, and formulas that no program has calculated yet. Those stand as
they are written, for their cells would seem empty.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from server.domain.outside_limits import MOST_UNPACKED_BYTES
from server.errors import Invalid, TooLarge
from server.translations import N_


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


def rows(data: bytes, name: str, most_columns: int) -> Iterator[Sequence[object]]:
    """Give the values of each row, from the first; a merged cell's value in every row that it covers.

    :raises Invalid: where it is no workbook.
    :raises TooLarge: where it unpacks to more than is accepted.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(member.file_size for member in packed.infolist()) > MOST_UNPACKED_BYTES:
                raise TooLarge(N_("{name} unpacks to more than is accepted."), name=name)
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            with packed.open(sheet._worksheet_path) as source:  # type: ignore[attr-defined]  # noqa: SLF001 - told nowhere else
                beside = _looked_through(source)
            sheet.reset_dimensions()
            yield from _filled(sheet.iter_rows(values_only=True, max_col=most_columns), beside)
            book.close()
    except TooLarge:
        raise
    except Exception as problem:  # the library raises anything on damaged files
        raise Invalid(N_("{name} cannot be read as XLSX."), name=name) from problem


def _looked_through(source: IO[bytes]) -> _Beside:
    found = _Beside()
    for _, element in iterparse(source):
        match _name(element):
            case "c":
                _note_formula(element, found)
            case "mergeCell":
                column, first, _, last = range_boundaries(element.get("ref", ""))
                if column and first and last and last > first:
                    found.merged.add(_Merged(first, column, last))
            case "row":
                element.clear()
    return found


def _note_formula(cell: Element, found: _Beside) -> None:
    """Note a formula without a value; a calculated text may be empty, so that says nothing."""
    said = {_name(child): child.text for child in cell}
    if said.get("f") and not said.get("v") and cell.get("t") != "str" and "r" in cell.attrib:
        column, row, *_ = range_boundaries(cell.attrib["r"])
        found.formulas[row or 0, column or 0] = f"={said['f']}"


def _name(element: Element) -> str:
    """Return an element's name without its namespace, which differs from program to program."""
    return element.tag.rpartition("}")[2]


def _filled(lines: Iterable[Sequence[object]], beside: _Beside) -> Iterator[Sequence[object]]:
    """Write the value of a merged cell into the empty cells below; a line with nothing of its own stays empty."""
    waiting = sorted(beside.merged, reverse=True)
    covering: dict[int, tuple[int, object]] = {}
    for number, line in enumerate(lines, start=1):
        cells = [beside.formulas.get((number, n)) if cell is None else cell for n, cell in enumerate(line, start=1)]
        covering = {column: held for column, held in covering.items() if held[0] >= number}
        if any(cell is not None for cell in cells):
            _cover(cells, covering)
        while waiting and waiting[-1].first <= number:
            merged = waiting.pop()
            if merged.first == number and merged.column <= len(cells):
                covering[merged.column] = merged.last, cells[merged.column - 1]
        yield cells


def _cover(cells: list[object], covering: Mapping[int, tuple[int, object]]) -> None:
    for column, (_, value) in covering.items():
        cells += [None] * (column - len(cells))
        if cells[column - 1] is None:
            cells[column - 1] = value
