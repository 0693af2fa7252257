"""Does a table reach every reader whole, and does nothing in it run?"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pyarrow import parquet

from server.domain.table import Column, Table, Type
from server.errors import Conflict
from server.formats import csv_table, geojson_table, parquet_table, xlsx_table

COLUMNS = (
    Column("code", Type.TEXT, "Code"),
    Column("number", Type.INTEGER, "Number"),
    Column("latitude", Type.NUMBER, "Latitude"),
    Column("longitude", Type.NUMBER, "Longitude"),
    Column("is_open", Type.FLAG, "Open"),
    Column("at", Type.MOMENT, "Time"),
    Column("due", Type.DAY, "Due"),
)
NOON = datetime(2026, 11, 1, 4, 30, 15, tzinfo=UTC)
ROW = ("007", 12, 35.101, 102.612, True, NOON, date(2026, 12, 31))
FORMULAS = ("=1+1", "+cmd|'/C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1")
ODD = "a\0b\x01c\ud800d\ufffee"
CLEAN = "a\ufffdb\ufffdc\ufffdd\ufffde"


def table(*rows: Sequence[object]) -> Table:
    return Table("things", "Things", COLUMNS, iter(rows), ("latitude", "longitude"))


def texts(*said: str) -> Table:
    return Table("texts", "Texts", COLUMNS[:1], ([text] for text in said))


def as_csv(what: Table, *, bom: bool = True) -> bytes:
    target = io.BytesIO()
    csv_table.write(what, target, bom=bom)
    return target.getvalue()


def as_book(what: Table, most_rows: int = xlsx_table.MOST_ROWS) -> Any:
    target = io.BytesIO()
    with xlsx_table.Book(target, most_rows=most_rows) as book:
        book.add(what, what.title, [column.title for column in what.columns])
    return load_workbook(target)


def as_features(what: Table) -> list[Any]:
    target = io.BytesIO()
    geojson_table.write(what, target)
    return list(json.loads(target.getvalue())["features"])


def test_a_csv_has_stable_names_and_times_with_their_distance_from_utc() -> None:
    assert as_csv(table(ROW)).decode() == (
        "\ufeffcode,number,latitude,longitude,is_open,at,due\r\n"
        "007,12,35.101,102.612,yes,2026-11-01T04:30:15+00:00,2026-12-31\r\n"
    )


def test_a_csv_for_programs_has_no_byte_order_mark() -> None:
    assert as_csv(table(ROW), bom=False).startswith(b"code,")


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_csv_never_begins_a_cell_as_a_formula_does(formula: str) -> None:
    rows = list(csv.reader(io.StringIO(as_csv(texts(formula), bom=False).decode(), newline="")))
    assert rows[1] == [f"'{formula}"]


AWKWARD = (
    *FORMULAS,
    "-2",
    "+3.5",
    "-2 m",
    "a,b",
    'a"b',
    "a\nb",
    "a\r",
    " a ",
    "'",
    "\u3000整改",
    "",
    None,
    "整改",
    "-1,=2",
)


@pytest.mark.parametrize("before", ["整改", None, 'a"b'])
@pytest.mark.parametrize("text", AWKWARD)
def test_a_csv_has_a_text_alike_wherever_in_a_line_it_stands(text: str | None, before: str | None) -> None:
    what = Table("texts", "Texts", COLUMNS[:1] * 3, [[text, before, text], [before, text, before]])
    first, second = list(csv.reader(io.StringIO(as_csv(what, bom=False).decode(), newline="")))[1:]
    assert first == [csv_table.cell(text), csv_table.cell(before), csv_table.cell(text)]
    assert second == [csv_table.cell(before), csv_table.cell(text), csv_table.cell(before)]


def test_a_csv_keeps_an_empty_cell_that_stands_alone_apart_from_an_empty_line() -> None:
    assert as_csv(texts("", "a"), bom=False) == b'code\r\n""\r\na\r\n'


def test_a_csv_has_negative_numbers_as_numbers() -> None:
    row = ("-7", -12, -35.1, -1e-07, False, None, None)
    assert as_csv(table(row), bom=False).decode().splitlines()[1] == "-7,-12,-35.1,-1e-07,no,,"


def test_what_no_file_holds_shows_in_a_csv() -> None:
    assert as_csv(texts(ODD), bom=False).decode() == f"code\r\n{CLEAN}\r\n"


def test_a_csv_of_thousands_of_rows_has_each_once() -> None:
    numbers = [str(n) for n in range(1_234)]
    assert as_csv(texts(*numbers), bom=False).decode().split() == ["code", *numbers]


def test_a_workbook_has_numbers_dates_and_texts_as_what_they_are() -> None:
    sheet = as_book(table(ROW)).active
    code, number, latitude, _, is_open, at, due = next(sheet.iter_rows(min_row=2))
    assert (code.value, code.data_type) == ("007", "s")
    assert (number.value, latitude.value, is_open.value) == (12, 35.101, True)
    assert (at.value, at.is_date) == (datetime(2026, 11, 1, 12, 30, 15), True)  # noqa: DTZ001 - as a cell has it
    assert (due.value.date(), due.is_date) == (date(2026, 12, 31), True)


def test_a_sheet_has_its_head_frozen_and_a_filter_over_all_rows() -> None:
    sheet = as_book(table(ROW, ROW)).active
    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("Things", "A2", "A1:G3")
    assert [cell.value for cell in sheet[1]] == [column.title for column in COLUMNS]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_workbook_keeps_what_looks_like_a_formula_as_quoted_text(formula: str) -> None:
    cell = as_book(texts(formula)).active["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (formula, "s", True)


def test_what_no_file_holds_shows_in_a_workbook() -> None:
    assert as_book(texts(ODD)).active["A2"].value == CLEAN


def test_a_text_that_looks_like_an_escaped_character_stays_as_it_is() -> None:
    packed = as_book(texts("_x0041_ <&>\n“引号” _x")).active["A2"].value
    assert packed == "_x005F_x0041_ <&>\n“引号” _x"  # Excel shows _x005F_ as what it escapes


def test_a_table_longer_than_a_sheet_goes_on_in_another() -> None:
    book = as_book(texts(*map(str, range(25))), most_rows=11)
    assert book.sheetnames == ["Texts", "Texts (2)", "Texts (3)"]
    said = [cell.value for sheet in book for (cell,) in sheet.iter_rows(min_row=2)]
    assert said == [str(n) for n in range(25)]
    assert [sheet["A1"].value for sheet in book] == ["Code"] * 3


def test_a_table_as_long_as_a_sheet_needs_no_second() -> None:
    assert as_book(texts(*map(str, range(10))), most_rows=11).sheetnames == ["Texts"]


def test_a_table_without_rows_is_a_sheet_with_its_head() -> None:
    sheet = as_book(table()).active
    assert (sheet.max_row, sheet["A1"].value) == (1, "Code")


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    said = as_book(texts("字" * 40_000)).active["A2"].value
    assert (len(said), said[-1]) == (xlsx_table.LONGEST_TEXT, "✂")


def test_a_number_with_more_digits_than_a_spreadsheet_keeps_is_text() -> None:
    cell = as_book(table(("1", 12345678901234567, *(None,) * 5))).active["B2"]
    assert (cell.value, cell.data_type) == ("12345678901234567", "s")


def test_sheets_have_names_that_excel_takes() -> None:
    target = io.BytesIO()
    with xlsx_table.Book(target) as book:
        for title in ("a/b:c", "A b c", "长" * 40, ""):
            book.add(texts("1"), title, ["Code"])
    assert load_workbook(target).sheetnames == ["a b c", "A b c (2)", "长" * 31, "Sheet"]


def test_the_same_table_makes_the_same_workbook() -> None:
    made = [io.BytesIO(), io.BytesIO()]
    for target in made:
        with xlsx_table.Book(target) as book:
            book.add(table(ROW), "Things", [column.title for column in COLUMNS])
    assert made[0].getvalue() == made[1].getvalue()


def test_rows_are_written_while_they_come() -> None:
    held: list[int] = []

    class Row(list[object]):
        def __init__(self, number: int) -> None:
            super().__init__([str(number)])
            held.append(1)

        def __del__(self) -> None:
            held.pop()

    def rows() -> Iterator[Row]:
        for number in range(5_000):
            yield Row(number)
            assert len(held) < 1_000

    for write in (as_csv, as_book):
        write(Table("texts", "Texts", COLUMNS[:1], rows()))


def test_geojson_has_what_has_a_position_and_longitude_first() -> None:
    (feature,) = as_features(table(ROW, ("8", *(None,) * 6)))
    assert feature["geometry"] == {"type": "Point", "coordinates": [102.612, 35.101]}
    assert feature["properties"]["code"] == "007"
    assert feature["properties"]["at"] == "2026-11-01T04:30:15+00:00"


def test_geojson_without_a_feature_is_still_a_collection() -> None:
    assert as_features(table()) == []


def test_a_table_of_things_that_are_nowhere_is_refused_as_geojson() -> None:
    with pytest.raises(Conflict, match="no position"):
        as_features(texts("1"))


def test_what_no_file_holds_shows_in_geojson() -> None:
    (feature,) = as_features(table((ODD, *ROW[1:])))
    assert feature["properties"]["code"].encode()


def test_parquet_is_typed_and_read_back_the_same(tmp_path: Path) -> None:
    with (tmp_path / "things.parquet").open("wb") as target:
        assert parquet_table.write(table(ROW, (ODD, *(None,) * 6)), target) == 2
    first, second = parquet.read_table(tmp_path / "things.parquet").to_pylist()
    assert tuple(first.values()) == ROW
    assert list(second.values()) == [CLEAN, *(None,) * 6]


def test_parquet_without_its_extra_is_refused_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_table, "find_spec", lambda _: None)
    with pytest.raises(Conflict, match="extra “parquet”"):
        parquet_table.write(table(ROW), io.BytesIO())


@pytest.mark.parametrize("number", [0, 1, 49, 50, 51, 52, 500])
def test_a_workbook_has_every_row_once_and_in_order(number: int) -> None:
    sheet = as_book(texts(*(str(one) for one in range(number)))).worksheets[0]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [str(one) for one in range(number)]


def test_rows_that_fill_one_sheet_go_on_in_the_next() -> None:
    book = as_book(texts(*(str(one) for one in range(250))), most_rows=100)
    rows = [row[0] for sheet in book.worksheets for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert rows == [str(one) for one in range(250)]
