"""Which sheets of a workbook are read, and what is read from their cells: what a person sees who opens it."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl.utils.datetime import MAC_EPOCH

from server.domain.register import IssueRow, Sheet
from server.domain.zone import ZONE
from server.errors import Invalid
from server.formats import tables
from server.formats.dates import due_date
from server.formats.ledger import read_ledger
from server.formats.shown import text
from tests.unit.formats.books import book

HEADS = ["序号", "问题编号", "反馈问题", "整改时限", "开工时间"]


def row(code: object, due: object = "2019年12月底", started: object = None) -> list[object]:
    return [1, code, "渣土未清运", due, started]


def read(*rows: list[object], **how: object) -> Sheet[IssueRow]:
    return read_ledger(book({"台账": [HEADS, *rows]}, **how), "台账.xlsx")


def without_format(data: bytes, style: bytes, number: bytes) -> bytes:
    """Return a workbook in which a number format stands by its number alone, as Chinese Excel keeps it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(out, "w") as written:
        for name in packed.namelist():
            written.writestr(name, packed.read(name).replace(b'numFmtId="%s"' % style, b'numFmtId="%s"' % number))
    return out.getvalue()


def test_every_sheet_that_people_see_is_read() -> None:
    sheet = read_ledger(book({"合作市": [HEADS, row("A-1")], "夏河县": [HEADS, row("A-2")]}), "台账.xlsx")
    assert [(issue.code, issue.sheet) for issue in sheet.rows] == [("A-1", "合作市"), ("A-2", "夏河县")]
    assert [(page.name, page.rows, page.reason) for page in sheet.pages] == [("合作市", 1, ""), ("夏河县", 1, "")]


def test_a_code_that_stands_in_two_sheets_is_refused_in_the_second() -> None:
    sheet = read_ledger(book({"合作市": [HEADS, row("A-1")], "夏河县": [HEADS, row("A-1")]}), "台账.xlsx")
    assert [(error.sheet, error.row_no) for error in sheet.errors] == [("夏河县", 2)]


def test_a_hidden_sheet_is_named_and_not_read() -> None:
    sheet = read_ledger(book({"旧": [HEADS, row("OLD")], "台账": [HEADS, row("NEW")]}, hidden=["旧"]), "台账.xlsx")
    assert [issue.code for issue in sheet.rows] == ["NEW"]
    assert [(page.name, page.reason) for page in sheet.pages] == [("旧", "hidden, not read"), ("台账", "")]


def test_a_ledger_behind_a_cover_sheet_is_found() -> None:
    sheet = read_ledger(book({"填报说明": [["本表由各县市填报"]], "台账": [HEADS, row("A-3")]}), "台账.xlsx")
    assert [issue.code for issue in sheet.rows] == ["A-3"]
    assert [(page.name, "no header line" in page.reason) for page in sheet.pages] == [
        ("填报说明", True),
        ("台账", False),
    ]


def test_where_no_sheet_has_a_ledger_the_sheets_are_named() -> None:
    data = book({"说明": [["无"]], "附": [["无"]], "旧": [HEADS, row("OLD")]}, hidden=["旧"])
    with pytest.raises(Invalid, match="no sheet has a header") as refusal:
        read_ledger(data, "台账.xlsx")
    assert refusal.value.details == {"name": "台账.xlsx", "seen": "说明、附", "hidden": "旧"}


def test_a_month_that_is_shown_with_a_zero_keeps_it() -> None:
    (issue,) = read(row("D", 2019.10, 2019.10), formats={"D2": "0.00", "E2": "0.00"}).rows
    assert (issue.due_text, issue.due_on) == ("2019.10", date(2019, 10, 31))
    assert issue.work_started_at == datetime(2019, 10, 31, tzinfo=ZONE)


def test_a_month_of_a_date_cell_is_a_month() -> None:
    (issue,) = read(row("D", datetime(2019, 10, 1)), formats={"D2": 'yyyy"年"m"月"'}).rows  # noqa: DTZ001
    assert (issue.due_text, issue.due_on) == ("2019年10月", date(2019, 10, 31))


