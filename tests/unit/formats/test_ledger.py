"""What is read from the ledgers that offices keep, and what is written for them."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from server.domain.zone import ZONE
from server.errors import Invalid, TooLarge
from server.formats import tables, workbook
from server.formats.dates import due_date, moment
from server.formats.ledger import read_ledger, write_ledger

HEADS = ["序号", "问题编号", "批次", "反馈问题(原文)", "责任单位", "整改时限", "整改状态", "开始整改时间"]
ROW: list[object] = [1, "C1-P-001", "C1-P", "堆场未覆盖", "夏河县政府", "2024年12月底", "正在整改", "2023年5月"]


def xlsx(*rows: Sequence[object], merged: Sequence[str] = ()) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    for area in merged:
        page.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(*rows: Sequence[object], encoding: str = "utf-8") -> bytes:
    return "\r\n".join(",".join(str(cell) for cell in row) for row in rows).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_sheets_of_any_office_program_are_read(encoding: str) -> None:
    issue = read_ledger(csv(HEADS, ROW, encoding=encoding), "台账.csv").rows[0]
    assert (issue.code, issue.problem_text, issue.due_on) == ("C1-P-001", "堆场未覆盖", date(2024, 12, 31))


def test_a_title_and_a_merged_cell_above_the_header_are_passed_over() -> None:
    title = ["甘南州环保督察整改台账", "", "", "", "", "", "", ""]
    sheet = read_ledger(xlsx(title, [], HEADS, ROW, merged=["A1:H1"]), "台账.xlsx")
    assert [(row.code, row.row_no, row.status) for row in sheet.rows] == [("C1-P-001", 4, "in_progress")]


def test_what_is_merged_downwards_holds_for_every_row() -> None:
    rows = [[n, f"C1-{n}", "C1-P" if n == 1 else None, f"问题{n}", *ROW[4:]] for n in range(1, 5)]
    sheet = read_ledger(xlsx(HEADS, *rows, merged=["C2:C4"]), "台账.xlsx")
    assert [row.batch for row in sheet.rows] == ["C1-P", "C1-P", "C1-P", ""]


def test_a_merged_cell_makes_no_row_of_an_empty_line() -> None:
    sheet = read_ledger(xlsx(HEADS, ROW, [], [2, "C2", None, *ROW[3:]], merged=["C2:C4"]), "台账.xlsx")
    assert (sheet.errors, [row.batch for row in sheet.rows]) == ((), ["C1-P", "C1-P"])


def test_a_header_of_two_lines_is_read_as_one() -> None:
    upper = ["序号", "问题编号", "责任单位", None, "整改时限", "状态"]
    lower = [None, None, "名称", "联系人", None, None]
    row = [1, "B-1", "夏河县政府", "扎西", "2024年1月", "办结"]
    (issue,) = read_ledger(xlsx(upper, lower, row, merged=["A1:A2", "B1:B2", "C1:D1", "E1:E2", "F1:F2"]), "a.xlsx").rows
    assert (issue.code, issue.unit, issue.ledger, issue.due_on) == (
        "B-1", "夏河县政府", {"联系人": "扎西"}, date(2024, 1, 31)
    )  # fmt: skip


def test_a_formula_that_was_never_calculated_is_kept_as_it_is_written() -> None:
    sheet = read_ledger(xlsx(HEADS, [*ROW[:3], '=B2&"<号>"', *ROW[4:]]), "台账.xlsx")
    assert [row.problem_text for row in sheet.rows] == ['=B2&"<号>"']


def test_a_cell_that_is_too_long_refuses_its_row_alone() -> None:
    rows = [[1, "L1", "x" * 256, *ROW[3:]], [2, "L2", "", "长" * 40_000, *ROW[4:]], ROW]
    sheet = read_ledger(csv(HEADS, *rows), "台账.csv")
    assert [(error.row_no, error.details) for error in sheet.errors] == [
        (2, {"column": "批次", "most": 255}),
        (3, {"column": "反馈问题", "most": 32_767}),
    ]
    assert [row.code for row in sheet.rows] == ["C1-P-001"]


def test_a_workbook_of_the_old_kind_is_named_as_one() -> None:
    with pytest.raises(Invalid, match=r"\.xlsx"):
        read_ledger(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "台账.xls")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024年12月底", date(2024, 12, 31)),
        ("20259月底前", date(2025, 9, 30)),
        ("2023年9月30日前", date(2023, 9, 30)),
        ("2019年7月至2019年9月", date(2019, 9, 30)),
        ("2024-02", date(2024, 2, 29)),
        ("立行立改、长期坚持", None),
        ("2024年13月", None),
        ("45596", date(2024, 10, 31)),
        ("45596.75", date(2024, 10, 31)),
        ("20249", date(2024, 9, 30)),
        ("90001", None),
        ("", None),
    ],
)
def test_deadlines_as_documents_write_them(written: str, day: date | None) -> None:
    assert due_date(written) == day


def test_a_time_that_lost_its_format_is_counted_in_days() -> None:
    assert moment("45413.5") == datetime(2024, 5, 1, 12, tzinfo=ZONE)
    issue = read_ledger(xlsx(HEADS, [*ROW[:7], 45413]), "台账.xlsx").rows[0]
    assert issue.work_started_at == datetime(2024, 5, 1, tzinfo=ZONE)


def test_a_cell_that_is_not_understood_is_kept_and_named() -> None:
    row = [*ROW[:6], "已挂账", "开春以后"]
    sheet = read_ledger(xlsx(HEADS, ["甲", *row[1:]]), "台账.xlsx")
    issue = sheet.rows[0]
    assert issue.ledger == {"序号": "甲", "状态": "已挂账", "开工时间": "开春以后"}
    assert [(note.row_no, note.details["column"]) for note in sheet.notes] == [
        (2, "序号"),
        (2, "状态"),
        (2, "开工时间"),
    ]
    assert (issue.number, issue.status, issue.work_started_at) == (None, "", None)


def test_what_is_kept_is_written_again() -> None:
    row = [*ROW[:6], "已挂账", "开春以后"]
    written = write_ledger(read_ledger(xlsx(HEADS, row), "台账.xlsx").rows)
    again = read_ledger(written, "again.xlsx").rows[0]
    assert again.ledger == {"状态": "已挂账", "开工时间": "开春以后"}


def test_a_ledger_that_was_written_reads_the_same() -> None:
    rows = read_ledger(xlsx([*HEADS, "申请验收时间", "责任人"], [*ROW, "2024-06-03", "扎西"]), "台账.xlsx").rows
    again = read_ledger(write_ledger(rows), "again.xlsx").rows
    assert [(row.code, row.status, row.claimed_at, row.ledger) for row in again] == [
        (row.code, row.status, row.claimed_at, row.ledger) for row in rows
    ]
    assert again[0].claimed_at is not None


def test_what_looks_like_a_formula_comes_back_as_it_was() -> None:
    written = write_ledger(read_ledger(csv(HEADS, [*ROW[:3], "-", *ROW[4:]]), "台账.csv").rows)
    assert read_ledger(written, "again.xlsx").rows[0].problem_text == "-"


def test_no_cell_is_a_formula_in_the_sheet_that_is_written() -> None:
    rows = read_ledger(xlsx(HEADS, [1, "C1", "C1-P", '=HYPERLINK("x")', "@SUM(A1)", "", "", ""]), "台账.xlsx").rows
    page = load_workbook(io.BytesIO(write_ledger(rows))).active
    assert page is not None
    cells = [cell for line in page.iter_rows(values_only=True) for cell in line if isinstance(cell, str)]
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "-"))]


def test_rows_without_a_code_or_with_one_twice_are_refused_by_number() -> None:
    sheet = read_ledger(xlsx(HEADS, ROW, [2, "", *ROW[2:]], ROW), "台账.xlsx")
    assert (len(sheet.rows), [error.row_no for error in sheet.errors]) == (1, [3, 4])


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"", "a.csv"), (b"PK\x03\x04 broken", "a.xlsx"), (b"\xff\xfe\x00\x81", "a.csv"), (b"a,b\n1,2", "a.csv")],
)
def test_a_file_that_is_no_ledger_is_refused_with_a_reason(data: bytes, name: str) -> None:
    with pytest.raises(Invalid):
        read_ledger(data, name)


def with_comment(book: bytes, comment: bytes) -> bytes:
    """Return a workbook with a comment in its sheet's XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name in packed.namelist():
            content = packed.read(name)
            is_sheet = name.endswith("sheet1.xml")
            written.writestr(
                name, content.replace(b"<sheetData>", b"<!--%s--><sheetData>" % comment) if is_sheet else content
            )
    return out.getvalue()


