"""What of an office's workbook stays when rows are written into it, and what is read of them again."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill

from server.domain.outside_limits import MOST_TEMPLATE_BYTES, MOST_TEMPLATE_UNPACKED_BYTES
from server.errors import Invalid, TooLarge
from server.formats import office_book, office_rows
from server.formats.ledger import read_ledger

HEADS = ["序号", "任务编号", "整改任务概述", "完成时限", "经办人", "备注"]


def office(change: Any = None) -> bytes:
    """Return a workbook as an office keeps it: a title, who fills it in, a header, a row, and another sheet."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "2026台账"
    sheet["A1"] = "甘南州环保督察整改台账"
    sheet["A1"].font = Font(name="黑体", size=20)
    sheet.merge_cells("A1:F1")
    sheet.append(["填报单位：州整改办"])
    sheet.append(HEADS)
    sheet.append([1, "GN-1", "旧的问题", "2024-01-01", "扎西", "旧"])
    sheet["A4"].number_format = "000"
    sheet["C4"].fill = PatternFill("solid", fgColor="FFFFEEAA")
    sheet["D4"].number_format = 'yyyy"年"m"月"d"日"'
    sheet.merge_cells("B5:B9")
    sheet.column_dimensions["C"].width = 55
    sheet.freeze_panes, sheet.auto_filter.ref = "C4", "A3:F9"
    sheet.print_title_rows, sheet.page_setup.orientation = "1:3", "landscape"
    book.create_sheet("人员")["A1"] = "只给州里看"
    if change:
        change(sheet)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def written(book: office_book.Book, *rows: Mapping[str, str]) -> bytes:
    target = io.BytesIO()
    assert office_rows.write(book, rows, target) == len(rows)
    return target.getvalue()


def sheet_of(data: bytes) -> Any:
    return load_workbook(io.BytesIO(data)).active


def test_what_stands_above_the_rows_stays() -> None:
    sheet = sheet_of(written(office_book.of_office(office(), "台账.xlsx"), {"code": "GN-7"}))
    assert sheet["A1"].value == "甘南州环保督察整改台账"
    assert (sheet["A1"].font.name, sheet["A1"].font.size) == ("黑体", 20)
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:F1"]
    assert [cell.value for cell in sheet[3]] == HEADS
    assert (sheet.column_dimensions["C"].width, sheet.freeze_panes) == (55, "C4")
    assert (sheet.print_title_rows, sheet.page_setup.orientation) == ("$1:$3", "landscape")


def test_rows_stand_below_the_header_in_the_offices_columns_and_look_as_its_rows_did() -> None:
    row = {"row_no": "7", "code": "GN-7", "problem": "新的问题", "due": "2026-11-30", "经办人": "卓玛"}
    sheet = sheet_of(written(office_book.of_office(office(), "台账.xlsx"), row))
    assert [cell.value for cell in sheet[4]] == [7, "GN-7", "新的问题", datetime(2026, 11, 30), "卓玛", None]  # noqa: DTZ001
    assert (sheet["A4"].number_format, sheet["D4"].number_format) == ("000", 'yyyy"年"m"月"d"日"')
    assert sheet["C4"].fill.fgColor.rgb == "FFFFEEAA"


def test_the_filter_reaches_the_last_row() -> None:
    book = office_book.of_office(office(), "台账.xlsx")
    assert sheet_of(written(book, *({"code": f"GN-{n}"} for n in range(20)))).auto_filter.ref == "A3:F23"


def test_nothing_of_its_old_rows_and_other_sheets_goes_out() -> None:
    data = written(office_book.of_office(office(), "台账.xlsx"), {"code": "GN-7"})
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        everything = b"".join(packed.read(name) for name in packed.namelist()).decode()
    assert "旧的问题" not in everything
    assert "只给州里看" not in everything


