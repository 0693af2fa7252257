"""What stands in the cells of a CSV or XLSX file, and which line is the header?

Office sheets have a title above the header and merged cells in it, so the header is the first line that holds
enough of the names that are looked for. What is merged downwards holds for every line that it covers.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import zip_longest
from pathlib import PurePath

from server.domain.outside_limits import (
    LONGEST_CELL,
    LONGEST_NAME,
    MOST_TABLE_BYTES,
    MOST_TABLE_COLUMNS,
    MOST_TABLE_ROWS,
)
from server.errors import Invalid, TooLarge
from server.formats import workbook
from server.translations import N_

TOO_LONG = N_("{column} has more than {most} characters.")
_TITLE_LINES = 30
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_FORMULA_GUARD = re.compile("^'(?=[=+\\-@])")
"""With what sheets that we write keep a cell from being run."""
Line = tuple[int, list[str]]
csv.field_size_limit(MOST_TABLE_BYTES)  # a long cell refuses its row, not the file


def lines(data: bytes, name: str) -> list[Line]:
    """Return the lines with their numbers, all cells as text.

    :raises Invalid: for a file that is neither CSV nor XLSX.
    :raises TooLarge: for one beyond the limits.
    """
    if not data:
        raise Invalid(N_("{name} is empty."), name=name)
    if len(data) > MOST_TABLE_BYTES:
        raise TooLarge(N_("{name} is larger than {most_mb} MB."), name=name, most_mb=MOST_TABLE_BYTES // 1_000_000)
    if data.startswith(_OLD_EXCEL):
        raise Invalid(N_("{name} is an Excel file of the old kind (.xls). Save it as .xlsx."), name=name)
    is_book = PurePath(name).suffix.lower() == ".xlsx" or data[:2] == b"PK"
    found = workbook.rows(data, name, MOST_TABLE_COLUMNS) if is_book else _csv(data, name)
    rows = []
    for number, cells in enumerate(found, start=1):
        if number > MOST_TABLE_ROWS + _TITLE_LINES:
            raise TooLarge(N_("{name} has more than {most} rows."), name=name, most=MOST_TABLE_ROWS)
        rows.append((number, [_text(cell) for cell in list(cells)[:MOST_TABLE_COLUMNS]]))
    return rows


def headed(
    rows: Sequence[Line], aliases: Mapping[str, Iterable[str]], least: int, name: str
) -> list[tuple[int, dict[str, str]]]:
    """Return the rows below the header as column → text, columns by our names, others by their own heading.

    :raises Invalid: where no line holds at least `least` known headings.
    """
    known = {normal(alias): column for column, names in aliases.items() for alias in (column, *names)}
    for place, (_, cells) in enumerate(rows[:_TITLE_LINES]):
        columns = _columns(cells, known)
        if _count(columns, aliases) >= least:
            first = place + 1
            if first < len(rows) and _count(_columns(rows[first][1], known), aliases) >= least:  # a second line of it
                columns = _joined(columns, _columns(rows[first][1], known), aliases)
                first += 1
            return [
                (number, _record(columns, below)) for number, below in rows[first:] if any(c.strip() for c in below)
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


def too_long(record: Mapping[str, str], names: Collection[str]) -> tuple[str, int] | None:
    """Return the first column whose cell is too long, and how long it may be; `names` are what rows are found by."""
    for column, cell in record.items():
        most = LONGEST_NAME if column in names else LONGEST_CELL
        if len(cell) > most:
            return column, most
    return None


def _columns(cells: Iterable[str], known: Mapping[str, str]) -> list[str]:
    return [known.get(normal(cell), cell.strip()) for cell in cells]


def _count(columns: Iterable[str], aliases: Collection[str]) -> int:
    return len({column for column in columns if column in aliases})


def _joined(upper: Sequence[str], lower: Sequence[str], aliases: Collection[str]) -> list[str]:
    """Return the columns of a header in two lines: the lower names what the upper only brackets."""
    pairs = zip_longest(upper, lower, fillvalue="")
    return [above if above in aliases and below not in aliases else below or above for above, below in pairs]


def _record(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    record: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column and cell.strip() and column not in record:
            record[column] = _FORMULA_GUARD.sub("", cell.strip())
    return record


def _csv(data: bytes, name: str) -> Iterator[Sequence[object]]:
    text = decoded(data, name)
    separator = max(",;\t", key=text[:5000].count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error as problem:
        raise Invalid(N_("{name} cannot be read as CSV: {problem}"), name=name, problem=str(problem)) from problem


def decoded(data: bytes, name: str) -> str:
    """Return text from whatever office program wrote it.

    :raises Invalid: where it is in none of the encodings in use.
    """
    is_wide = data[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}  # "Unicode text", as Excel calls it
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(N_("{name} is neither UTF-8 nor GB18030 text."), name=name)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
