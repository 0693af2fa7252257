"""Which officers are sent to which issue (派单)?

An assignment is never changed but by being ended: what was asked of whom, until when, stays to be read. Whose work goes
on with a colleague is handed over, each issue by an event of its own.
"""

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


def assign(issue: Issue, officer: Account, *, due_on: date | None = None, actor: Actor = COMMAND_LINE) -> Assignment:
    """Send an officer to an issue; several may be sent to the same.

    :raises Conflict: for who is no officer, switched off, of another programme, or sent there already.
    """
    refuse(officer, issue)
    if open_of(issue.id, officer.id) is not None:
        raise Conflict(N_("“{name}” is already sent to issue “{code}”."), name=officer.name, code=issue.code)
    return begin(issue, officer, due_on=due_on, actor=actor)


def withdraw(assignment: Assignment, *, reason: str = "", actor: Actor = COMMAND_LINE) -> None:
    """Send an officer no more.

    :raises Conflict: where it has ended already.
    """
    if assignment.ended_at is not None:
        raise Conflict(N_("Assignment {number} has ended already."), number=assignment.id)
    reason = checked(reason)
    end(assignment, reason)
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


def open_of(issue_id: int, account_id: int) -> Assignment | None:
    """Return the open assignment of an officer to an issue; there is at most one."""
    query = select(Assignment).where(Assignment.issue_id == issue_id, Assignment.account_id == account_id)
    return db.session.scalar(query.where(Assignment.ended_at.is_(None)))


def refuse(officer: Account, issue: Issue) -> None:
    """Look whether an officer can be sent to an issue.

    :raises Conflict: for who is no officer, switched off, or of another programme.
    """
    if officer.disabled_at:
        raise Conflict(N_("Account “{name}” is switched off."), name=officer.name)
    if officer.role is not Role.OFFICER:
        raise Conflict(N_("“{name}” is no officer; only officers are sent to issues."), name=officer.name)
    if officer.programme_id not in (None, issue.programme_id):
        raise Conflict(
            N_("“{name}” belongs to another programme than issue “{code}”."), name=officer.name, code=issue.code
        )


def checked(reason: str) -> str:
    """Return a reason as it is kept.

    :raises Invalid: where it is too long.
    """
    reason = reason.strip()
    if len(reason) > LONGEST_REASON:
        raise Invalid(N_("A reason has at most {most} characters."), most=LONGEST_REASON)
    return reason


def begin(
    issue: Issue,
    officer: Account,
    *,
    due_on: date | None,
    actor: Actor,
    previous: Assignment | None = None,
    visit_id: int | None = None,
) -> Assignment:
    """Write an assignment of which it is known that it may be."""
    row = Assignment(
        issue=issue,
        officer=officer,
        assigned_by_id=actor.account_id,
        assigned_at=now(),
        due_on=due_on,
        previous_id=previous.id if previous else None,
        visit_id=visit_id,
    )
    db.session.add(row)
    db.session.flush()
    said = {"due_on": due_on.isoformat()} if due_on else {}
    said |= {"visit": str(visit_id)} if visit_id else {}
    events.record(
        actor.label, "assignments.assign", f"assignment:{row.id}", issue=issue.code, officer=officer.name, **said
    )
    return row


def end(assignment: Assignment, reason: str) -> None:
    """End an assignment; whoever asks for it says so in the log."""
    assignment.ended_at, assignment.ended_reason = now(), reason
    db.session.flush()