def test_a_formula_above_the_rows_does_not_go_out() -> None:
    data = office(lambda sheet: sheet.__setitem__("A2", '=HYPERLINK("http://x","y")'))
    assert "HYPERLINK" not in str(sheet_of(written(office_book.of_office(data, "台账.xlsx")))["A2"].value)


def test_a_rule_that_points_at_a_sheet_that_is_gone_goes_too() -> None:
    def rules(sheet: Any) -> None:
        sheet.conditional_formatting.add("A4:F9", Rule("expression", formula=["人员!$A$1>3"]))
        sheet.conditional_formatting.add("A4:F8", Rule("expression", formula=["$A4>3"]))

    sheet = sheet_of(written(office_book.of_office(office(rules), "台账.xlsx")))
    assert [str(one.sqref) for one in sheet.conditional_formatting] == ["A4:F8"]


def test_a_format_that_would_hide_the_day_is_not_used() -> None:
    data = office(lambda sheet: setattr(sheet["D4"], "number_format", 'yyyy"年"m"月"'))
    (row,) = read_ledger(
        written(office_book.of_office(data, "a.xlsx"), {"code": "G", "due": "2026-11-30"}), "a.xlsx"
    ).rows
    assert row.due_text == "2026-11-30"


def test_a_workbook_without_a_header_is_refused() -> None:
    with pytest.raises(Invalid, match="header"):
        office_book.of_office(office(lambda sheet: sheet.delete_rows(3)), "台账.xlsx")


def test_a_workbook_that_merges_a_whole_sheet_is_refused() -> None:
    with pytest.raises(Invalid, match="merges more than"):
        office_book.of_office(office(_merge_everything), "台账.xlsx")


def _merge_everything(sheet: Any) -> None:
    sheet.merged_cells.add("A10:XFD1048576")


def test_a_workbook_beyond_the_limits_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLarge):
        office_book.of_office(bytes(MOST_TEMPLATE_BYTES + 1), "台账.xlsx")
    bomb = io.BytesIO(office())
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/image1.bmp", bytes(MOST_TEMPLATE_UNPACKED_BYTES))
    with pytest.raises(TooLarge, match="unpacks"):
        office_book.of_office(bomb.getvalue(), "台账.xlsx")


@pytest.mark.parametrize("text", [
    "=1+1", "-", "+86 941", "@SUM(A1)", "'=x", "''=x", '="007"', "＝1", "007", "2024年12月底", "一\n二", "a\r\nb",
    "_x0041_", "_x005F_", "上\x0b下", "<&>\"'", "#N/A", "TRUE", "1e5", "2026-11-30", "45596", "长" * 30_000,
])  # fmt: skip
def test_a_text_comes_back_as_it_was(text: str) -> None:
    book = office_book.plain(["row_no", "code", "problem", "note"])
    (row,) = read_ledger(written(book, {"code": "A", "note": text}), "a.xlsx").rows
    assert row.ledger == {"备注": text}


def test_what_a_spreadsheet_would_calculate_is_a_quoted_text() -> None:
    cell = sheet_of(written(office_book.plain(["row_no", "code", "note"]), {"code": "A", "note": "=1+1"}))["C2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_the_head_of_our_own_workbook_is_frozen_and_filters() -> None:
    sheet = sheet_of(written(office_book.plain(["row_no", "code", "problem"]), {"code": "A"}, {"code": "B"}))
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("C2", "A1:C3", "$1:$1")
    assert sheet.column_dimensions["C"].width == 42


@pytest.mark.parametrize("written_day", ["2026-11-30", "2026-11-30 09:05:07"])
def test_a_day_is_a_day_and_comes_back_as_it_was(written_day: str) -> None:
    data = written(office_book.plain(["row_no", "code", "started"]), {"code": "A", "started": written_day})
    assert sheet_of(data)["C2"].is_date
    (row,) = read_ledger(data, "a.xlsx").rows
    assert row.work_started_at is not None
    assert row.work_started_at.strftime("%Y-%m-%d %H:%M:%S").startswith(written_day)
