"""Which issues are overdue, behind, due soon or proposed for a warning? Numbers, and the rows that they open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from server.db import count_where, db, is_one_of
from server.domain.access import Actor
from server.domain.life_state import LifeState
from server.domain.schedule import SOON_DAYS, Pace, days_to_due
from server.domain.warning import Forecast, Light, Reason
from server.models import Batch, Issue, IssueForecast, IssueSchedule, Unit
from server.services import access
from server.services.runtime import today

PER_PAGE = 50


class DeadlineList(StrEnum):
    """To what the page is narrowed."""

    PROPOSED = "proposed"
    OVERDUE = "overdue"
    BEHIND = "behind"
    SOON = "soon"
    ALL = "all"


@dataclass(frozen=True)
class Wanted:
    """Which list, of what."""

    which: DeadlineList = DeadlineList.OVERDUE
    programme_id: int | None = None
    batch_id: int | None = None
    county: str = ""
    unit_id: int | None = None
    light: Light | None = None


@dataclass(frozen=True)
class DeadlineLine:
    """An issue as it stands."""

    issue_id: int
    code: str
    problem: str
    unit: str
    county: str
    state: LifeState
    due_on: date | None
    days: int | None
    """To its end; negative once it is over."""
    pace: Pace
    missed: int
    since: date
    light: Light | None
    reasons: tuple[Reason, ...]
    forecast: Forecast | None
    forecast_reason: str


@dataclass(frozen=True)
class DeadlinePage:
    """A part of a list."""

    rows: tuple[DeadlineLine, ...]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """Return how many pages there are; an empty list has one."""
        return max(1, -(-self.total // PER_PAGE))


@dataclass(frozen=True)
class Choices:
    """By what the lists can be narrowed."""

    counties: Sequence[str]
    units: Sequence[tuple[int, str]]
    batches: Sequence[tuple[int, str]]


def counts(actor: Actor, wanted: Wanted) -> dict[DeadlineList, int]:
    """Return how many issues each list has, by the same narrowing."""
    columns = [count_where(_condition(one)) for one in DeadlineList]
    query: Any = select(*columns).select_from(IssueSchedule).join(Issue, Issue.id == IssueSchedule.issue_id)
    query = access.scoped(query.where(*_narrowed(wanted)), actor, Issue)
    return {one: int(number) for one, number in zip(DeadlineList, db.session.execute(query).one(), strict=True)}


def page(actor: Actor, wanted: Wanted, number: int = 1) -> DeadlinePage:
    """Return a part of a list: the gravest warnings, or the longest overdue, first."""
    query = _found(actor, wanted)
    total = db.session.scalar(select(func.count()).select_from(query.with_only_columns(Issue.id).subquery())) or 0
    number = min(max(1, number), max(1, -(-total // PER_PAGE)))
    query = query.options(joinedload(IssueSchedule.issue).joinedload(Issue.unit))
    query = query.order_by(Issue.due_on.is_(None), Issue.due_on, Issue.id)
    rows = db.session.scalars(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()
    return DeadlinePage(_lines(rows), number, total)


def every(actor: Actor, wanted: Wanted) -> tuple[DeadlineLine, ...]:
    """Return all of a list, what is due first."""
    query = _found(actor, wanted).options(joinedload(IssueSchedule.issue).joinedload(Issue.unit))
    return _lines(db.session.scalars(query.order_by(Issue.due_on.is_(None), Issue.due_on, Issue.id)).all())


def of_issues(numbers: Sequence[int]) -> dict[int, DeadlineLine]:
    """Return how issues stand, by their numbers; the caller sees them."""
    query = select(IssueSchedule).where(is_one_of(IssueSchedule.issue_id, numbers))
    rows = db.session.scalars(query.options(joinedload(IssueSchedule.issue).joinedload(Issue.unit))).all()
    return {one.issue_id: one for one in _lines(rows)}


def choices(actor: Actor, programme_id: int | None) -> Choices:
    """Return the counties, units and batches of the issues that are listed."""
    base: Any = select(Issue.id).join(IssueSchedule, IssueSchedule.issue_id == Issue.id)
    if programme_id is not None:
        base = base.where(Issue.programme_id == programme_id)
    base = access.scoped(base, actor, Issue)
    counties = db.session.scalars(base.with_only_columns(Issue.county).where(Issue.county != "").distinct())
    units = base.join(Unit, Unit.id == Issue.unit_id).with_only_columns(Unit.id, Unit.name).distinct()
    batches = base.join(Batch, Batch.id == Issue.batch_id).with_only_columns(Batch.id, Batch.title).distinct()
    return Choices(
        sorted(counties), [(one, name) for one, name in db.session.execute(units.order_by(Unit.name))],
        [(one, name) for one, name in db.session.execute(batches.order_by(Batch.id))],
    )  # fmt: skip


def _found(actor: Actor, wanted: Wanted) -> Any:
    query = select(IssueSchedule).join(Issue, Issue.id == IssueSchedule.issue_id)
    return access.scoped(query.where(_condition(wanted.which), *_narrowed(wanted)), actor, Issue)


def _condition(which: DeadlineList) -> ColumnElement[bool]:
    match which:
        case DeadlineList.PROPOSED:
            return IssueSchedule.light.is_not(None)
        case DeadlineList.OVERDUE:
            return IssueSchedule.standing == Pace.OVERDUE
        case DeadlineList.BEHIND:
            return IssueSchedule.standing == Pace.BEHIND
        case DeadlineList.SOON:
            return Issue.due_on.between(today(), today() + timedelta(days=SOON_DAYS))
        case DeadlineList.ALL:
            return IssueSchedule.issue_id.is_not(None)


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.programme_id is not None:
        found.append(IssueSchedule.programme_id == wanted.programme_id)
    if wanted.batch_id is not None:
        found.append(Issue.batch_id == wanted.batch_id)
    if wanted.county:
        found.append(Issue.county == wanted.county)
    if wanted.unit_id is not None:
        found.append(Issue.unit_id == wanted.unit_id)
    if wanted.light is not None:
        found.append(IssueSchedule.light == wanted.light)
    return found


def _lines(rows: Sequence[IssueSchedule]) -> tuple[DeadlineLine, ...]:
    newest = select(IssueForecast).where(is_one_of(IssueForecast.issue_id, [one.issue_id for one in rows]))
    forecasts = {one.issue_id: one for one in db.session.scalars(newest.order_by(IssueForecast.id))}
    return tuple(_line(one, forecasts.get(one.issue_id)) for one in rows)


def _line(row: IssueSchedule, forecast: IssueForecast | None) -> DeadlineLine:
    issue = row.issue
    return DeadlineLine(
        issue.id, issue.code, issue.problem_text, issue.unit.name if issue.unit else "", issue.county, issue.life,
        issue.due_on, days_to_due(issue.due_on, today()), row.standing, row.milestones_missed, row.since, row.light,
        tuple(Reason.of(one) for one in row.reasons), forecast.forecast if forecast else None,
        forecast.reason if forecast else "",
    )  # fmt: skip
