"""Who hears of what, once, and whatever may be killed between?"""

import os
import signal
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from server.db import db, transaction
from server.domain.access import Role
from server.domain.finding import Status
from server.domain.notice import Choice, Choices, Mail, NoticeKind
from server.domain.resolution import PairState
from server.models import Alarm, Assignment, Notice, NoticeCursor
from server.services import accounts, events
from server.services.notices import choices, gathering, inbox, reminders
from server.services.register import assignments
from server.services.review import comments
from server.services.runtime import now
from server.tasks import notifying, sealing
from tests.integration.notices.conftest import Office, returned

DAY = date(2026, 11, 30)


def kinds(rows: list[Notice]) -> list[NoticeKind]:
    return [row.kind for row in rows]


def test_who_handed_in_hears_that_it_was_returned_and_why(office: Office) -> None:
    returned(office)
    (row,) = office.told("Dawa")
    assert (row.kind, row.details["reasons"]) == (NoticeKind.RETURNED, ["R03"])
    assert row.subject.startswith("submission:")


def test_nobody_hears_of_a_return_that_was_taken_back(office: Office) -> None:
    returned(office)
    assert office.told("Dawa")
    with transaction():
        office.pair.state, office.pair.outcome = PairState.OPEN, None
        events.record("account:Alice", "reviews.withdraw", f"pair:{office.pair.id}", decision=7)
    assert office.told("Dawa") == []


def test_an_officer_hears_where_they_are_sent(office: Office) -> None:
    with transaction():
        assignments.assign(office.issue, accounts.get("Dawa"), due_on=DAY)
    (row,) = office.told("Dawa")
    assert (row.kind, row.details["due_on"]) == (NoticeKind.ASSIGNED, "2026-11-30")


def test_a_contradiction_is_told_to_those_who_answer_for_its_county(office: Office) -> None:
    with transaction():
        office.pair.verdict = Status.CONTRADICTED
    assert kinds(office.told("Alice")) == [NoticeKind.CONTRADICTED]
    assert office.told("Far") == []
    assert office.told("Dawa") == []


def test_a_contradiction_is_told_once_however_often_the_checks_repeat_it(office: Office) -> None:
    for count in (1, 2):
        with transaction():
            office.pair.verdict, office.pair.contradictions = Status.CONTRADICTED, count
        assert len(office.told("Alice")) == 1


def test_the_author_of_a_comment_is_not_told_of_it(office: Office) -> None:
    with transaction():
        comments.write(office.actor("Alice"), office.pair.id, "南坡拍不到吗？")
    assert office.told("Alice") == []
    assert kinds(office.told("Dawa")) == [NoticeKind.COMMENT]


def test_an_alarm_is_told_to_the_office(office: Office) -> None:
    with transaction():
        row = Alarm(key="x", kind="row-altered", details={}, found_at=now())
        db.session.add(row)
        db.session.flush()
        events.record(events.SYSTEM, "alarms.raise", f"alarm:{row.id}")
    assert kinds(office.told("Olga")) == [NoticeKind.ALARM]
    assert office.told("Alice") == []


def test_who_wants_to_hear_of_it_in_no_way_is_not_told(office: Office) -> None:
    with transaction():
        account = accounts.get("Dawa")
        choices.choose(account, Choices({NoticeKind.RETURNED: Choice(in_product=False, mail=Mail.NO)}), account.name)
    returned(office)
    assert office.told("Dawa") == []


def test_an_entry_that_cannot_be_understood_keeps_no_other_back(office: Office) -> None:
    with transaction():
        events.record(events.SYSTEM, "comments.write", "pair:none")
    returned(office)
    assert len(office.told("Dawa")) == 1


def test_an_entry_without_a_place_waits_and_is_not_passed_over(office: Office) -> None:
    returned(office)
    notifying.tell()
    assert db.session.query(Notice).count() == 0
    assert len(office.told("Dawa")) == 1


def test_who_is_killed_before_the_commit_leaves_the_cursor_where_it_was(office: Office, context: Flask) -> None:
    returned(office)
    sealing.seal_waiting()
    before = db.session.query(NoticeCursor.position).scalar()
    db.session.rollback()
    db.engine.dispose()
    child = os.fork()
    if child == 0:
        gathering.gather_portion()
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert db.session.query(NoticeCursor.position).scalar() == before
    assert len(office.told("Dawa")) == 1


