"""Units: found by code or name, and none of either twice."""

import pytest
from flask import Flask

from server.db import transaction
from server.domain.register import UnitRow
from server.errors import Conflict, Invalid, NotFound
from server.models import Unit
from server.services import events
from server.services.register import issues, programmes, units
from server.services.register.imports import ImportReport
from server.services.register.units import UnitChange
from tests import whole_log
from tests.integration.register.build import issue_row, sheet

pytestmark = pytest.mark.usefixtures("context")
XIAHE = UnitChange(code="GN-01", county="夏河县", county_code="623027")


def keep(*rows: UnitRow, whole_or_nothing: bool = False) -> ImportReport:
    with transaction():
        return units.import_sheet(sheet(*rows), whole_or_nothing=whole_or_nothing)


def added(name: str = "夏河县人民政府", said: UnitChange = XIAHE) -> Unit:
    with transaction():
        return units.add(name, said)


def all_of() -> list[tuple[str, str | None, str]]:
    return [(unit.name, unit.code, unit.county) for unit in units.listing()]


def test_a_unit_is_found_by_code_and_by_name(context: Flask) -> None:
    unit = added()
    assert units.get("GN-01") is unit
    assert units.get(" 夏河县人民政府 ") is unit
    with pytest.raises(NotFound):
        units.get("合作市人民政府")


def test_a_unit_of_the_ledger_is_the_registered_one(context: Flask) -> None:
    unit = added()
    with transaction():
        plan = programmes.add("gannan", "甘南州整改方案")
        issues.import_sheet(plan, sheet(issue_row("1", unit="夏河县人民政府")))
    assert issues.get(plan, "1").unit is unit
    assert programmes.unit("夏河县人民政府") is unit


@pytest.mark.parametrize(
    ("name", "said"), [("夏河县人民政府", UnitChange()), ("another", UnitChange(code="GN-01"))], ids=["name", "code"]
)
def test_neither_name_nor_code_is_given_twice(context: Flask, name: str, said: UnitChange) -> None:
    added()
    with pytest.raises(Conflict):
        added(name, said)
    assert len(all_of()) == 1


@pytest.mark.parametrize("said", [UnitChange(county_code="62302"), UnitChange(county_code="夏河县")])
def test_a_division_has_six_nine_or_twelve_digits(context: Flask, said: UnitChange) -> None:
    with pytest.raises(Invalid):
        added(said=said)


def test_a_unit_without_a_name_is_refused(context: Flask) -> None:
    with pytest.raises(Invalid):
        added(" ")


def test_what_is_not_said_stays_and_an_empty_text_takes_away(context: Flask) -> None:
    unit = added()
    with transaction():
        assert units.change(unit, UnitChange(code=""))
        assert not units.change(unit, UnitChange(county="夏河县"))
    assert all_of() == [("夏河县人民政府", None, "夏河县")]


def test_many_units_have_no_code(context: Flask) -> None:
    added("甲", UnitChange())
    added("乙", UnitChange(code=""))
    assert {code for _, code, _ in all_of()} == {None}


def test_a_list_imported_twice_adds_nothing_the_second_time(context: Flask) -> None:
    rows = UnitRow(2, "夏河县人民政府", "GN-01", "夏河县"), UnitRow(3, "合作市人民政府", "GN-02", "合作市")
    assert keep(*rows) == ImportReport(added=2)
    assert keep(*rows) == ImportReport(unchanged=2)


def test_a_unit_that_the_ledger_named_gets_its_code_by_import(context: Flask) -> None:
    with transaction():
        programmes.unit("夏河县人民政府")
    assert keep(UnitRow(2, "夏河县人民政府", "GN-01", "夏河县")) == ImportReport(updated=1)
    assert all_of() == [("夏河县人民政府", "GN-01", "夏河县")]


def test_a_known_code_with_another_name_renames_the_unit(context: Flask) -> None:
    added()
    assert keep(UnitRow(2, "夏河县政府", "GN-01")) == ImportReport(updated=1)
    assert all_of() == [("夏河县政府", "GN-01", "夏河县")]


def test_a_row_that_means_two_units_is_refused_with_its_number(context: Flask) -> None:
    added()
    added("合作市人民政府", UnitChange(code="GN-02"))
    report = keep(UnitRow(7, "夏河县人民政府", "GN-02"))
    assert [(error.row_no, error.details["name"]) for error in report.refused] == [(7, "合作市人民政府")]
    assert report.updated == 0


def test_all_or_nothing_keeps_no_row_where_one_is_refused(context: Flask) -> None:
    report = keep(UnitRow(2, "甲"), UnitRow(3, "乙", county_code="6"), whole_or_nothing=True)
    assert (report.kept, [error.row_no for error in report.refused], all_of()) == (False, [3], [])


def test_each_change_is_an_event(context: Flask) -> None:
    unit = added()
    with transaction():
        units.change(unit, UnitChange(county="合作市"), actor="account:Bob")
    added_event, changed = events.about(f"unit:{unit.id}")
    assert (added_event.action, added_event.details["county"]) == ("units.add", "夏河县")
    assert (changed.actor, changed.details["before"]["county"], changed.details["after"]["county"]) == (
        "account:Bob", "夏河县", "合作市",
    )  # fmt: skip
    assert whole_log.faults() == []
