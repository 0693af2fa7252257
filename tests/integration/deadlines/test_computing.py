"""The daily schedule: what is computed, what the ledger is told, and what stays as it is."""

import json
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from server.db import db, transaction
from server.domain.life_state import LifeState
from server.domain.schedule import Pace
from server.models import Event, Issue, IssueMeasure, IssueSchedule, Programme
from server.services.runtime import now, today
from server.tasks import deadlines, work
from tests import build

S = LifeState


@pytest.fixture
def plan(context: Flask) -> Programme:
    with transaction():
        return build.programme()


def issue(plan: Programme, state: LifeState | None = S.RECTIFYING, *, due: int = 30, status: str = "in_progress",
          milestone: int | None = None) -> Issue:  # fmt: skip
    row = build.issue(plan, status=status, state=state, due_on=today() + timedelta(days=due))
    db.session.flush()
    if milestone is not None:
        day = today() + timedelta(days=milestone)
        db.session.add(
            IssueMeasure(issue_id=row.id, round=1, number=1, text="覆土", due_on=day, written_by="t", written_at=now())
        )
    return row


def stands(row: Issue) -> Pace | None:
    db.session.expire_all()
    found = db.session.get(IssueSchedule, row.id)
    return found.standing if found else None


def test_the_ledger_is_told_where_the_life_cycle_runs_and_keeps_its_word_where_it_has_not_begun(
    plan: Programme, runner: FlaskCliRunner
) -> None:
    with transaction():
        late, behind = issue(plan, due=-1), issue(plan, milestone=-3)
        in_time, registered = issue(plan, milestone=5), issue(plan, None, due=-1)
    said = json.loads(runner.invoke(args=["deadlines", "run", "--json"]).output)
    assert [stands(one) for one in (late, behind, in_time, registered)] == [
        Pace.OVERDUE, Pace.BEHIND, Pace.ON_SCHEDULE, Pace.OVERDUE,
    ]  # fmt: skip
    words = [db.session.get_one(Issue, one.id).status for one in (late, behind, in_time, registered)]
    assert words == ["behind", "behind", "on_schedule", "in_progress"]
    assert (said["overdue"], said["behind"], said["on_schedule"], said["ledger_changed"]) == (2, 1, 1, 3)


def test_a_second_run_changes_nothing(plan: Programme) -> None:
    with transaction():
        issue(plan, due=-1)
    deadlines.run()
    before = db.session.query(Event).filter(Event.action != "deadlines.run").count()
    assert deadlines.run().words == 0
    assert db.session.query(Event).filter(Event.action != "deadlines.run").count() == before


def test_an_issue_that_is_put_right_stands_nowhere_any_more(plan: Programme) -> None:
    with transaction():
        row = issue(plan, due=-1)
    deadlines.run()
    with transaction():
        db.session.get_one(Issue, row.id).state = S.CLAIMED
    deadlines.run()
    assert stands(row) is None


def test_only_milestones_of_the_present_plan_count(plan: Programme) -> None:
    with transaction():
        row = issue(plan, milestone=-3)
        db.session.flush()
        db.session.query(IssueMeasure).one().dropped_at = now()
    deadlines.run()
    assert stands(row) is Pace.ON_SCHEDULE


def test_a_worker_computes_once_a_day(plan: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[date] = []
    run = deadlines.run
    monkeypatch.setattr(deadlines, "run", lambda: runs.append(run().day))
    work.compute_deadlines()
    work.compute_deadlines()
    assert len(runs) == 1