def test_going_over_the_log_once_more_tells_nothing_twice(office: Office) -> None:
    returned(office)
    assert len(office.told("Dawa")) == 1
    with transaction():
        db.session.query(NoticeCursor).update({"position": 0})
    assert len(office.told("Dawa")) == 1


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Any:
    def be(day: date) -> int:
        monkeypatch.setattr(reminders, "today", lambda: day)
        with transaction():
            return reminders.remind()

    return be


def due_rows() -> list[tuple[NoticeKind, str]]:
    rows = db.session.scalars(db.select(Notice).where(Notice.kind.in_([NoticeKind.DUE, NoticeKind.OVERDUE])))
    return sorted((row.kind, row.key.rpartition(":")[2]) for row in rows)


def test_the_office_is_reminded_some_days_before_on_the_day_and_after(office: Office, on: Any) -> None:
    with transaction():
        office.issue.due_on = DAY
    for ahead in range(-5, 4):
        on(DAY + timedelta(days=ahead))
    assert due_rows() == [
        (NoticeKind.DUE, "2026-11-27"), (NoticeKind.DUE, "2026-11-30"), (NoticeKind.OVERDUE, "2026-12-01"),
    ]  # fmt: skip


def test_a_second_worker_on_the_same_day_reminds_nobody(office: Office, on: Any) -> None:
    with transaction():
        office.issue.due_on = DAY
    assert (on(DAY), on(DAY)) == (1, 0)
    assert len(due_rows()) == 1


def test_what_a_day_without_a_worker_left_out_is_told_on_the_next(office: Office, on: Any) -> None:
    with transaction():
        office.issue.due_on = DAY
    on(DAY - timedelta(days=4))
    on(DAY - timedelta(days=2))
    assert due_rows() == [(NoticeKind.DUE, "2026-11-28")]


def test_what_was_claimed_is_not_overdue(office: Office, on: Any) -> None:
    with transaction():
        office.issue.due_on, office.issue.claimed_at = DAY, now()
    on(DAY + timedelta(days=1))
    assert due_rows() == []


def test_an_officer_is_reminded_of_the_day_of_their_own_visit(office: Office, on: Any) -> None:
    with transaction():
        assignments.assign(office.issue, accounts.get("Dawa"), due_on=DAY)
    on(DAY)
    (row,) = db.session.scalars(db.select(Notice).where(Notice.kind == NoticeKind.DUE))
    assert row.account_id == accounts.get("Dawa").id
    assert db.session.query(Assignment).count() == 1


def test_a_page_shows_what_was_not_read_first(office: Office) -> None:
    for number in (1, 2, 3):
        returned(office, number)
    first, _, last = office.told("Dawa")
    dawa = office.actor("Dawa")
    with transaction():
        inbox.follow(dawa, last.id)
    assert [one.number for one in inbox.page(dawa).told][-1] == last.id
    assert inbox.unread(dawa) == 2
    assert inbox.page(dawa).told[-2].number == first.id


def test_pages_go_through_all_notices_without_leaving_one_out(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 8):
        returned(office, number)
    rows, dawa = office.told("Dawa"), office.actor("Dawa")
    with transaction():
        inbox.mark(dawa, [row.id for row in rows[:3]])
    monkeypatch.setattr(inbox, "PAGE", 2)
    seen, key = list[int](), None
    while True:
        page = inbox.page(dawa, key)
        seen += [one.number for one in page.told]
        key = page.next
        if key is None:
            break
    assert seen == [row.id for row in [*reversed(rows[3:]), *reversed(rows[:3])]]


def test_nobody_marks_what_another_was_told(office: Office) -> None:
    returned(office)
    (row,) = office.told("Dawa")
    with transaction():
        assert inbox.mark(office.actor("Alice"), [row.id]) == 0


def test_the_unread_are_counted_by_one_index(office: Office, backend: str) -> None:
    if backend == "postgresql":
        pytest.skip("PostgreSQL reads a small table whole, whatever its indexes")
    plan = db.session.execute(
        db.text("EXPLAIN QUERY PLAN SELECT id FROM notice WHERE account_id = 1 AND is_shown IS 1 AND read_at IS NULL")
    ).all()
    assert "INDEX ix_notice_unread" in str(plan)


def test_officers_are_told_of_no_alarm(office: Office) -> None:
    assert NoticeKind.ALARM not in choices.kinds_for(Role.OFFICER)
