"""What does the plan say has to be done, and what of it is done?"""

import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from server.db import db, hold
from server.domain.access import Actor
from server.domain.life_state import DONE, LifeState
from server.domain.sensible_days import sensible
from server.errors import Conflict, Invalid, NotFound
from server.models import Issue, IssueMeasure
from server.services import events
from server.services.register import issues
from server.services.runtime import now, today
from server.translations import N_

MOST = 100
LONGEST = 1_000
_AT_WORK = frozenset({LifeState.PLANNED, LifeState.RECTIFYING, LifeState.STAGE_DONE, LifeState.RETURNED})
_NEW_LINE = re.compile(r"[\r\n]+|(?<=[。；;])\s*|\s*(?=[（(]\d{1,2}[)）]|[①-⑳])")
_MARK = re.compile(r"^\s*(?:[（(]?\d{1,2}[)）、.．]|[①-⑳]|[一二三四五六七八九十]{1,3}、)\s*")


def split(written: str) -> tuple[str, ...]:
    """Return the measures that a cell of the ledger names, one by one, without the numbers before them."""
    parts = (_MARK.sub("", one).strip(" 。；;\t") for one in _NEW_LINE.split(written))
    return tuple(one for one in parts if one)


def plan(actor: Actor, issue: Issue, written: Sequence[str]) -> None:
    """Write the measures of the present round's plan; none given: those that are there, or else the ledger's.

    :raises Invalid: where there are too many, or one is too long.
    """
    wanted = [one.strip() for one in written if one.strip()]
    there = list(_of_round(issue))
    if not wanted:
        wanted = [] if there else list(split(str(issue.ledger.get("整改措施", ""))))
        if not wanted:
            return
    if len(wanted) > MOST or any(len(one) > LONGEST for one in wanted):
        told = N_("A plan has at most {most} measures of at most {longest} characters.")
        raise Invalid(told, most=MOST, longest=LONGEST)
    if [one.text for one in there] == wanted:
        return
    for old in there:
        old.dropped_at = now()
    query = select(func.coalesce(func.max(IssueMeasure.number), 0)).where(
        IssueMeasure.issue_id == issue.id, IssueMeasure.round == issue.present_round
    )
    last = db.session.scalar(query) or 0
    for number, text in enumerate(wanted, last + 1):
        row = IssueMeasure(issue_id=issue.id, round=issue.present_round, number=number, text=text)
        row.written_by, row.written_at = actor.label, now()
        db.session.add(row)
    db.session.flush()
    events.record(actor.label, "measures.plan", f"issue:{issue.id}", code=issue.code, measures=wanted)


def write(actor: Actor, issue_id: int, written: Sequence[str]) -> None:
    """Write the measures of an issue's present round, before or after the plan is settled.

    :raises NotFound: where there is no such issue for this caller.
    :raises Conflict: where others examine it by now.
    :raises Invalid: where there are too many, or one is too long.
    """
    hold(Issue, issue_id)
    issue = issues.visible(actor, issue_id)
    db.session.refresh(issue)
    if issue.life in DONE:
        raise Conflict(N_("{code} is being examined or is closed: its measures stay as they are."), code=issue.code)
    plan(actor, issue, written)


def set_due(actor: Actor, measure_id: int, due_on: date | None) -> IssueMeasure:
    """Set the milestone of a measure, or take it away.

    :raises NotFound: where there is no such measure for this caller.
    :raises Conflict: where others examine the issue by now.
    :raises Invalid: for a day that cannot be meant.
    """
    row, issue = _held(actor, measure_id)
    if issue.life in DONE:
        raise Conflict(N_("{code} is being examined or is closed: its measures stay as they are."), code=issue.code)
    sensible(due_on, N_("Milestone"))
    row.due_on = due_on
    told = due_on.isoformat() if due_on else None
    events.record(actor.label, "measures.due", f"issue:{issue.id}", code=issue.code, measure=row.number, due_on=told)
    return row


def tick(actor: Actor, measure_id: int, done_on: date | None, note: str = "") -> IssueMeasure:
    """Say since when a measure is done; None takes it back.

    :raises NotFound: where there is no such measure for this caller.
    :raises Conflict: where others examine the issue by now.
    :raises Invalid: for a day in the future, or a note that is too long.
    """
    row, issue = _held(actor, measure_id)
    if issue.life not in _AT_WORK:
        raise Conflict(N_("{code} is being examined or is closed: its measures stay as they are."), code=issue.code)
    if done_on is not None and done_on > today():
        raise Invalid(N_("{day} is in the future: what is done was done before."), day=done_on)
    sensible(done_on, N_("Done on"))
    note = note.strip()
    if len(note) > LONGEST:
        raise Invalid(N_("A text has {length} characters; at most {most} are kept."), length=len(note), most=LONGEST)
    row.done_on, row.done_note, row.done_by = done_on, note, actor.label if done_on else ""
    told = done_on.isoformat() if done_on else None
    events.record(actor.label, "measures.tick", f"issue:{issue.id}", code=issue.code, measure=row.number, done_on=told)
    return row


def number_of(actor: Actor, issue_id: int, number: int) -> IssueMeasure:
    """Return a measure of the present round by its number in the plan.

    :raises NotFound: where the plan has no such measure.
    """
    issue = issues.visible(actor, issue_id)
    found = next((one for one in _of_round(issue) if one.number == number), None)
    if found is None:
        raise NotFound(N_("The plan of {code} has no measure {number}."), code=issue.code, number=number)
    return found


def _of_round(issue: Issue) -> Sequence[IssueMeasure]:
    query = select(IssueMeasure).where(
        IssueMeasure.issue_id == issue.id, IssueMeasure.round == issue.present_round,
        IssueMeasure.dropped_at.is_(None),
    )  # fmt: skip
    return db.session.scalars(query.order_by(IssueMeasure.number)).all()


def _held(actor: Actor, measure_id: int) -> tuple[IssueMeasure, Issue]:
    found = db.session.get(IssueMeasure, measure_id)
    if found is None:
        raise NotFound(N_("There is no measure {number}."), number=measure_id)
    hold(Issue, found.issue_id)
    issue = issues.visible(actor, found.issue_id)
    db.session.refresh(issue)
    db.session.refresh(found)
    if found.dropped_at is not None or found.round != issue.present_round:
        raise Conflict(
            N_("Measure {number} belongs to an earlier plan of {code}."), number=found.number, code=issue.code
        )
    return found, issue