def test_a_workbook_that_counts_from_1904_is_read_by_its_own_count() -> None:
    days = row("a", datetime(2019, 8, 29), datetime(2019, 8, 1)), row("b", 42244, 42216)  # noqa: DTZ001
    real, lost = read(*days, epoch=MAC_EPOCH, formats={"D2": "yyyy-mm-dd", "E2": "yyyy-mm-dd"}).rows
    assert (real.due_on, real.work_started_at) == (lost.due_on, lost.work_started_at)
    assert (lost.due_text, lost.due_on) == ("2019-08-29", date(2019, 8, 29))


def test_a_date_whose_format_has_only_a_number_is_a_date() -> None:
    data = without_format(book({"台账": [HEADS, row("D", 43706)]}, formats={"D2": "0.00"}), b"2", b"31")
    (issue,) = read_ledger(data, "台账.xlsx").rows
    assert (issue.due_text, issue.due_on) == ("2019-08-29", date(2019, 8, 29))


def test_a_day_that_lost_its_format_is_written_as_a_day() -> None:
    (issue,) = read(row("D", 43706)).rows
    assert (issue.due_text, issue.due_on) == ("2019-08-29", date(2019, 8, 29))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("２０１９年８月２９日", date(2019, 8, 29)),
        ("２０１９．８．１", date(2019, 8, 1)),
        ("19.8.29", date(2019, 8, 29)),
        ("19年8月1日", date(2019, 8, 1)),
        ("1.2.3", None),
    ],
)
def test_days_as_chinese_keyboards_write_them(written: str, day: date | None) -> None:
    assert due_date(written) == day


@pytest.mark.parametrize(
    ("value", "form", "seen"),
    [
        (1, "000", "001"),
        (9, '"T1-F-"000', "T1-F-009"),
        (7, r"\T\1\-00", "T1-07"),
        (34.8126, "0.00", "34.8126"),
        (34.812599999999996, "General", "34.8126"),
        (0.5, "0%", "50%"),
        (1234.5, "#,##0.00", "1234.50"),
        (12345, "0.00E+00", "12345"),
        (-3, "0_);(0)", "-3"),
        (12.0, "General", "12"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it_and_loses_nothing(value: float, form: str, seen: str) -> None:
    assert text(value, form) == seen


def test_codes_are_read_as_phones_send_them() -> None:
    sheet = read(row(1), row("Ｔ１－Ｆ－００９"), row("T1-F-010\u200b"), formats={"B2": "000"})
    assert [issue.code for issue in sheet.rows] == ["001", "T1-F-009", "T1-F-010"]


@pytest.mark.parametrize("first", ["合计,", "合 计,", ",总计"])
def test_a_line_of_totals_is_no_issue_and_no_fault(first: str) -> None:
    sheet = read_ledger(f"序号,问题编号,反馈问题,状态\n1,A-1,渣土,办结\n{first},共 1 项,\n".encode(), "台账.csv")
    assert ([issue.code for issue in sheet.rows], sheet.errors) == (["A-1"], ())
    assert [note.row_no for note in sheet.notes] == [3]


@pytest.mark.parametrize("code", ["#REF!", "#N/A"])
def test_a_row_whose_code_is_an_error_is_refused(code: str) -> None:
    sheet = read(row("A-1"), row(code))
    assert ([issue.code for issue in sheet.rows], [error.row_no for error in sheet.errors]) == (["A-1"], [3])


def test_a_code_kept_from_excel_as_a_formula_of_text_is_the_text() -> None:
    (issue,) = read_ledger('问题编号,反馈问题,状态\n="00123",渣土,="正在""整改"\n'.encode(), "台账.csv").rows
    assert (issue.code, issue.ledger) == ("00123", {"状态": '正在"整改'})


@pytest.mark.parametrize("heading", ["甲（°）", "甲(度)", "甲 [度分秒]", "甲（m）"])
def test_the_unit_in_a_heading_is_no_part_of_its_name(heading: str) -> None:
    table = tables.read(f"{heading},乙\n1,2\n".encode(), "a.csv", {"甲": (), "乙": ()}, 2)
    assert table.rows[0].record == {"甲": "1", "乙": "2"}


def test_headings_that_nobody_knows_are_named() -> None:
    assert read_ledger("序号,问题编号,状态,天气\n1,A,办结,晴\n".encode(), "台账.csv").unknown == ("天气",)
