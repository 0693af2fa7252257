"""Does every workbook that is handed out hold to what WPS, older Excel and LibreOffice read alike?

That is ECMA-376 as it was first: values in cells, one list of styles, nothing in lists of extensions, no arrays that
spill, no rich text. What WPS does not know it leaves out without a word, or offers to repair the file.
"""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook

from server.domain.register import IssueRow, SiteRow
from server.domain.table import Column, Table, Type
from server.formats import ledger, site_tables, xlsx_table

KNOWN_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:app|core)\.xml"
    r"|xl/(?:workbook|styles|sharedStrings|theme/theme1|worksheets/sheet\d+)\.xml|xl/_rels/workbook\.xml\.rels"
)
LATER = {
    "a list of extensions": r"<(?:\w+:)?ext(?:Lst)?\b",
    "what only some programs understand": r"mc:(?:AlternateContent|Ignorable)|xmlns:(?:x14|x15|x16|xr|xda|xlrd)\w*=",
    "an array that spills": r'<c\b[^>]*\s(?:cm|vm)="|t="array"|_xlfn\.|_xlws\.',
    "a formula": r"<f\b",
    "rich text": r"<(?:is|si)>\s*<r\b|<rPr\b",
    "a date as ISO 8601": r'<c\b[^>]*\st="d"',
    "strict Open XML": r"purl\.oclc\.org",
}
COLUMNS = (
    Column("code", Type.TEXT, "Code"), Column("number", Type.INTEGER, "Number"), Column("open", Type.FLAG, "Open"),
    Column("at", Type.MOMENT, "Time"), Column("due", Type.DAY, "Due"),
)  # fmt: skip
ROWS = (
    ("007", 12, True, datetime(2026, 11, 1, 4, 30, tzinfo=UTC), date(2026, 12, 31)),
    ("=1+1", -3, False, datetime(1899, 1, 1, tzinfo=UTC), date(1900, 1, 1)),
    ("甘环督〔2026〕17/3\n第二行 <b>&amp; 😀", 10**16, None, None, None),
    ("长" * 40_000, None, None, None, None),
)


def table() -> bytes:
    target = io.BytesIO()
    with xlsx_table.Book(target) as book:
        for title in ("整改问题", "照片：前/后", "整改问题"):
            book.add(Table("things", "Things", COLUMNS, iter(ROWS)), title, [one.title for one in COLUMNS])
    return target.getvalue()


def of_ledger() -> bytes:
    return ledger.write_ledger(
        [IssueRow(row_no=2, code="17", problem_text="=HYPERLINK(1)", ledger={"整改措施": "覆土"})]
    )


def empty_ledger() -> bytes:
    return ledger.write_ledger([])


def sites() -> bytes:
    return site_tables.as_xlsx([SiteRow(code="JGT", name="加甘滩", latitude=34.8, longitude=102.6, radius_m=150)])


BOOKS = pytest.mark.parametrize("made", [table, of_ledger, empty_ledger, sites])


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name).decode("utf-8") for name in packed.namelist()}


@BOOKS
def test_a_workbook_has_only_parts_that_every_program_knows(made: Callable[[], bytes]) -> None:
    assert [name for name in parts(made()) if not KNOWN_PARTS.fullmatch(name)] == []


@BOOKS
def test_a_workbook_uses_nothing_that_came_later(made: Callable[[], bytes]) -> None:
    found = {
        f"{name}: {what}"
        for name, text in parts(made()).items()
        if "theme" not in name
        for what, pattern in LATER.items()
        if re.search(pattern, text)
    }
    assert found == set()


@BOOKS
def test_names_widths_and_texts_stay_within_what_a_sheet_holds(made: Callable[[], bytes]) -> None:
    book = load_workbook(io.BytesIO(made()))
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in book.sheetnames)
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames)
    for sheet in book:
        assert all(one.width <= 255 for one in sheet.column_dimensions.values())
        texts = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
        assert max((len(text.encode("utf-16-le")) // 2 for text in texts), default=0) <= xlsx_table.LONGEST_TEXT


@BOOKS
def test_every_style_that_a_cell_names_is_there(made: Callable[[], bytes]) -> None:
    inside = parts(made())
    formats = re.search(r"<cellXfs\b[^>]*>(.*?)</cellXfs>", inside["xl/styles.xml"], re.DOTALL)
    assert formats
    styles = len(re.findall(r"<xf\b", formats[1]))
    named = {
        int(n)
        for name, text in inside.items()
        if "worksheets/" in name
        for n in re.findall(r'<c [^>]*\bs="(\d+)"', text)
    }
    assert max(named, default=0) < styles
