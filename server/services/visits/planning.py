"""How is a visit planned, changed and cancelled?

Each officer and issue of a visit has an assignment, by which phones know who is sent where: what is planned, changed or
cancelled here begins and ends those. Nobody plans for issues that they do not see, and who changes a visit says what it
was when they looked.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from server.db import db, hold
from server.domain.access import COMMAND_LINE, Actor, FormState
from server.domain.visits import ADVISED_OFFICERS
from server.errors import Conflict, Invalid, NotFound
from server.models import Account, Assignment, Form, Issue, Visit, VisitIssue, VisitOfficer
from server.services import access, accounts, events
from server.services.register import assignments
from server.services.runtime import now, today
from server.services.visits import standing
from server.translations import N_

MOST_ISSUES, MOST_OFFICERS = 200, 8
LONGEST_NOTE = 1_000
LONGEST_DAYS = 92


@dataclass(frozen=True)
class VisitPlan:
    """What somebody wants of a visit."""

    starts_on: date
    ends_on: date
    officers: tuple[str, ...]
    """Their account names."""
    issue_ids: tuple[int, ...]
    form_pk: int | None = None
    note: str = ""
    alone: bool = False
    """Whether it was said that one officer is enough."""


def plan(actor: Actor, wanted: VisitPlan) -> Visit:
    """Plan a visit, and send its officers.

    :raises Invalid: for days, officers, issues or a note that cannot be.
    :raises NotFound, Forbidden: for issues that the caller does not see.
    :raises Conflict: for officers who cannot be sent there, or are sent there already.
    """
    issues, officers = _looked_through(actor, wanted)
    if wanted.ends_on < today():
        raise Invalid(N_("The last day of the visit is past. Choose today or a later day."))
    visit = Visit(programme_id=issues[0].programme_id, planned_by_id=actor.account_id, planned_at=now(), note="")
    _write(visit, wanted)
    db.session.add(visit)
    db.session.flush()
    _staff(visit, issues, officers)
    for issue in issues:
        for officer in officers:
            _send(visit, issue, officer, actor)
    events.record(actor.label, "visits.plan", f"visit:{visit.id}", **_said(visit))
    return visit


def change(actor: Actor, number: int, wanted: VisitPlan, seen: str | None) -> bool:
    """Make a visit another one; tells whether anything changed.

    :raises Conflict: where it is cancelled, or no longer what the person saw; otherwise as `plan`.
    """
    visit = held(actor, number, seen)
    issues, officers = _looked_through(actor, wanted)
    if issues[0].programme_id != visit.programme_id:
        raise Conflict(N_("A visit stays with its programme. Plan another one."))
    before, is_moved = state_name(visit), visit.ends_on != wanted.ends_on
    if is_moved and wanted.ends_on < today():
        raise Invalid(N_("The last day of the visit is past. Choose today or a later day."))
    _write(visit, wanted)
    going = {(one.id, officer.id) for one in issues for officer in officers}
    for old in _open_of(visit):
        if (old.issue_id, old.account_id) not in going:
            assignments.withdraw(old, actor=actor)
    _staff(visit, issues, officers)
    for issue in issues:
        for officer in officers:
            _send(visit, issue, officer, actor)
    if state_name(visit) == before:
        return False
    events.record(actor.label, "visits.change", f"visit:{visit.id}", **_said(visit))
    return True


def cancel(actor: Actor, number: int, reason: str, seen: str | None) -> None:
    """Call a visit off; its officers are sent there no more.

    :raises Invalid: without a reason.
    :raises Conflict: where it is cancelled already, or no longer what the person saw.
    """
    reason = assignments.checked(reason)
    if not reason:
        raise Invalid(N_("Say why the visit is cancelled; its officers read it."))
    visit = held(actor, number, seen)
    for one in _open_of(visit):
        assignments.withdraw(one, reason=reason, actor=actor)
    visit.cancelled_at, visit.cancelled_reason = now(), reason
    events.record(actor.label, "visits.cancel", f"visit:{visit.id}", reason=reason, **_said(visit))


def withdraw(assignment: Assignment, *, reason: str = "", actor: Actor = COMMAND_LINE) -> None:
    """Send an officer no more, where no planned visit says that they are.

    :raises Conflict: where it is a part of a visit, or has ended already.
    """
    if assignment.ended_at is None and assignment.visit_id and not standing.has_done(assignment.visit_id):
        raise Conflict(
            N_("Assignment {number} is a part of visit {visit}. Change the visit, or cancel it."),
            number=assignment.id, visit=assignment.visit_id,
        )  # fmt: skip
    assignments.withdraw(assignment, reason=reason, actor=actor)


def held(actor: Actor, number: int, seen: str | None) -> Visit:
    """Return a visit that nobody else changes until the transaction ends.

    :raises NotFound: where there is none for this caller.
    :raises Forbidden: where it also goes where the caller sees nothing.
    :raises Conflict: where it is cancelled, or is no longer what was seen.
    """
    hold(Visit, number)
    query = standing.visible(select(Visit).where(Visit.id == number), actor)
    visit = db.session.scalar(query.execution_options(populate_existing=True))
    if visit is None:
        raise NotFound(N_("There is no visit {number}."), number=number)
    access.refuse_beyond(actor, Issue, {one.issue_id for one in visit.issues})
    if seen is not None and seen != state_name(visit):
        raise Conflict(N_("Somebody else changed this visit meanwhile. What it is now is shown; look at it again."))
    if visit.cancelled_at is not None:
        raise Conflict(N_("Visit {number} is cancelled. Plan another one."), number=number)
    return visit


def state_name(visit: Visit) -> str:
    """Return a short name for what a visit says now."""
    said = repr((sorted(_said(visit).items()), visit.form_pk, visit.note, visit.cancelled_at is not None))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def staff_of(visit: Visit) -> list[VisitOfficer]:
    """Return who goes, without who left."""
    return [one for one in visit.officers if one.left_at is None]


def join(visit: Visit, officer: Account) -> None:
    """Make somebody one of a visit's officers, where they are not."""
    known = next((one for one in visit.officers if one.account_id == officer.id), None)
    if known is None:
        visit.officers.append(VisitOfficer(account_id=officer.id, officer=officer))
    else:
        known.left_at = None


