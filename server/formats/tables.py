"""What stands in the cells of a CSV or XLSX file, and which line is the header?

Office sheets have a title above the header and merged cells in it, so the header is the first line that holds
enough of the names that are looked for. What is merged downwards holds for every line that it covers.
"""

import codecs
import csv
import io
import re
import string
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from pathlib import PurePath

from server import progress
from server.domain.outside_limits import (
    LONGEST_CELL,
    LONGEST_NAME,
    MOST_TABLE_BYTES,
    MOST_TABLE_COLUMNS,
    MOST_TABLE_ROWS,
)
from server.domain.register import PageRead
from server.errors import Invalid, Problem, TooLarge
from server.formats import file_kinds, workbook
from server.formats.dates import EPOCH
from server.translations import N_

TOO_LONG = N_("{column} has more than {most} characters.")
_TITLE_LINES = 30
_FORMULA_GUARD = re.compile("^'(?='*[=+\\-@])")
"""With what sheets that we write keep a cell from being run; of several one is ours."""
_TEXT_TRICK = re.compile('="((?:[^"]|"")*)"')
"""With what people keep Excel from making a number of a code."""
_QUOTED = re.compile('"[^"]*"')
_ERRORS = {"#REF!", "#N/A", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#VALUE!", "#SPILL!", "#CALC!"}
SPOILT = N_("{column}: “{cell}” is an error of the spreadsheet. Put the formula right, or write the value.")
_UNIT = re.compile(
    r"[（(\[【]\s*(?:[°º度米m]|度分秒|十进制度?|小数度?|deg|degrees?|dd|dms)\s*[）)\]】]\s*$", re.IGNORECASE
)
"""In which a column is measured, as its heading may say."""
_ALIKE = str.maketrans({
    **{chr(0xFEE0 + ord(letter)): letter for letter in string.ascii_letters + string.digits + "-._/#"},
    **dict.fromkeys("\u2010\u2011\u2212\ufe63", "-"),
})  # fmt: skip
Line = tuple[int, list[str]]
Missing = Callable[[Collection[str]], str]
"""What a header lacks, as a sentence about {name}; empty where it lacks nothing."""
csv.field_size_limit(MOST_TABLE_BYTES)  # a long cell refuses its row, not the file


@dataclass(frozen=True)
class Page:
    """A sheet of a file with its lines; a CSV file is one without a name."""

    name: str
    lines: Sequence[Line] = ()
    is_hidden: bool = False
    epoch: datetime = EPOCH


@dataclass(frozen=True)
class Row:
    """A row below a header: column → text, columns by our names, others by their own heading."""

    number: int
    record: dict[str, str]
    sheet: str = ""
    """Where the file has several."""
    epoch: datetime = EPOCH


@dataclass(frozen=True)
class Table:
    """The rows of all sheets of a file that have a header, and what became of each sheet."""

    rows: tuple[Row, ...]
    pages: tuple[PageRead, ...]
    unknown: tuple[str, ...]
    """Headings that are not ours."""


@dataclass(frozen=True)
class Header:
    """The header of a sheet: the number of its last line, and its columns from the left."""

    sheet: str
    line: int
    columns: Sequence[str]
    """Ours by our names."""
    titles: Sequence[str]
    """As they are written there."""


@dataclass(frozen=True)
class _Headed:
    rows: list[tuple[int, dict[str, str]]]
    columns: list[str]


def lines(data: bytes, name: str) -> Sequence[Line]:
    """Return the lines of the first sheet that people see with their numbers, all cells as text.

    :raises Invalid: for a file that is neither CSV nor XLSX.
    :raises TooLarge: for one beyond the limits.
    """
    return next((page.lines for page in pages(data, name) if not page.is_hidden), ())


def pages(data: bytes, name: str) -> list[Page]:
    """Return the sheets with their lines, all cells as the text that people see.

    :raises Invalid: for a file that is neither CSV nor XLSX.
    :raises TooLarge: for one beyond the limits.
    """
    if not data:
        raise Invalid(N_("{name} is empty."), name=name)
    if len(data) > MOST_TABLE_BYTES:
        raise TooLarge(N_("{name} is larger than {most_mb} MB."), name=name, most_mb=MOST_TABLE_BYTES // 1_000_000)
    file_kinds.refuse_other(data, name)
    progress.tell(progress.Step.READING)
    is_book = PurePath(name).suffix.lower() == ".xlsx" or data[:2] == b"PK"
    if not is_book:
        return [Page("", _numbered(_csv(data, name), name, 0, data.count(b"\n")))]
    found: list[Page] = []
    try:
        for page in workbook.pages(data, name, MOST_TABLE_COLUMNS):
            read = sum(len(each.lines) for each in found)
            numbered = _numbered(page.rows, name, read, page.expected and read + page.expected)
            found.append(Page(page.name, numbered, page.is_hidden, page.epoch))
    except Problem:
        raise
    except Exception as problem:  # the library raises anything on damaged files, here while a row is read
        raise workbook.unreadable(name) from problem
    return found


def read(
    data: bytes, name: str, aliases: Mapping[str, Iterable[str]], least: int, missing: Missing = lambda _columns: ""
) -> Table:
    """Return the rows of every sheet that people see and that has a header.

    :raises Invalid: where no sheet has one, or where every header lacks something.
    """
    found = pages(data, name)
    several = len(found) > 1
    rows: list[Row] = []
    reports: list[PageRead] = []
    unknown: dict[str, None] = {}
    refusals: list[Invalid] = []
    for page in found:
        if page.is_hidden:
            reports.append(PageRead(page.name, reason=N_("hidden, not read")))
            continue
        try:
            headed_page = _headed(page.lines, aliases, least, name, missing)
        except Invalid as refusal:
            refusals.append(refusal)
            reports.append(PageRead(page.name, reason=refusal.message, details=refusal.details))
            continue
        unknown |= dict.fromkeys(column for column in headed_page.columns if column and column not in aliases)
        sheet = page.name if several else ""
        rows += [Row(number, record, sheet, page.epoch) for number, record in headed_page.rows]
        reports.append(PageRead(page.name, len(headed_page.rows)))
    if len(refusals) == sum(not page.is_hidden for page in found):
        raise _nothing_read(found, refusals, name)
    return Table(tuple(rows), tuple(reports), tuple(unknown))


def _nothing_read(found: Sequence[Page], refusals: Sequence[Invalid], name: str) -> Invalid:
    if len(found) == 1 and refusals:
        return refusals[0]
    seen = "、".join(page.name for page in found if not page.is_hidden)
    hidden = "、".join(page.name for page in found if page.is_hidden)
    if hidden:
        return Invalid(
            N_("{name}: no sheet has a header line with known headings. Looked at: {seen}. Hidden: {hidden}."),
            name=name, seen=seen or "–", hidden=hidden,
        )  # fmt: skip
    return Invalid(
        N_("{name}: no sheet has a header line with known headings. Looked at: {seen}."), name=name, seen=seen
    )


def headed(
    rows: Sequence[Line], aliases: Mapping[str, Iterable[str]], least: int, name: str
) -> list[tuple[int, dict[str, str]]]:
    """Return the rows below the header as column → text, columns by our names, others by their own heading.

    :raises Invalid: where no line holds at least `least` known headings.
    """
    return _headed(rows, aliases, least, name, lambda _columns: "").rows


def _headed(
    rows: Sequence[Line], aliases: Mapping[str, Iterable[str]], least: int, name: str, missing: Missing
) -> _Headed:
    if (found := _header(rows, aliases, least)) is not None:
        first, columns = found
        if lacking := missing(columns):
            others = "、".join(column for column in columns if column and column not in aliases)
            raise Invalid(lacking, name=name, others=others or "–")
        return _Headed(
            [(number, _record(columns, below)) for number, below in rows[first:] if any(c.strip() for c in below)],
            columns,
        )
    seen = next((", ".join(c for c in cells if c) for _, cells in rows if any(cells)), "")
    raise Invalid(
        N_("{name}: no header line was found. At least {least} known headings are needed; the file begins: {seen}"),
        name=name, least=least, seen=seen[:200],
    )  # fmt: skip


def header(data: bytes, name: str, aliases: Mapping[str, Iterable[str]], least: int) -> Header:
    """Return where the header of the first sheet that has one ends, and what its columns are.

    :raises Invalid: where no sheet has one.
    """
    found = pages(data, name)
    for page in found:
        if (headed := _header(page.lines, aliases, least)) is not None:
            first, columns = headed
            last = [cell.strip() for cell in page.lines[first - 1][1]]
            above = [cell.strip() for cell in page.lines[first - 2][1]] if first > 1 else []
            titles = [own or other for own, other in zip_longest(last, above, fillvalue="")]
            return Header(page.name, page.lines[first - 1][0], columns, titles)
    raise _nothing_read(found, (), name)


def _header(rows: Sequence[Line], aliases: Mapping[str, Iterable[str]], least: int) -> tuple[int, list[str]] | None:
    """Return at which place of the lines the rows begin, and the columns of the header above them."""
    known = {normal(alias): column for column, names in aliases.items() for alias in (column, *names)}
    for place, (_, cells) in enumerate(rows[:_TITLE_LINES]):
        columns = _columns(cells, known)
        if _count(columns, aliases) >= least:
            first = place + 1
            if first < len(rows) and _count(_columns(rows[first][1], known), aliases) >= least:  # a second line of it
                return first + 1, _joined(columns, _columns(rows[first][1], known), aliases)
            return first, columns
    return None


def is_misread(text: str) -> bool:
    """Tell whether a cell of this text would be read as another one: it needs our apostrophe in front."""
    return bool(_FORMULA_GUARD.match(text) or _TEXT_TRICK.fullmatch(text))


def normal(heading: str) -> str:
    """Return a heading without what differs between offices: width, spaces, brackets, case."""
    plain = unicodedata.normalize("NFKC", heading).lower()
    return re.sub(r"[\s_()（）\[\]【】:：*/、,.\-]", "", plain)


def code(written: str) -> str:
    """Return a code as phones send it: narrow letters and digits, and nothing that cannot be seen."""
    return "".join(c for c in written.translate(_ALIKE) if unicodedata.category(c) != "Cf").strip()


def spoilt(record: Mapping[str, str], names: Collection[str]) -> str | None:
    """Return the first of these columns that holds an error of the spreadsheet, such as #REF!."""
    return next((column for column in names if record.get(column) in _ERRORS), None)


def too_long(record: Mapping[str, str], names: Collection[str]) -> tuple[str, int] | None:
    """Return the first column whose cell is too long, and how long it may be; `names` are what rows are found by."""
    for column, cell in record.items():
        most = LONGEST_NAME if column in names else LONGEST_CELL
        if len(cell) > most:
            return column, most
    return None


def _columns(cells: Iterable[str], known: Mapping[str, str]) -> list[str]:
    return [known.get(normal(cell)) or known.get(normal(_UNIT.sub("", cell))) or cell.strip() for cell in cells]


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
            record[column] = _unguarded(cell.strip())
    return record


def _unguarded(cell: str) -> str:
    trick = _TEXT_TRICK.fullmatch(cell)
    return trick[1].replace('""', '"').strip() if trick else _FORMULA_GUARD.sub("", cell)


def _numbered(rows: Iterable[Sequence[str]], name: str, before: int, expected: int) -> list[Line]:
    """Number the lines of a sheet; `before` have been read of the sheets before it, `expected` with this one."""
    numbered: list[Line] = []
    for number, cells in enumerate(rows, start=1):
        if before + number > MOST_TABLE_ROWS + _TITLE_LINES:
            raise TooLarge(N_("{name} has more than {most} rows."), name=name, most=MOST_TABLE_ROWS)
        progress.tell(progress.Step.READING, before + number, expected)
        numbered.append((number, list(cells)[:MOST_TABLE_COLUMNS]))
    return numbered


def _csv(data: bytes, name: str) -> Iterator[Sequence[str]]:
    text = decoded(data, name)
    bare = _QUOTED.sub("", text[:5000])
    separator = max(",;\t", key=bare.count)
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
