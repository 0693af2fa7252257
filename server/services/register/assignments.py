"""Which officers are sent to which issue (派单)?

An assignment is never changed but by being ended: what was asked of whom, until when, stays to be read. Whose work goes
on with a colleague is handed over, each issue by an event of its own.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.access import COMMAND_LINE, Actor, Role
from server.errors import Conflict, Invalid, NotFound
from server.models import Account, Assignment, Issue
from server.services import access, events
from server.services.runtime import now
from server.translations import N_

LONGEST_REASON = 500


@dataclass(frozen=True)
class HandedOver:
    """What became of a colleague's assignments."""

    assignments: tuple[Assignment, ...]
    """The new ones."""
    shared: tuple[Assignment, ...]
    """Old ones, ended, of issues to which the successor was sent already."""


def assign(issue: Issue, officer: Account, *, due_on: date | None = None, actor: Actor = COMMAND_LINE) -> Assignment:
    """Send an officer to an issue; several may be sent to the same.

    :raises Conflict: for who is no officer, switched off, of another programme, or sent there already.
    """
    _refuse(officer, issue)
    if _open(issue.id, officer.id) is not None:
        raise Conflict(N_("“{name}” is already sent to issue “{code}”."), name=officer.name, code=issue.code)
    return _add(issue, officer, due_on, actor)


def hand_over(leaver: Account, successor: Account, *, reason: str = "", actor: Actor = COMMAND_LINE) -> HandedOver:
    """Give all open assignments of one person to another, with their days; all of them or none.

    :raises Conflict: where one of them cannot be the successor's.
    """
    if leaver.id == successor.id:
        raise Conflict(N_("“{name}” cannot take over from themselves."), name=leaver.name)
    reason = _checked(reason)
    going = [one for one in of_officer(leaver) if access.sees(actor, one.issue)]
    for one in going:
        _refuse(successor, one.issue)
    new, shared = [], []
    for one in going:
        _end(one, reason)
        if _open(one.issue_id, successor.id) is not None:
            shared.append(one)
        else:
            new.append(_add(one.issue, successor, one.due_on, actor, one))
        events.record(
            actor.label,
            "assignments.hand_over",
            f"assignment:{one.id}",
            issue=one.issue.code,
            officer=leaver.name,
            to=successor.name,
            reason=reason,
        )
    return HandedOver(tuple(new), tuple(shared))


def withdraw(assignment: Assignment, *, reason: str = "", actor: Actor = COMMAND_LINE) -> None:
    """Send an officer no more.

    :raises Conflict: where it has ended already.
    """
    if assignment.ended_at is not None:
        raise Conflict(N_("Assignment {number} has ended already."), number=assignment.id)
    reason = _checked(reason)
    _end(assignment, reason)
    events.record(
        actor.label,
        "assignments.withdraw",
        f"assignment:{assignment.id}",
        issue=assignment.issue.code,
        officer=assignment.officer.name,
        reason=reason,
    )


def get(actor: Actor, number: int) -> Assignment:
    """Return one assignment.

    :raises NotFound: where there is none for this caller.
    """
    found = db.session.scalar(_visible(actor).where(Assignment.id == number))
    if found is None:
        raise NotFound(N_("There is no assignment {number}."), number=number)
    return found


def listing(actor: Actor, *, with_ended: bool = False) -> list[Assignment]:
    """Return the assignments that a caller may see, oldest first."""
    query = _visible(actor).order_by(Assignment.id)
    return list(db.session.scalars(query if with_ended else query.where(Assignment.ended_at.is_(None))))


def of_officer(officer: Account, *, with_ended: bool = False) -> list[Assignment]:
    """Return to what an officer is sent, the most urgent first."""
    query = _loaded().where(Assignment.account_id == officer.id)
    return _in_order(query, with_ended=with_ended)


def of_issue(issue: Issue, *, with_ended: bool = False) -> list[Assignment]:
    """Return who is sent to an issue."""
    return _in_order(_loaded().where(Assignment.issue_id == issue.id), with_ended=with_ended)


def _in_order(query: Select[Assignment], *, with_ended: bool) -> list[Assignment]:
    query = query if with_ended else query.where(Assignment.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(Assignment.due_on.is_(None), Assignment.due_on, Assignment.id)))


def _visible(actor: Actor) -> Select[Assignment]:
    return access.scoped(_loaded().join(Issue, Issue.id == Assignment.issue_id), actor, Issue)


def _loaded() -> Select[Assignment]:
    return select(Assignment).options(
        joinedload(Assignment.issue), joinedload(Assignment.officer), joinedload(Assignment.assigned_by)
    )


def _open(issue_id: int, account_id: int) -> int | None:
    query = select(Assignment.id).where(Assignment.issue_id == issue_id, Assignment.account_id == account_id)
    return db.session.scalar(query.where(Assignment.ended_at.is_(None)))


def _refuse(officer: Account, issue: Issue) -> None:
    if officer.disabled_at:
        raise Conflict(N_("Account “{name}” is switched off."), name=officer.name)
    if officer.role is not Role.OFFICER:
        raise Conflict(N_("“{name}” is no officer; only officers are sent to issues."), name=officer.name)
    if officer.programme_id not in (None, issue.programme_id):
        raise Conflict(
            N_("“{name}” belongs to another programme than issue “{code}”."), name=officer.name, code=issue.code
        )


def _checked(reason: str) -> str:
    reason = reason.strip()
    if len(reason) > LONGEST_REASON:
        raise Invalid(N_("A reason has at most {most} characters."), most=LONGEST_REASON)
    return reason


def _add(
    issue: Issue, officer: Account, due_on: date | None, actor: Actor, previous: Assignment | None = None
) -> Assignment:
    row = Assignment(
        issue=issue,
        officer=officer,
        assigned_by_id=actor.account_id,
        assigned_at=now(),
        due_on=due_on,
        previous_id=previous.id if previous else None,
    )
    db.session.add(row)
    db.session.flush()
    due = {"due_on": due_on.isoformat()} if due_on else {}
    events.record(
        actor.label, "assignments.assign", f"assignment:{row.id}", issue=issue.code, officer=officer.name, **due
    )
    return row


def _end(assignment: Assignment, reason: str) -> None:
    assignment.ended_at, assignment.ended_reason = now(), reason
    db.session.flush()