def _looked_through(actor: Actor, wanted: VisitPlan) -> tuple[Sequence[Issue], Sequence[Account]]:
    _refuse_days(wanted)
    if len(wanted.note.strip()) > LONGEST_NOTE:
        raise Invalid(N_("A note has at most {most} characters."), most=LONGEST_NOTE)
    issues = _issues(actor, wanted.issue_ids)
    officers = [accounts.get(name) for name in dict.fromkeys(wanted.officers)]
    _refuse_number(len(officers), alone=wanted.alone)
    for officer in officers:
        assignments.refuse(officer, issues[0])
    _refuse_form(wanted.form_pk, issues[0].programme_id)
    return issues, officers


def _refuse_days(wanted: VisitPlan) -> None:
    if wanted.ends_on < wanted.starts_on:
        raise Invalid(N_("The last day is before the first."))
    if (wanted.ends_on - wanted.starts_on).days >= LONGEST_DAYS:
        raise Invalid(N_("A visit takes at most {most} days. Plan several."), most=LONGEST_DAYS)


def _refuse_number(officers: int, *, alone: bool) -> None:
    if not officers:
        raise Invalid(N_("Name the officers who go."))
    if officers > MOST_OFFICERS:
        raise Invalid(N_("At most {most} officers go together."), most=MOST_OFFICERS)
    if officers < ADVISED_OFFICERS and not alone:
        raise Invalid(
            N_("Procedure wants two officers. Name a second one, or say that one goes alone; the checks will tell it.")
        )


def _refuse_form(form_pk: int | None, programme_id: int) -> None:
    if form_pk is None:
        return
    query = select(Form.id).where(Form.id == form_pk, Form.programme_id == programme_id, Form.state == FormState.OPEN)
    if db.session.scalar(query) is None:
        raise Invalid(N_("This form is not open in the programme of these issues."))


def _issues(actor: Actor, numbers: Collection[int]) -> Sequence[Issue]:
    wanted = sorted(set(numbers))
    if not wanted:
        raise Invalid(N_("Choose the issues that the visit goes to."))
    if len(wanted) > MOST_ISSUES:
        raise Invalid(N_("A visit goes to at most {most} issues."), most=MOST_ISSUES)
    access.refuse_beyond(actor, Issue, wanted)
    found = db.session.scalars(select(Issue).where(Issue.id.in_(wanted)).order_by(Issue.id)).all()
    if len({one.programme_id for one in found}) != 1:
        raise Conflict(N_("The issues belong to several programmes. Plan a visit for each."))
    if found[0].programme.closed_at is not None:
        raise Conflict(N_("Programme “{code}” is closed: nobody is sent out for it."), code=found[0].programme.code)
    return found


def _write(visit: Visit, wanted: VisitPlan) -> None:
    visit.starts_on, visit.ends_on = wanted.starts_on, wanted.ends_on
    visit.form_pk, visit.note = wanted.form_pk, wanted.note.strip()


def _staff(visit: Visit, issues: Sequence[Issue], officers: Sequence[Account]) -> None:
    """Write to which issues the visit goes, and who goes."""
    going, staff = {one.id for one in issues}, {one.id for one in officers}
    visit.issues[:] = [one for one in visit.issues if one.issue_id in going]
    known = {one.issue_id for one in visit.issues}
    visit.issues.extend(VisitIssue(issue_id=one.id, issue=one, added_at=now()) for one in issues if one.id not in known)
    for one in staff_of(visit):
        if one.account_id not in staff:
            one.left_at = now()
    for officer in officers:
        join(visit, officer)
    db.session.flush()


def _send(visit: Visit, issue: Issue, officer: Account, actor: Actor) -> None:
    """Give an officer the assignment to an issue; one by itself, or of a visit that is done, goes on in it."""
    old = assignments.open_of(issue.id, officer.id)
    if old is not None and old.visit_id == visit.id and old.due_on == visit.ends_on:
        return
    if old is not None and old.visit_id not in (None, visit.id) and not standing.has_done(old.visit_id or 0):
        raise Conflict(
            N_("“{name}” is already sent to issue “{code}” by visit {visit}."),
            name=officer.name, code=issue.code, visit=old.visit_id,
        )  # fmt: skip
    if old is not None:
        assignments.end(old, "")
    assignments.begin(issue, officer, due_on=visit.ends_on, actor=actor, previous=old, visit_id=visit.id)


def _open_of(visit: Visit) -> Sequence[Assignment]:
    query = select(Assignment).where(Assignment.visit_id == visit.id, Assignment.ended_at.is_(None))
    return db.session.scalars(query.order_by(Assignment.id)).all()


def _said(visit: Visit) -> dict[str, str]:
    return {
        "from": visit.starts_on.isoformat(),
        "to": visit.ends_on.isoformat(),
        "officers": ", ".join(sorted(one.officer.name for one in staff_of(visit))),
        "issues": ", ".join(sorted(one.issue.code for one in visit.issues)),
    }
