"""Which rows does the first sheet of an XLSX file have?

Read row by row, for a province's ledger is long. What that reading passes over is looked for in the sheet's own XML:
which cells are merged, and formulas that no program has calculated yet. Those stand as they are written, for their
cells would seem empty.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO
from xml.sax.saxutils import unescape

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from server.errors import Invalid, TooLarge
from server.translations import N_

MOST_UNPACKED = 200_000_000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_UNCOMPUTED = re.compile(
    rb'<c\b(?![^>]*\bt="str")[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*><f\b[^>]*>([^<]+)</f>(?:<v ?/>|<v></v>)?</c>'
)
"""A calculated text may be empty, so those say nothing."""
_CHUNK = 1_000_000
_OVERLAP = 20_000
"""More than a cell with the longest formula takes."""


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
            if sum(member.file_size for member in packed.infolist()) > MOST_UNPACKED:
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
    window = b""
    while chunk := source.read(_CHUNK):
        window = window[-_OVERLAP:] + chunk
        for cell, formula in _UNCOMPUTED.findall(window):
            column, row, *_ = range_boundaries(cell.decode())
            found.formulas[row or 0, column or 0] = f"={unescape(formula.decode())}"
        for reference in _MERGED.findall(window):
            column, first, _, last = range_boundaries(reference.decode())
            if column and first and last and last > first:
                found.merged.add(_Merged(first, column, last))
    return found


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
