"""Which workbook does an office keep its ledger in, and what of it stays when rows are written into it?

What stands above the rows stays: the sheet with its title lines, header, merged cells, widths, fonts, fills and print
settings. Its rows go, and with them every other sheet: whoever is sent the file shall read nothing that was not asked
for. The look of the first row below the header becomes that of every row. Formulas above stay as what they showed.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from defusedxml.ElementTree import iterparse

from server.domain.ledger_columns import COLUMNS, ColumnKind, LedgerColumn
from server.domain.outside_limits import (
    MOST_TEMPLATE_BYTES,
    MOST_TEMPLATE_MERGED,
    MOST_TEMPLATE_UNPACKED_BYTES,
)
from server.errors import Invalid, Problem, TooLarge
from server.formats import file_kinds, shown, tables, workbook
from server.formats.dates import EPOCH
from server.formats.ledger import BESIDE, KNOWN, LEAST
from server.later import Later
from server.translations import N_

if TYPE_CHECKING:
    import openpyxl.styles
    import openpyxl.utils.cell
    import openpyxl.worksheet.dimensions
    from openpyxl.worksheet.worksheet import Worksheet
else:
    openpyxl = Later("openpyxl")

DAY, MOMENT = "yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd\\ hh:mm:ss"
_TRIED = datetime(2026, 11, 30, 9, 5, 7)  # noqa: DTZ001 - a workbook knows no zones
_FRACTIONS = (-0.125, 2.5, 1234.75, -7)
_HEADINGS: Mapping[str, str] = {
    **{one.heading: one.key for one in COLUMNS.values()},
    **{v: k for k, v in BESIDE.items()},
}
_WIDTHS = {ColumnKind.LONG: 42, ColumnKind.DAY: 20, ColumnKind.TEXT: 22, ColumnKind.CHOICE: 14, ColumnKind.CODE: 16,
           ColumnKind.NUMBER: 14}  # fmt: skip
_NARROW = 8
NO_OWN: Mapping[str, LedgerColumn] = {}


@dataclass(frozen=True)
class Column:
    """A column of a written ledger: where it stands from 1, which it is, and how its cells look."""

    place: int
    heading: str
    """Our name, or its own where it is none of ours."""
    title: str
    """As it is written there."""
    key: str
    """Empty where it is none of ours: what imports kept under its heading is written."""
    text: int
    quoted: int
    """A text that a spreadsheet would calculate."""
    number: int
    day: int
    moment: int
    shows_fractions: bool = False
    """A number with a fraction, or below nothing, is seen there as it is."""


@dataclass(frozen=True)
class Book:
    """A workbook without rows, and where they go."""

    content: bytes
    header: int
    """The last line of the header."""
    columns: tuple[Column, ...]

    @property
    def document(self) -> dict[str, Any]:
        """Return all but the content, as JSON keeps it."""
        return {"header": self.header, "columns": [asdict(one) for one in self.columns]}


def of_document(content: bytes, document: Mapping[str, Any]) -> Book:
    """Return a workbook as it was kept."""
    return Book(content, document["header"], tuple(Column(**one) for one in document["columns"]))


def of_office(data: bytes, name: str) -> Book:
    """Return the office's workbook without its rows.

    :raises Invalid: where it is no XLSX, has no header, or merges more cells than anybody sees.
    :raises TooLarge: where it has or unpacks to more bytes than are accepted.
    """
    if len(data) > MOST_TEMPLATE_BYTES:
        most_mb = MOST_TEMPLATE_BYTES // 1_000_000
        told = N_(
            "{name} is larger than {most_mb} MB. Delete the rows below its header; only what is above them counts."
        )
        raise TooLarge(told, name=name, most_mb=most_mb)
    file_kinds.refuse_other(data, name)
    workbook.refuse_too_large(data, name, MOST_TEMPLATE_UNPACKED_BYTES)
    header = tables.header(data, name, KNOWN, LEAST)
    try:
        _refuse_merged(data, name)
        return _without_rows(data, header)
    except Problem:
        raise
    except Exception as problem:  # the library raises anything on damaged files
        raise workbook.unreadable(name) from problem


def plain(keys: Sequence[str], own: Mapping[str, LedgerColumn] = NO_OWN) -> Book:
    """Return a workbook of our own with these columns, under the first names that importers know.

    `own` has those among them that are a programme's own, by their keys.
    """
    book = openpyxl.Workbook()
    columns = {**COLUMNS, **own}
    keys = [key for key in keys if key in columns or key in BESIDE]
    heads = [columns[key].heading if key in columns else BESIDE[key] for key in keys]
    sheet: Any = book.active
    sheet.title = "台账"
    for place, (key, heading) in enumerate(zip(keys, heads, strict=True), 1):
        head = sheet.cell(1, place, heading)
        head.font = openpyxl.styles.Font(bold=True)
        head.fill = openpyxl.styles.PatternFill("solid", fgColor="FFE7EEF4")
        head.alignment = openpyxl.styles.Alignment(vertical="center", wrap_text=True)
        body = sheet.cell(2, place)
        body.alignment = openpyxl.styles.Alignment(vertical="top", wrap_text=True)
        letter = openpyxl.utils.cell.get_column_letter(place)
        sheet.column_dimensions[letter].width = _width(key, columns)
    sheet.row_dimensions[1].height = 24
    first_free = next((place for place, key in enumerate(keys, 1) if key not in {"row_no", "code"}), len(keys) + 1)
    sheet.freeze_panes = sheet.cell(2, min(first_free, 3))
    sheet.auto_filter.ref = f"A1:{openpyxl.utils.cell.get_column_letter(len(keys))}1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A3
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.print_title_rows = "1:1"
    return _emptied(sheet, 1, heads, heads)


def _width(key: str, columns: Mapping[str, LedgerColumn]) -> int:
    if key not in columns or key == "row_no":
        return _NARROW
    return _WIDTHS[columns[key].kind]


def _refuse_merged(data: bytes, name: str) -> None:
    """Refuse what is merged over more cells than a sheet shows: each of them would be made."""
    count = 0
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for path in packed.namelist():
            if not path.startswith("xl/worksheets/") or not path.endswith(".xml"):
                continue
            with packed.open(path) as source:
                for _, element in iterparse(source):
                    kind = element.tag.rpartition("}")[2]
                    if kind == "mergeCell":
                        left, top, right, bottom = openpyxl.utils.cell.range_boundaries(element.get("ref", ""))
                        count += ((right or 0) - (left or 0) + 1) * ((bottom or 0) - (top or 0) + 1)
                    elif kind == "row":
                        element.clear()
    if count > MOST_TEMPLATE_MERGED:
        raise Invalid(N_("{name} merges more than {most} cells."), name=name, most=MOST_TEMPLATE_MERGED)


def _without_rows(data: bytes, header: tables.Header) -> Book:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False, keep_vba=False)
    sheet = book[header.sheet]
    for other in list(book.sheetnames):
        if other != header.sheet:
            del book[other]
    book.active = 0
    book.defined_names.clear()
    book.epoch = EPOCH
    return _emptied(sheet, header.line, header.columns, header.titles)


def _emptied(sheet: "Worksheet", line: int, headings: Sequence[str], titles: Sequence[str]) -> Book:
    """Take the rows out of a sheet, after asking how they look."""
    columns: list[Column] = []
    seen: set[str] = set()
    for place, (heading, title) in enumerate(zip(headings, titles, strict=False), 1):
        if heading and heading not in seen:
            seen.add(heading)
            columns.append(_column(sheet, line, place, heading, title))
    _cut(sheet, line)
    book: Any = sheet.parent
    target = io.BytesIO()
    book.save(target)
    return Book(target.getvalue(), line, tuple(columns))


def _column(sheet: "Worksheet", line: int, place: int, heading: str, title: str) -> Column:
    model: Any = sheet.cell(line + 1, place)
    if not model.has_style:
        _dress(model, sheet.cell(line, place))
    form = "General" if _EAST.get(model._style.numFmtId) is None else _EAST[model._style.numFmtId]  # noqa: SLF001
    form = model.number_format if form == "General" else form
    look = copy(model._style)  # noqa: SLF001 - told nowhere else

    def styled(number_format: str | None = None, *, is_quoted: bool = False) -> int:
        model._style = copy(look)  # noqa: SLF001
        if number_format is not None:
            model.number_format = number_format
        model.quotePrefix = is_quoted
        return int(model.style_id)

    says_day = _is_date(form) and shown.text(_TRIED.replace(hour=0, minute=0, second=0), form) == "2026-11-30"
    says_moment = says_day and "h" in form.lower()
    five = "" if _is_date(form) else shown.text(5, form)
    says_number = five.isdecimal() and int(five) == 5
    seen = "General" if not says_number else form
    return Column(
        place=place,
        heading=heading,
        title=title,
        key=_HEADINGS.get(heading, ""),
        text=styled("General" if _is_date(form) else None),
        quoted=styled("General" if _is_date(form) else None, is_quoted=True),
        number=styled(None if says_number else "General"),
        day=styled(None if says_day and not says_moment else DAY),
        moment=styled(None if says_moment else MOMENT),
        shows_fractions=all(shown.text(one, seen) == str(one) for one in _FRACTIONS),
    )


_EAST = shown.EAST_ASIAN_DATES


def _is_date(form: str) -> bool:
    return form in _EAST.values() or bool(openpyxl.styles.numbers.is_date_format(form))


def _dress(model: Any, head: Any) -> None:
    """Give a row that has no look the font and the lines of its header."""
    font = copy(head.font)
    font.b = False
    font.color = None
    model.font, model.border = font, copy(head.border)
    model.alignment = openpyxl.styles.Alignment(vertical="top", wrap_text=True)


def _cut(sheet: Any, line: int) -> None:
    """Take away what belongs to rows below a line, and what points at what is gone."""
    for area in list(sheet.merged_cells.ranges):
        if area.max_row > line:
            sheet.merged_cells.remove(area)
    for row, column in [at for at in sheet._cells if at[0] > line]:  # noqa: SLF001
        del sheet._cells[row, column]  # noqa: SLF001
    for row in [row for row in sheet.row_dimensions if row > line]:
        del sheet.row_dimensions[row]
    sheet.tables.clear()
    sheet.defined_names.clear()
    sheet.print_area = None
    sheet.row_breaks.brk, sheet.col_breaks.brk = [], sheet.col_breaks.brk
    sheet.legacy_drawing = None
    sheet._charts = []  # noqa: SLF001
    sheet.data_validations.dataValidation = [
        one
        for one in sheet.data_validations.dataValidation
        if one.type != "list" or str(one.formula1 or "").startswith('"')
    ]
    sheet.sheet_view.topLeftCell = None
    sheet.sheet_state = "visible"
    pane = sheet.sheet_view.pane
    if pane is None:
        sheet.freeze_panes = sheet.cell(line + 1, 1)
    else:
        letter = openpyxl.utils.cell.get_column_letter(int(pane.xSplit or 0) + 1)
        pane.topLeftCell = f"{letter}{int(pane.ySplit or 0) + 1}"
    sheet.sheet_view.selection = []
    sheet._cells.pop((line + 1, 1), None)  # noqa: SLF001
    if sheet.auto_filter.ref:
        sheet.auto_filter.filterColumn, sheet.auto_filter.sortState = [], None
    dropped = [
        area
        for area in sheet.conditional_formatting
        if any("!" in str(said) for rule in area.rules for said in rule.formula or ())
    ]
    for area in dropped:
        del sheet.conditional_formatting[str(area.sqref)]