def test_half_cells_in_a_comment_do_not_hold_the_import() -> None:
    # Regular expressions over the XML took 93 s for this; what is in a comment is no cell.
    book = with_comment(xlsx(HEADS, ROW), b'<c r="A1" ' * 2_000 + b'<mergeCell ref="C1:C9"/>')
    assert [row.code for row in read_ledger(book, "台账.xlsx").rows] == ["C1-P-001"]


def test_a_sheet_that_unpacks_to_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_UNPACKED_BYTES", 2_000)
    with pytest.raises(TooLarge):
        read_ledger(xlsx(HEADS, ROW), "台账.xlsx")


def test_the_limit_of_rows_is_of_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_TABLE_ROWS", 40)
    rows = [[n, f"C{n}", *ROW[2:]] for n in range(40)]
    assert len(read_ledger(csv(HEADS, *rows), "台账.csv").rows) == 40
    with pytest.raises(TooLarge):
        read_ledger(csv(HEADS, *rows, *[[n, f"D{n}", *ROW[2:]] for n in range(40)]), "台账.csv")


def test_what_is_merged_is_seen_wherever_it_stands_in_the_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    data = xlsx(HEADS, *([n, f"C1-{n}", "C1-P" if n == 1 else None, *ROW[3:]] for n in range(1, 9)), merged=["C2:C9"])
    for size in range(1, 60):
        monkeypatch.setattr(workbook, "_PART", size)
        assert {row.batch for row in read_ledger(data, "台账.xlsx").rows} == {"C1-P"}
