"""The ledger's table: what is found in it, in which order, from which place on."""

from typing import Any

import pytest
from flask import Flask

from server.db import db, transaction
from server.domain.access import COMMAND_LINE
from server.domain.ledger_columns import ColumnFilter, Fill, Order
from server.models import Issue, Unit
from server.services.ledger import table
from server.services.ledger.listing import IssueFilters
from server.services.ledger.table import Place
from server.services.register import ledger_index
from tests import build


@pytest.fixture
def ledger(context: Flask) -> None:
    """Give four rows of a ledger."""
    with transaction():
        plan = build.programme()
        xiahe = Unit(name="夏河县人民政府")
        db.session.add(xiahe)
        place = build.site(plan, code="S1", name="加甘滩堆场", county="夏河县")
        build.issue(
            plan, place, "ZY-10", "弃渣占用河道", unit=xiahe, row_no=1, ledger={"备注": "联系王芳", "污染类型": "水"}
        )
        build.issue(
            plan, None, "ZY-2", "沉淀池渗漏", row_no=2, county="玛曲县", ledger={"污染类型": "土壤"}, status="behind"
        )
        build.issue(plan, None, "ZY-1", "夏，河边弃渣", row_no=3, ledger={"污染类型": "水"}, status="behind")
        build.issue(plan, None, "AB-3", "便道未恢复", row_no=4, ledger={"备注": "ＡＢＣ已约谈"}, status="")


def codes(order: Order | None = None, *, text: str = "", columns: tuple[ColumnFilter, ...] = ()) -> list[str]:
    filters = IssueFilters(text=text, columns=columns)
    return [row.line.code for row in table.page(COMMAND_LINE, filters, order or Order()).rows]


@pytest.mark.usefixtures("ledger")
def test_the_ledgers_own_order_is_that_of_its_numbers() -> None:
    assert codes() == ["ZY-10", "ZY-2", "ZY-1", "AB-3"]


@pytest.mark.usefixtures("ledger")
def test_codes_are_sorted_by_the_numbers_in_them() -> None:
    assert codes(Order("code")) == ["AB-3", "ZY-1", "ZY-2", "ZY-10"]
    assert codes(Order("code", is_descending=True)) == ["ZY-10", "ZY-2", "ZY-1", "AB-3"]


@pytest.mark.usefixtures("ledger")
def test_empty_cells_stand_last_in_both_directions() -> None:
    assert codes(Order("note"))[2:] == ["ZY-2", "ZY-1"]
    assert codes(Order("note", is_descending=True))[2:] == ["ZY-2", "ZY-1"]


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("夏河", ["ZY-10", "ZY-1"]),
        ("河", ["ZY-10", "ZY-1"]),
        ("弃渣", ["ZY-10", "ZY-1"]),
        ("夏河县人民", ["ZY-10"]),
        ("加甘滩", ["ZY-10"]),
        ("王芳", ["ZY-10"]),
        ("abc", ["AB-3"]),
        ("zy-2", ["ZY-2"]),
        ("府水", []),
        ('"', []),
        ("夏河 OR 玛曲", []),
    ],
)
def test_a_search_finds_characters_that_stand_together(text: str, found: list[str]) -> None:
    assert codes(text=text) == found


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("column", "found"),
    [
        (ColumnFilter("problem", text="弃渣"), ["ZY-10", "ZY-1"]),
        (ColumnFilter("note", text="弃渣"), []),
        (ColumnFilter("note", text="王"), ["ZY-10"]),
        (ColumnFilter("unit", text="夏河县人民"), ["ZY-10"]),
        (ColumnFilter("pollution", values=("水",)), ["ZY-10", "ZY-1"]),
        (ColumnFilter("pollution", values=("水", "土壤")), ["ZY-10", "ZY-2", "ZY-1"]),
        (ColumnFilter("note", fill=Fill.EMPTY), ["ZY-2", "ZY-1"]),
        (ColumnFilter("note", fill=Fill.FILLED), ["ZY-10", "AB-3"]),
        (ColumnFilter("done", since="2026-10-20", until="2026-10-20"), ["ZY-10", "ZY-2", "ZY-1", "AB-3"]),
        (ColumnFilter("done", until="2026-10-19"), []),
    ],
)
def test_a_column_is_narrowed(column: ColumnFilter, found: list[str]) -> None:
    assert codes(columns=(column,)) == found
    assert table.total(COMMAND_LINE, IssueFilters(columns=(column,))) == len(found)


def placed(filters: IssueFilters, order: Order, **said: Any) -> list[Place]:
    """Return where the rows of a page stand."""
    return [row.place for row in table.page(COMMAND_LINE, filters, order, **said).rows]


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("few", [0, 3_000])
@pytest.mark.parametrize("order", [Order(), Order("note"), Order("note", is_descending=True), Order("pollution")])
@pytest.mark.parametrize("text", ["", "z"])
def test_pages_forwards_and_backwards_are_the_list(
    order: Order, text: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "FEW", few)
    filters = IssueFilters(text=text)
    whole = placed(filters, order)
    for at, place in enumerate(whole):
        assert placed(filters, order, after=place, limit=2) == whole[at + 1 : at + 3]
        assert placed(filters, order, before=place, limit=2) == whole[max(0, at - 2) : at]
        assert placed(filters, order, skip=at, limit=2) == whole[at : at + 2]
        assert table.place_of(place.written) == place


@pytest.mark.usefixtures("ledger")
def test_values_are_counted_among_what_other_columns_leave() -> None:
    chosen = (ColumnFilter("pollution", values=("水",)), ColumnFilter("status", values=("behind",)))
    found = table.values(COMMAND_LINE, IssueFilters(columns=chosen), "pollution")
    assert [(one.value, one.count) for one in found] == [("土壤", 1), ("水", 1)]


@pytest.mark.usefixtures("ledger")
def test_a_unit_with_another_name_is_found_by_that() -> None:
    with transaction():
        unit = db.session.query(Unit).one()
        unit.name = "合作市人民政府"
    assert codes(text="合作市") == ["ZY-10"]
    assert codes(columns=(ColumnFilter("unit", values=("夏河县人民政府",)),)) == []


@pytest.mark.usefixtures("ledger")
def test_rows_of_an_older_version_become_findable() -> None:
    with transaction():
        db.session.execute(db.text("DELETE FROM ledger_cell"))
        assert ledger_index.fill() == 4
        assert ledger_index.fill() == 0
    assert codes(Order("code")) == ["AB-3", "ZY-1", "ZY-2", "ZY-10"]


@pytest.mark.usefixtures("ledger")
def test_what_is_taken_back_is_not_found() -> None:
    with transaction(keep=False):
        db.session.query(Issue).filter_by(code="ZY-2").one().problem_text = "另有问题"
    assert codes(text="另有") == []
    assert codes(text="渗漏") == ["ZY-2"]
