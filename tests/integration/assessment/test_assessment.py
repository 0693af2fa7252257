"""The assessment of a year: who has which points and why, what publishing freezes, and who sees it."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Actor, Role, granted
from server.domain.assessment import Body, BodyKind, Figure, Line, digest
from server.domain.document import DocumentKind, Draft
from server.domain.life_state import LifeState
from server.domain.warning import Light, WarningDecision
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.formats import assessment_tables
from server.models import Assessment, Issue, IssueMove, IssueWarning, Programme
from server.services.activity import figures
from server.services.assessment import publishing, scoring, sheets
from server.services.deadlines import dispatches, documents, reports
from server.services.register import programmes, unit_merging, units
from server.services.runtime import now, today
from tests import build, whole_log

XIAHE, HEZUO = Body(BodyKind.COUNTY, "夏河县"), Body(BodyKind.COUNTY, "合作市")


@pytest.fixture
def plan(context: Flask) -> Programme:
    with transaction():
        row = build.programme()
        bureau, town = units.add("州住建局"), units.add("夏河县政府")
        town.county = "夏河县"
        build.issue(row, code="A1", status="completed", unit=bureau, county="夏河县")
        build.issue(row, code="A2", status="in_progress", unit=town, county="夏河县")
        build.issue(row, code="A3", status="closed", unit=bureau, county="合作市")
    return row


@pytest.fixture
def sheet_id(plan: Programme) -> int:
    with transaction():
        return sheets.begin(COMMAND_LINE, plan.id, today().year).id


def of(sheet_id: int, body: Body, figure: Figure) -> tuple[int, int]:
    line, key = line_of(sheet_id, body), key_of(sheet_id, figure)
    measured = next(one.measured for one in line.points if one.key == key)
    assert measured is not None
    return measured.counted, measured.asked


def line_of(sheet_id: int, body: Body) -> Line:
    return next(one for one in scoring.draft(COMMAND_LINE, sheet_id) if one.body == body)


def key_of(sheet_id: int, figure: Figure) -> str:
    criteria = sheets.weights(sheets.get(COMMAND_LINE, sheet_id)).criteria
    return next(one.key for one in criteria if one.figure is figure)


def issue(code: str) -> Issue:
    return db.session.scalars(select(Issue).where(Issue.code == code)).one()


def all_given(sheet_id: int) -> None:
    with transaction():
        for one in scoring.draft(COMMAND_LINE, sheet_id):
            scoring.give(COMMAND_LINE, sheet_id, one.body, key_of(sheet_id, Figure.BY_HAND), "5", "工作机制健全")


def published(sheet_id: int, *, count: bool = True) -> int:
    all_given(sheet_id)
    with transaction():
        return publishing.publish(COMMAND_LINE, sheet_id, count=count).id


def counted() -> list[int]:
    return [one.sum for one in figures.of(COMMAND_LINE) if one.figure.code in {"A14", "A15"}]


def test_counties_and_units_of_no_county_take_part_at_first(sheet_id: int) -> None:
    names = [one.name for one in sheets.bodies(sheets.get(COMMAND_LINE, sheet_id))]
    assert names == ["合作市", "夏河县", "州住建局"]


def test_put_right_is_counted_for_the_county_and_for_the_unit(sheet_id: int) -> None:
    bureau = Body(BodyKind.DEPARTMENT, "州住建局", units.get("州住建局").id)
    found = [of(sheet_id, one, Figure.COMPLETED) for one in (XIAHE, HEZUO, bureau)]
    assert found == [(1, 2), (1, 1), (2, 2)]


def test_what_happened_in_another_year_does_not_count(sheet_id: int) -> None:
    moment = now()
    with transaction():
        for at in (moment, moment.replace(year=moment.year - 1)):
            warning = {"light": Light.RED, "decision": WarningDecision.ISSUED, "decided_by": "a", "decided_at": at}
            db.session.add(IssueWarning(issue_id=issue("A2").id, **warning))
    assert of(sheet_id, XIAHE, Figure.RED) == (1, 2)


def test_a_relapse_counts_against_closings_of_every_year(sheet_id: int) -> None:
    moment = now()
    last_year = moment.replace(year=moment.year - 1)
    with transaction():
        _move("A3", LifeState.CLOSED, last_year)
        _move("A3", LifeState.REOPENED, moment)
        _move("A1", LifeState.CLOSED, last_year)
    assert [of(sheet_id, one, Figure.RELAPSED) for one in (HEZUO, XIAHE)] == [(1, 1), (0, 1)]


def test_returns_count_each_time(sheet_id: int) -> None:
    with transaction():
        for end in (LifeState.APPLIED, LifeState.RETURNED, LifeState.APPLIED, LifeState.RETURNED):
            _move("A2", end, now())
    assert of(sheet_id, XIAHE, Figure.RETURNED) == (2, 1)


def test_a_report_is_in_time_where_the_dispatch_had_it(plan: Programme, sheet_id: int) -> None:
    month = today().replace(day=1)
    with transaction():
        dispatches.take(COMMAND_LINE, plan.id, month)
        reports.send(COMMAND_LINE, issue("A2").id, month, 50, "已清运")
    assert of(sheet_id, XIAHE, Figure.REPORTS) == (0, 1)


def test_a_document_answered_by_its_day_is_in_time(plan: Programme, sheet_id: int) -> None:
    with transaction():
        said = Draft(DocumentKind.ORDER, "督办通知", "请整改。", (), ("州住建局", "夏河县政府"), today())
        number = documents.draft(COMMAND_LINE, plan, said).id
        documents.issue(COMMAND_LINE, number)
        documents.answer(COMMAND_LINE, number, units.get("夏河县政府").id, "已整改")
    assert of(sheet_id, XIAHE, Figure.ANSWERS) == (1, 1)


def test_points_by_hand_need_a_reason_and_the_newest_counts(sheet_id: int) -> None:
    key = key_of(sheet_id, Figure.COMPLETED)
    with pytest.raises(Invalid):
        scoring.give(COMMAND_LINE, sheet_id, XIAHE, key, "12", " ")
    with transaction():
        for points in ("12", "13.5"):
            scoring.give(COMMAND_LINE, sheet_id, XIAHE, key, points, "受灾影响")
    assert next(one.points for one in line_of(sheet_id, XIAHE).points if one.key == key) == Decimal("13.5")
    with transaction():
        scoring.give(COMMAND_LINE, sheet_id, XIAHE, key, "", "复核后恢复")
    assert next(one.points for one in line_of(sheet_id, XIAHE).points if one.key == key) == 0


def test_nothing_below_zero_is_shown_of_a_zero_with_a_sign(sheet_id: int) -> None:
    key = key_of(sheet_id, Figure.BY_HAND)
    with transaction():
        scoring.give(COMMAND_LINE, sheet_id, XIAHE, key, "-0", "未建立工作机制")
    assert [str(one.points) for one in line_of(sheet_id, XIAHE).points if one.key == key] == ["0"]


def test_points_beyond_the_criterion_are_refused(sheet_id: int) -> None:
    with pytest.raises(Invalid):
        scoring.give(COMMAND_LINE, sheet_id, XIAHE, key_of(sheet_id, Figure.BY_HAND), "5.01", "超出")


def test_nothing_is_published_while_points_by_hand_are_missing(sheet_id: int) -> None:
    with pytest.raises(Invalid, match="missing"):
        publishing.publish(COMMAND_LINE, sheet_id, count=False)


def test_what_is_published_stays_whatever_the_ledger_says_later(sheet_id: int) -> None:
    number = published(sheet_id)
    before = publishing.one(COMMAND_LINE, number)
    with transaction():
        issue("A2").status = "completed"
        all_points = sheets.weights(sheets.get(COMMAND_LINE, sheet_id)).kept
        all_points["grades"]["excellent"] = "95"
        sheets.get(COMMAND_LINE, sheet_id).weights = all_points
    after = publishing.one(COMMAND_LINE, number)
    assert after == before
    assert after.is_whole
    assert of(sheet_id, XIAHE, Figure.COMPLETED) == (2, 2)


@pytest.mark.parametrize("altered", [{"year": 1999}, {"lines": [{}]}, {"weights": None}, {"lines": [{"total": "x"}]}])
@pytest.mark.parametrize("is_hash_altered", [False, True])
def test_content_that_was_altered_in_the_database_is_told(
    sheet_id: int, altered: dict[str, Any], *, is_hash_altered: bool
) -> None:
    number = published(sheet_id)
    assert publishing.one(COMMAND_LINE, number).is_whole
    with transaction():
        row = db.session.get_one(Assessment, number)
        row.content = row.content | altered
        row.sha256 = digest(row.content) if is_hash_altered else row.sha256
    assert not publishing.one(COMMAND_LINE, number).is_whole
    assert [one.is_whole for one in publishing.listing(COMMAND_LINE)] == [False]
    publishing.of_unit(COMMAND_LINE)


def test_publishing_counts_who_is_assessed_once_and_withdrawing_takes_it_back(sheet_id: int) -> None:
    number = published(sheet_id)
    assert counted() == [2, 1]
    with pytest.raises(Conflict):
        publishing.publish(COMMAND_LINE, sheet_id, count=True)
    with transaction():
        publishing.withdraw(COMMAND_LINE, number, "数据有误")
    assert counted() == [0, 0]
    with transaction():
        publishing.publish(COMMAND_LINE, sheet_id, count=True)
    assert counted() == [2, 1]
    assert publishing.one(COMMAND_LINE, number).withdrawn_reason == "数据有误"


def test_a_year_that_work_records_count_already_is_not_counted_twice(
    app: Flask, plan: Programme, sheet_id: int
) -> None:
    runner = app.test_cli_runner()
    day = today().isoformat()
    assert runner.invoke(args=["activity", "add", "assessed_county", day, "--count", "8"]).exit_code == 0
    all_given(sheet_id)
    with pytest.raises(Conflict):
        publishing.publish(COMMAND_LINE, sheet_id, count=True)
    with transaction():
        publishing.publish(COMMAND_LINE, sheet_id, count=False)
    assert counted() == [8, 0]


def test_who_sees_one_county_sees_its_line_and_begins_nothing(plan: Programme, sheet_id: int) -> None:
    office = Actor("o", granted(Role.OFFICE), counties=frozenset({"夏河县"}), role=Role.OFFICE)
    assert [one.body.name for one in scoring.draft(office, sheet_id)] == ["夏河县"]
    assert [one.body.name for one in publishing.one(office, published(sheet_id)).lines] == ["夏河县"]
    with pytest.raises(Forbidden):
        sheets.begin(office, plan.id, today().year - 1)


def test_a_unit_sees_its_own_published_line_and_no_draft(sheet_id: int) -> None:
    number = units.get("州住建局").id
    unit = Actor("u", granted(Role.RESPONSIBLE), unit_id=number, unit_ids=frozenset({number}), role=Role.RESPONSIBLE)
    assert publishing.of_unit(unit) == []
    published(sheet_id)
    ((view, line),) = publishing.of_unit(unit)
    assert line.body.name == "州住建局"
    assert view.lines == (line,)


def test_documents_answers_and_points_go_along_where_a_unit_is_merged(plan: Programme, sheet_id: int) -> None:
    bureau, office = units.get("州住建局").id, units.get("夏河县政府").id
    all_given(sheet_id)
    with transaction():
        for names in (("州住建局", "夏河县政府"), ("州住建局",)):
            said = Draft(DocumentKind.ORDER, "督办通知", "请整改。", (), names, today())
            number = documents.draft(COMMAND_LINE, plan, said).id
            documents.issue(COMMAND_LINE, number)
            documents.answer(COMMAND_LINE, number, bureau, "已整改")
    with transaction():
        unit_merging.merge(COMMAND_LINE, bureau, office)
    body = Body(BodyKind.DEPARTMENT, "夏河县政府", office)
    assert of(sheet_id, body, Figure.ANSWERS) == (2, 2)
    assert next(one.given for one in line_of(sheet_id, body).points if one.given) is not None
    assert whole_log.faults() == []


def test_another_programme_is_not_found(sheet_id: int) -> None:
    with transaction():
        other = programmes.add("other", "其他方案").id
    with pytest.raises(NotFound):
        sheets.get(Actor("o", granted(Role.OFFICE), programme_id=other, role=Role.OFFICE), sheet_id)


def test_a_new_year_takes_the_weights_of_the_one_before(plan: Programme) -> None:
    with transaction():
        old = sheets.begin(COMMAND_LINE, plan.id, today().year - 1)
        wanted = sheets.weights(old).kept
        wanted["criteria"][0]["name"] = "办结率"
        old.weights = wanted
    with transaction():
        assert sheets.weights(sheets.begin(COMMAND_LINE, plan.id, today().year)).criteria[0].name == "办结率"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_workbook_of_weights_is_read_again_as_it_is(context: Flask, sheet_id: int, language: str) -> None:
    before = sheets.weights(sheets.get(COMMAND_LINE, sheet_id))
    book = assessment_tables.weights_book(before, language)
    with transaction():
        wanted = assessment_tables.read_weights(book, "权重.xlsx", before)
        assert not sheets.set_weights(COMMAND_LINE, sheet_id, wanted)


def test_commands_do_what_the_pages_do(app: Flask, plan: Programme, tmp_path: Path) -> None:
    runner, year, book = app.test_cli_runner(), str(today().year), str(tmp_path / "w.xlsx")

    def run(*args: str) -> str:
        found = runner.invoke(args=["assessments", *args])
        assert found.exit_code == 0, found.output
        return found.output

    run("begin", year)
    run("sheet", "export", year, book)
    run("sheet", "set", year, book)
    run("bodies", year, "--county", "夏河县")
    _given_by_command(runner, year)
    assert "夏河县" in run("show", year, "--reasons")
    assert "sha256" in run("publish", year, "--no-count", "--json")
    run("published", "1", "--out", str(tmp_path / "p.pdf"))
    assert (tmp_path / "p.pdf").read_bytes().startswith(b"%PDF")
    run("withdraw", "1", "数据有误")
    assert "夏河县" in run("published", "1")


def _given_by_command(runner: FlaskCliRunner, year: str) -> None:
    key = sheets.weights(sheets.listing(COMMAND_LINE)[0]).criteria[-1].key
    found = runner.invoke(args=["assessments", "give", year, "夏河县", key, "4.5", "工作机制健全"])
    assert found.exit_code == 0, found.output


def _move(code: str, end: LifeState, at: Any) -> None:
    row = issue(code)
    move = {"round": 1, "start_state": LifeState.RECTIFYING, "end_state": end, "made_at": at, "about_on": at.date()}
    db.session.add(IssueMove(issue_id=row.id, by="test", **move))
