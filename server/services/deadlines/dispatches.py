"""How is a month of a programme kept as it stood, and what does somebody see of it later?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.access import Actor
from server.domain.dispatch import Change, Row, changes, digest, month_before
from server.domain.warning import SEVERITY, Light, WarningDecision
from server.errors import Conflict, Invalid, NotFound
from server.models import Dispatch, Issue, IssueSchedule, IssueWarning, MonthlyReport
from server.services import access, events
from server.services.deadlines import reports
from server.services.register import programmes
from server.services.runtime import midnight, now
from server.translations import N_


@dataclass(frozen=True)
class DispatchLine:
    """A dispatch in the list."""

    number: int
    programme: str
    month: date
    taken_by: str
    taken_at: datetime


@dataclass(frozen=True)
class DispatchView:
    """A dispatch as the caller sees it: the rows of their counties and units."""

    number: int
    programme_id: int
    programme: str
    month: date
    taken_by: str
    taken_at: datetime
    sha256: str
    is_whole: bool
    """Its rows still have the hash that the log names."""
    rows: tuple[Row, ...]
    before: date | None
    """The month that it is compared with; None: none was kept."""
    changes: tuple[Change, ...]


def take(actor: Actor, programme_id: int, month: date) -> Dispatch:
    """Keep how all issues of a programme stand, for a month.

    :raises Conflict: where this month was kept before: it is never taken anew.
    :raises Invalid: for a month that is neither this one nor the one before.
    :raises Forbidden: for who sees a part of the programme.
    """
    access.refuse_part_of_programme(actor)
    programme = programmes.seen(actor, programme_id)
    if month not in reports.months():
        raise Invalid(N_("A dispatch is of this month or the one before: how it stood earlier is not known any more."))
    there = select(Dispatch.id).where(Dispatch.programme_id == programme.id, Dispatch.month == month)
    if db.session.scalar(there) is not None:
        raise Conflict(N_("The dispatch of {month} was taken before, and stays as it is."), month=f"{month:%Y-%m}")
    rows = [one.kept for one in _rows(programme.id, month)]
    row = Dispatch(
        programme_id=programme.id, month=month, taken_by=actor.label, taken_at=now(), rows=rows, sha256=digest(rows)
    )
    db.session.add(row)
    db.session.flush()
    events.record(
        actor.label, "dispatches.take", f"dispatch:{row.id}", programme=programme.code, month=f"{month:%Y-%m}",
        issues=len(rows), sha256=row.sha256,
    )  # fmt: skip
    return row


def listing(actor: Actor) -> list[DispatchLine]:
    """Return the dispatches that the caller sees, the newest month first."""
    query = access.scoped(select(Dispatch), actor, Dispatch).options(joinedload(Dispatch.programme))
    query = query.order_by(Dispatch.month.desc(), Dispatch.programme_id)
    return [
        DispatchLine(one.id, one.programme.title, one.month, one.taken_by, one.taken_at)
        for one in db.session.scalars(query)
    ]


def one(actor: Actor, number: int) -> DispatchView:
    """Return a dispatch with what is otherwise than the month before.

    :raises NotFound: where there is none that the caller may see.
    """
    row = db.session.scalar(access.scoped(select(Dispatch).where(Dispatch.id == number), actor, Dispatch))
    if row is None:
        raise NotFound(N_("There is no dispatch {number}."), number=number)
    earlier = select(Dispatch).where(
        Dispatch.programme_id == row.programme_id, Dispatch.month == month_before(row.month)
    )
    before, mine = db.session.scalar(earlier), _seen(actor, row)
    return DispatchView(
        row.id, row.programme_id, row.programme.title, row.month, row.taken_by, row.taken_at, row.sha256,
        digest(row.rows) == row.sha256, mine, before.month if before else None,
        changes(_seen(actor, before), mine) if before else (),
    )  # fmt: skip


def _seen(actor: Actor, row: Dispatch) -> tuple[Row, ...]:
    rows = (Row.of(one) for one in row.rows)
    if not actor.is_limited:
        return tuple(rows)
    return tuple(one for one in rows if one.county in actor.counties or one.unit_id in actor.unit_ids)


def _rows(programme_id: int, month: date) -> list[Row]:
    query = (
        select(Issue, IssueSchedule)
        .outerjoin(IssueSchedule, IssueSchedule.issue_id == Issue.id)
        .where(Issue.programme_id == programme_id)
        .options(joinedload(Issue.unit), joinedload(Issue.batch))
        .order_by(Issue.code)
    )
    found = db.session.execute(query).all()
    reported = reports.of_month([issue.id for issue, _ in found], month)
    warned = _warned(programme_id, month)
    return [_row(issue, schedule, reported.get(issue.id), warned.get(issue.id)) for issue, schedule in found]


def _row(issue: Issue, schedule: IssueSchedule | None, report: MonthlyReport | None, light: Light | None) -> Row:
    return Row(
        issue.id, issue.code, issue.problem_text, issue.batch.title if issue.batch else "", issue.county,
        issue.unit.name if issue.unit else "", issue.unit_id, issue.life.value, issue.status,
        issue.due_on.isoformat() if issue.due_on else issue.due_text, schedule.standing.value if schedule else "",
        schedule.milestones_missed if schedule else 0, light.value if light else "",
        report.percent if report else None, report.text if report else "",
    )  # fmt: skip


def _warned(programme_id: int, month: date) -> dict[int, Light]:
    begin, end = midnight(month), midnight((month + timedelta(days=32)).replace(day=1))
    query = (
        select(IssueWarning.issue_id, IssueWarning.light)
        .join(Issue, Issue.id == IssueWarning.issue_id)
        .where(
            Issue.programme_id == programme_id, IssueWarning.decision == WarningDecision.ISSUED,
            IssueWarning.decided_at >= begin, IssueWarning.decided_at < end,
        )
    )  # fmt: skip
    found: dict[int, Light] = {}
    for number, light in db.session.execute(query):
        found[number] = max(light, found.get(number, light), key=lambda one: SEVERITY[one])
    return found
