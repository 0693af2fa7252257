"""派单: officers are sent to issues, and what they leave is handed over."""

from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask

from server.db import db, transaction
from server.domain.access import Actor, Permission, Role
from server.errors import Conflict, NotFound
from server.models import Account, Assignment, Issue, Programme
from server.services import accounts, events
from server.services.register import assignments
from server.services.visits import handing_over
from tests import build, whole_log

DUE = date(2026, 12, 1)


@dataclass
class Office:
    """Two issues, two officers, and the office that sends them."""

    gannan: Programme
    slag: Issue
    pit: Issue
    dawa: Account
    lhamo: Account
    emma: Actor

    def send(self, *officers: Account, to: Issue | None = None) -> list[Assignment]:
        with transaction():
            return [assignments.assign(to or self.slag, one, due_on=DUE, actor=self.emma) for one in officers]


@pytest.fixture
def office(context: Flask) -> Office:
    with transaction():
        gannan = build.programme()
        dawa, lhamo = (build.account(name, Role.OFFICER, gannan) for name in ("Dawa", "拉姆"))
        build.account("Emma", Role.OFFICE, gannan)
        slag, pit = build.issue(gannan, code="ZY-001"), build.issue(gannan, code="ZY-002")
    return Office(gannan, slag, pit, dawa, lhamo, accounts.sign_in("Emma", build.PASSWORD))


def open_of(officer: Account) -> list[tuple[str, date | None]]:
    return [(one.issue.code, one.due_on) for one in assignments.of_officer(officer)]


def test_two_officers_are_sent_to_one_issue_until_a_day(office: Office) -> None:
    sent = office.send(office.dawa, office.lhamo)
    assert [one.officer.name for one in assignments.of_issue(office.slag)] == ["Dawa", "拉姆"]
    assert open_of(office.dawa) == [("ZY-001", DUE)]
    assert {one.assigned_by.name for one in sent if one.assigned_by} == {"Emma"}


def test_nobody_is_sent_twice_to_an_issue(office: Office) -> None:
    office.send(office.dawa)
    with pytest.raises(Conflict):
        office.send(office.dawa)
    assert open_of(office.dawa) == [("ZY-001", DUE)]


def test_who_was_withdrawn_can_be_sent_again(office: Office) -> None:
    (first,) = office.send(office.dawa)
    with transaction():
        assignments.withdraw(first, reason="道路中断")
    assert open_of(office.dawa) == []
    office.send(office.dawa)
    kept = assignments.of_officer(office.dawa, with_ended=True)
    assert [(one.ended_at is None, one.ended_reason) for one in kept] == [(False, "道路中断"), (True, "")]
    with pytest.raises(Conflict):
        assignments.withdraw(first)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OFFICER])
def test_only_officers_are_sent(office: Office, role: Role) -> None:
    other = build.account("Alice", role, office.gannan)
    with pytest.raises(Conflict):
        assignments.assign(office.slag, other)


def test_an_officer_of_another_programme_is_not_sent(office: Office) -> None:
    other = build.account("Chen", Role.OFFICER, build.programme("other"))
    with pytest.raises(Conflict):
        assignments.assign(office.slag, other)


def test_who_was_switched_off_is_not_sent(office: Office) -> None:
    accounts.disable("Dawa")
    with pytest.raises(Conflict):
        assignments.assign(office.slag, office.dawa)


def test_who_leaves_hands_all_open_work_over(office: Office) -> None:
    first, second = office.send(office.dawa) + office.send(office.dawa, to=office.pit)
    with transaction():
        done = handing_over.hand_over(office.dawa, office.lhamo, reason="调离", actor=office.emma)
    assert open_of(office.dawa) == []
    assert open_of(office.lhamo) == [("ZY-001", DUE), ("ZY-002", DUE)]
    assert [one.previous_id for one in done.assignments] == [first.id, second.id]
    assert {first.ended_reason, second.ended_reason} == {"调离"}


def test_an_issue_that_both_were_sent_to_stays_the_colleagues(office: Office) -> None:
    office.send(office.dawa, office.lhamo)
    with transaction():
        done = handing_over.hand_over(office.dawa, office.lhamo)
    assert (len(done.assignments), len(done.shared)) == (0, 1)
    assert [one.officer.name for one in assignments.of_issue(office.slag)] == ["拉姆"]


@pytest.mark.parametrize("successor", ["Alice", "Chen", "Dawa"])
def test_work_is_handed_over_as_a_whole_or_not_at_all(office: Office, successor: str) -> None:
    with transaction():
        build.account("Alice", Role.REVIEWER, office.gannan)
        build.account("Chen", Role.OFFICER, build.programme("other"))
    office.send(office.dawa)
    with pytest.raises(Conflict), transaction():
        handing_over.hand_over(office.dawa, accounts.get(successor))
    assert open_of(office.dawa) == [("ZY-001", DUE)]


def test_a_caller_of_another_programme_sees_no_assignment(office: Office) -> None:
    (sent,) = office.send(office.dawa)
    stranger = Actor("Chen", frozenset(Permission), account_id=9, programme_id=office.gannan.id + 1)
    assert assignments.listing(stranger) == []
    with pytest.raises(NotFound):
        assignments.get(stranger, sent.id)
    assert assignments.listing(office.emma) == [sent]


def test_each_step_is_an_event(office: Office) -> None:
    (first,) = office.send(office.dawa)
    with transaction():
        (second,) = handing_over.hand_over(office.dawa, office.lhamo, actor=office.emma).assignments
        assignments.withdraw(second, actor=office.emma)
    assert [(one.actor, one.action) for one in events.about(f"assignment:{first.id}")] == [
        ("account:Emma", "assignments.assign"),
        ("account:Emma", "assignments.hand_over"),
    ]
    assert [one.action for one in events.about(f"assignment:{second.id}")] == [
        "assignments.assign",
        "assignments.withdraw",
    ]
    assert whole_log.faults() == []
    assert db.session.query(Assignment).count() == 2
