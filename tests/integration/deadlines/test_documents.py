"""Documents of supervision: their numbers, what issuing them means, and who answers them."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Actor, Role, granted
from server.domain.document import DocumentKind, DocumentRule, DocumentState, Draft
from server.domain.warning import Forecast, Light
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.models import Dispatch, Issue, IssueSchedule, MonthlyReport, Programme, Unit
from server.services.activity import figures
from server.services.deadlines import dispatches, document_list, documents, reports, rules, warnings
from server.services.register import units
from server.services.runtime import today
from server.tasks import deadlines
from tests import build


@pytest.fixture
def plan(context: Flask) -> Programme:
    with transaction():
        row = build.programme()
        units.add("合作市政府")
        units.add("夏河县政府")
        build.issue(row, code="A1", status="in_progress", unit=_unit("合作市政府"), due_on=today())
        build.issue(row, code="A2", status="in_progress", unit=_unit("夏河县政府"), due_on=today())
    return row


def _unit(name: str) -> Unit:
    return units.get(name)


def unit_actor(name: str) -> Actor:
    number = _unit(name).id
    return Actor("u", granted(Role.RESPONSIBLE), unit_id=number, unit_ids=frozenset({number}), role=Role.RESPONSIBLE)


def issued(plan: Programme, *to: str, kind: DocumentKind = DocumentKind.ORDER) -> int:
    with transaction():
        said = Draft(kind, "督办通知", "请于规定时限内整改。", ("A1",), to or ("合作市政府",), today())
        number = documents.draft(COMMAND_LINE, plan, said).id
        documents.issue(COMMAND_LINE, number)
    return number


def test_numbers_have_no_gaps_and_a_withdrawn_document_keeps_its_own(plan: Programme) -> None:
    first = issued(plan)
    with transaction():
        documents.draft(COMMAND_LINE, plan, Draft(DocumentKind.ORDER, "不印发", "草稿"))
        documents.withdraw(COMMAND_LINE, first, "数字有误")
    second, other = issued(plan), issued(plan, kind=DocumentKind.CIRCULAR)
    year = today().year
    told = [document_list.one(COMMAND_LINE, one).number for one in (first, second, other)]
    assert told == [f"环督〔{year}〕1号", f"环督〔{year}〕2号", f"环通〔{year}〕1号"]


def test_the_mark_is_the_programmes_own(plan: Programme) -> None:
    with transaction():
        rule = DocumentRule.read({DocumentKind.ORDER: "甘环督"}, "甘南州生态环境局", red_head=True)
        rules.change_documents(COMMAND_LINE, plan.id, rule)
    assert document_list.one(COMMAND_LINE, issued(plan)).number == f"甘环督〔{today().year}〕1号"


def test_issuing_counts_once_and_withdrawing_takes_it_back(plan: Programme) -> None:
    number = issued(plan)
    assert _figure("A03") == 1
    assert _figure("A05") == 1
    with pytest.raises(Conflict), transaction():
        documents.issue(COMMAND_LINE, number)
    assert _figure("A03") == 1
    with transaction():
        documents.withdraw(COMMAND_LINE, number, "重复印发")
    assert _figure("A03") == 0


def test_what_is_issued_is_never_changed(plan: Programme) -> None:
    number = issued(plan)
    with pytest.raises(Conflict), transaction():
        documents.change(COMMAND_LINE, number, Draft(DocumentKind.ORDER, "另一个", "另一段"))
    assert document_list.one(COMMAND_LINE, number).title == "督办通知"


def test_a_document_without_recipients_is_not_issued(plan: Programme) -> None:
    with transaction():
        number = documents.draft(COMMAND_LINE, plan, Draft(DocumentKind.ORDER, "督办", "正文")).id
    with pytest.raises(Invalid), transaction():
        documents.issue(COMMAND_LINE, number)


def test_a_unit_sees_and_answers_what_is_addressed_to_it_and_nothing_else(plan: Programme) -> None:
    number = issued(plan, "合作市政府")
    with transaction():
        documents.draft(COMMAND_LINE, plan, Draft(DocumentKind.ORDER, "草稿", "正文", (), ("合作市政府",)))
    mine, others = unit_actor("合作市政府"), unit_actor("夏河县政府")
    assert [one.id for one in document_list.listing(mine)] == [number]
    assert document_list.listing(others) == []
    with pytest.raises(NotFound), transaction():
        documents.answer(others, number, None, "我们答复")
    with transaction():
        documents.answer(mine, number, None, "已完成覆土", ("覆土.pdf", io.BytesIO(b"%PDF-1.7")))
    assert document_list.one(COMMAND_LINE, number).state is DocumentState.ANSWERED


def test_a_unit_does_not_answer_for_another(plan: Programme) -> None:
    number = issued(plan, "合作市政府", "夏河县政府")
    with pytest.raises(Forbidden), transaction():
        documents.answer(unit_actor("合作市政府"), number, _unit("夏河县政府").id, "代为答复")
    with transaction():
        documents.answer(unit_actor("合作市政府"), number, None, "本单位答复")
    assert document_list.one(COMMAND_LINE, number).waiting == ("夏河县政府",)


def test_who_sees_one_unit_does_not_see_a_document_about_others_issues(plan: Programme) -> None:
    issued(plan, "合作市政府")
    office = replace(unit_actor("夏河县政府"), permissions=granted(Role.OFFICE), role=Role.OFFICE)
    assert document_list.listing(office) == []


def test_a_letter_is_a_pdf(plan: Programme, runner: FlaskCliRunner, tmp_path: Path) -> None:
    number = issued(plan)
    target = tmp_path / "letter.pdf"
    done = runner.invoke(args=["orders", "pdf", str(number), str(target)])
    assert done.exit_code == 0, done.output
    assert target.read_bytes().startswith(b"%PDF")


def test_a_warning_is_proposed_with_its_reason_and_answered_by_a_person(plan: Programme) -> None:
    deadlines.run()
    number = db.session.query(Issue).filter_by(code="A1").one().id
    with pytest.raises(Invalid), transaction():
        warnings.put_off(COMMAND_LINE, number, "")
    with transaction():
        warnings.put_off(COMMAND_LINE, number, "材料已报，待验收")
    deadlines.run()
    assert db.session.get_one(IssueSchedule, number).light is None
    with pytest.raises(Conflict), transaction():
        warnings.issue(COMMAND_LINE, number)


def test_a_forecast_changes_what_is_proposed_at_once(plan: Programme) -> None:
    deadlines.run()
    number = db.session.query(Issue).filter_by(code="A1").one().id
    with transaction():
        warnings.forecast(COMMAND_LINE, number, Forecast.LATE, "冻土期无法施工")
    found = db.session.get_one(IssueSchedule, number)
    assert found.light is Light.YELLOW
    assert [one["code"] for one in found.reasons] == ["near", "late"]


def test_a_dispatch_stays_as_it_was_taken_and_is_taken_once(plan: Programme) -> None:
    deadlines.run()
    month = today().replace(day=1)
    row = db.session.query(Issue).filter_by(code="A1").one()
    with transaction():
        reports.send(unit_actor("合作市政府"), row.id, month, 60, "完成覆土")
        number = dispatches.take(COMMAND_LINE, plan.id, month).id
    with transaction():
        db.session.query(Issue).filter_by(code="A1").one().status = "completed"
        reports.send(unit_actor("合作市政府"), row.id, month, 100, "全部完成")
    found = dispatches.one(COMMAND_LINE, number)
    assert [(one.code, one.status, one.percent) for one in found.rows] == [
        ("A1", "in_progress", 60), ("A2", "in_progress", None),
    ]  # fmt: skip
    assert found.is_whole
    with pytest.raises(Conflict), transaction():
        dispatches.take(COMMAND_LINE, plan.id, month)
    assert db.session.query(Dispatch).count() == 1
    assert db.session.query(MonthlyReport).count() == 2


def test_a_unit_does_not_report_of_anothers_issue(plan: Programme) -> None:
    row = db.session.query(Issue).filter_by(code="A2").one()
    with pytest.raises(NotFound), transaction():
        reports.send(unit_actor("合作市政府"), row.id, today().replace(day=1), 60, "完成覆土")


def _figure(code: str) -> int:
    return next(one.sum for one in figures.of(COMMAND_LINE) if one.figure.code == code)
