"""Work records: figures that reports give, added up from what was entered, imported and not withdrawn."""

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from server.db import db, transaction
from server.demo import records as demonstration
from server.domain.access import COMMAND_LINE, Actor, Role, granted
from server.domain.activity import ActivityKind, Entry
from server.errors import Conflict, Forbidden, Invalid
from server.formats import activities, activity_tables
from server.models import Activity, Programme
from server.services.activity import figures, listing, records
from server.services.activity.listing import Wanted
from server.services.register import units
from server.services.register.unit_merging import merge
from tests import build

REPORTED = {
    "A01": (31, "次"), "A02": (12, "次"), "A03": (43, "次"), "A04": (11, "次"), "A05": (114, "件"),
    "A06": (2804, "家(次)"), "A07": (364, "件"), "A08": (1290, "万元"), "A09": (303, "件"), "A10": (101, "人"),
    "A11": (22, "人"), "A12": (79, "人"), "A13": (2.75, "亿元"), "A14": (8, "个"), "A15": (14, "个"),
    "A16": (12, "次"), "A17": (2, "次"),
}  # fmt: skip
"""As China Gansu Net reported them on 2020-01-11."""
DAY = date(2026, 3, 2)


@pytest.fixture
def plan(context: Flask) -> Programme:
    with transaction():
        return build.programme()


def told(runner: FlaskCliRunner, *args: str, code: int = 0) -> str:
    done = runner.invoke(args=args)
    assert done.exit_code == code, done.output
    return str(done.output)


def test_the_demonstrations_records_add_up_to_the_figures_that_were_reported(
    plan: Programme, runner: FlaskCliRunner
) -> None:
    with transaction():
        for entry in demonstration.entries():
            records.add(COMMAND_LINE, plan, entry)
    said = json.loads(told(runner, "statistics", "activity", "--json"))
    assert {one["code"]: (one["value"], one["unit"]) for one in said} == REPORTED


def test_the_records_behind_a_figure_are_those_that_it_is_added_up_from(plan: Programme) -> None:
    with transaction():
        for entry in demonstration.entries():
            records.add(COMMAND_LINE, plan, entry)
    for one in figures.of(COMMAND_LINE):
        behind = listing.every(COMMAND_LINE, Wanted(figure=one.figure.code))
        assert sum(getattr(row.entry, one.figure.measure.value) or 0 for row in behind) == one.sum


def test_a_withdrawn_record_counts_no_more_and_stays_to_be_read(plan: Programme) -> None:
    with transaction():
        number = records.add(COMMAND_LINE, plan, Entry(ActivityKind.CIRCULAR, DAY, DAY))
        records.withdraw(COMMAND_LINE, number, "Entered twice.")
    assert not any(one.sum for one in figures.of(COMMAND_LINE))
    assert listing.one(COMMAND_LINE, number).withdrawn_reason == "Entered twice."
    with pytest.raises(Conflict), transaction():
        records.withdraw(COMMAND_LINE, number, "Again.")


@pytest.mark.parametrize("line", [
    {"kind": "问责", "senior": "22", "junior": "79", "count": "100"}, {"kind": "处罚"},
    {"kind": "通报", "amount": "5万元"},
    {"kind": "通报", "since": "2999-01-01"}, {"kind": "通报", "until": "2020-01-01"}, {"kind": "督办", "count": "0"},
    {"kind": "通报", "problems": "3"}, {"kind": "通报", "is_led": "1"}, {"kind": "唱歌"},
    {"kind": "通报", "since": "2026年3月"},
])  # fmt: skip
def test_a_record_that_does_not_hold_together_is_refused(line: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        activities.entry_of({"since": DAY.isoformat(), **line}, date(2026, 6, 1))


def test_people_held_accountable_are_counted_from_their_ranks() -> None:
    line = {"kind": "追责问责", "since": "2026-03-02", "senior": "22", "junior": "79"}
    assert activities.entry_of(line, DAY).count == 101


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_what_is_exported_is_imported_again_as_the_same(suffix: str, language: str) -> None:
    entries = list(demonstration.entries())
    sheet = activities.read_activities(activity_tables.written(entries, suffix, language), f"a{suffix}", DAY)
    assert (sheet.errors, sheet.unknown) == ((), ())
    assert [entry for _, entry in sheet.rows] == entries


def test_a_file_that_is_imported_twice_enters_each_record_once(
    plan: Programme, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    file = tmp_path / "records.csv"
    rows = [["类别", "日期", "金额（万元）", "数量"], ["罚款", "2026-03-02", "1290", ""],
            ["督办", "2026-03-02", "", "1"], ["督办", "2026-03-02", "", "1"]]  # fmt: skip
    with file.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows(rows)
    assert json.loads(told(runner, "activity", "import", str(file), "--json"))["added"] == 3
    again = json.loads(told(runner, "activity", "import", str(file), "--json"))
    assert (again["added"], again["unchanged"]) == (0, 3)
    fines = next(one for one in figures.of(COMMAND_LINE) if one.figure.code == "A08")
    assert fines.value == Decimal(1290)


def test_a_row_that_cannot_be_read_is_told_with_its_number_and_keeps_no_other_out(
    plan: Programme, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    file = tmp_path / "records.csv"
    file.write_text("类别,日期,单位\n通报,2026-03-02,\n通报,昨天,\n通报,2026-03-03,没有的单位\n", encoding="utf-8")
    said = json.loads(told(runner, "activity", "import", str(file), "--json", code=1))
    assert said["added"] == 1
    assert [one["row"] for one in said["refused"]] == [3, 4]


def test_who_sees_a_county_counts_and_enters_only_its_records(plan: Programme) -> None:
    with transaction():
        near = records.add(COMMAND_LINE, plan, Entry(ActivityKind.ORDER, DAY, DAY, county="夏河县"))
        records.add(COMMAND_LINE, plan, Entry(ActivityKind.ORDER, DAY, DAY, county="玛曲县"))
        records.add(COMMAND_LINE, plan, Entry(ActivityKind.ORDER, DAY, DAY))
    office = Actor("县", granted(Role.OFFICE), programme_id=plan.id, counties=frozenset({"夏河县"}))
    assert [one.number for one in listing.every(office, Wanted())] == [near]
    assert next(one for one in figures.of(office) if one.figure.code == "A03").sum == 1
    with pytest.raises(Forbidden), transaction():
        records.add(office, plan, Entry(ActivityKind.ORDER, DAY, DAY, county="玛曲县"))


def test_the_records_of_a_unit_go_along_where_it_is_merged(plan: Programme) -> None:
    with transaction():
        old, kept = units.add("老局"), units.add("新局")
        number = records.add(COMMAND_LINE, plan, Entry(ActivityKind.WARNING, DAY, DAY, unit="老局"))
        merge(COMMAND_LINE, old.id, kept.id)
    assert db.session.get_one(Activity, number).unit_id == kept.id


def test_what_is_wrong_in_the_form_stays_there_with_the_reason(plan: Programme, client: FlaskClient) -> None:
    with transaction():
        build.account("Office", Role.OFFICE, plan)
    client.post("/sign-in", data={"name": "Office", "password": build.PASSWORD})
    said = {"kind": "fine", "since": "2026-03-02", "amount": "0.001", "title": "某公司"}
    answer = client.post("/activity/new", data=said)
    assert answer.status_code == 400
    assert 'value="某公司"' in answer.text
    assert client.post("/activity/new", data=said | {"amount": "1290万元"}).status_code == 302
    assert "CNY 12.9 million" in client.get("/activity/?figure=A08", headers={"Accept-Language": "en"}).text
