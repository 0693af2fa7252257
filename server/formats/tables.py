"""What stands in the cells of a CSV or XLSX file, and which line is the header?

Office sheets have a title above the header and merged cells in it, so the header is the first line that holds
enough of the names that are looked for.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import PurePath

from openpyxl import load_workbook

from server.errors import Invalid, TooLarge
from server.translations import N_

MOST_BYTES = 20_000_000
MOST_UNPACKED = 200_000_000
MOST_ROWS = 100_000
"""Of data; title lines and the header come on top."""
MOST_COLUMNS = 200
LONGEST_CELL = 10_000
_TITLE_LINES = 30
Line = tuple[int, list[str]]


def lines(data: bytes, name: str) -> list[Line]:
    """Return the lines with their numbers, all cells as text.

    :raises Invalid: for a file that is neither CSV nor XLSX.
    :raises TooLarge: for one beyond the limits.
    """
    if not data:
        raise Invalid(N_("{name} is empty."), name=name)
    if len(data) > MOST_BYTES:
        raise TooLarge(N_("{name} is larger than {most_mb} MB."), name=name, most_mb=MOST_BYTES // 1_000_000)
    found = _xlsx(data, name) if PurePath(name).suffix.lower() == ".xlsx" or data[:2] == b"PK" else _csv(data, name)
    rows = []
    for number, cells in enumerate(found, start=1):
        if number > MOST_ROWS + _TITLE_LINES:
            raise TooLarge(N_("{name} has more than {most} rows."), name=name, most=MOST_ROWS)
        rows.append((number, [_text(cell) for cell in list(cells)[:MOST_COLUMNS]]))
    return rows


def headed(
    rows: Sequence[Line], aliases: Mapping[str, Iterable[str]], least: int, name: str
) -> list[tuple[int, dict[str, str]]]:
    """Return the rows below the header as column → text, columns by our names, others by their own heading.

    :raises Invalid: where no line holds at least `least` known headings.
    """
    known = {normal(alias): column for column, names in aliases.items() for alias in (column, *names)}
    for place, (_, cells) in enumerate(rows[:_TITLE_LINES]):
        columns = [known.get(normal(cell), cell.strip()) for cell in cells]
        if len({c for c in columns if c in aliases}) >= least:
            return [
                (number, _record(columns, below))
                for number, below in rows[place + 1 :]
                if any(c.strip() for c in below)
            ]
    seen = next((", ".join(c for c in cells if c) for _, cells in rows if any(cells)), "")
    raise Invalid(
        N_("{name}: no header line was found. At least {least} known headings are needed; the file begins: {seen}"),
        name=name, least=least, seen=seen[:200],
    )  # fmt: skip


def normal(heading: str) -> str:
    """Return a heading without what differs between offices: width, spaces, brackets, case."""
    plain = unicodedata.normalize("NFKC", heading).lower()
    return re.sub(r"[\s_()（）\[\]【】:：*/、,.\-]", "", plain)


def _record(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    record: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column and cell.strip() and column not in record:
            record[column] = cell.strip()
    return record


def _csv(data: bytes, name: str) -> Iterator[Sequence[object]]:
    text = _decoded(data, name)
    separator = max(",;\t", key=text[:5000].count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error as problem:
        raise Invalid(N_("{name} cannot be read as CSV: {problem}"), name=name, problem=str(problem)) from problem


def _decoded(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(N_("{name} is neither UTF-8 nor GB18030 text."), name=name)


def _xlsx(data: bytes, name: str) -> Iterator[Sequence[object]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(member.file_size for member in packed.infolist()) > MOST_UNPACKED:
                raise TooLarge(N_("{name} unpacks to more than is accepted."), name=name)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        yield from sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
        book.close()
    except TooLarge:
        raise
    except Exception as problem:  # the library raises anything on damaged files
        raise Invalid(N_("{name} cannot be read as XLSX."), name=name) from problem


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)[:LONGEST_CELL]
