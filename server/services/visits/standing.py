"""How do visits stand: ahead, under way, late, done or cancelled, and what did they bring in?

A visit brings in what its officers send that names one of its issues, from when the issue was given to it. What comes
from a phone that is nobody's counts too: it cannot be told whose it was, and two officers often share one. It is done
when something has come for each of its issues.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from server.db import db
from server.domain.access import Actor
from server.domain.visits import WEEK_DAYS, VisitList, VisitState
from server.models import Issue, Submission, SubmissionIssue, Visit, VisitIssue, VisitOfficer
from server.services import access
from server.services.runtime import today


def brings_in() -> ColumnElement[bool]:
    """Tell, in a query over visits' issues and submissions joined by the issue, which ones belong together."""
    own = select(VisitOfficer.account_id).where(VisitOfficer.visit_id == VisitIssue.visit_id)
    own = own.where(VisitOfficer.account_id == Submission.submitter_id).correlate(VisitIssue, Submission)
    return and_(
        SubmissionIssue.issue_id == VisitIssue.issue_id,
        Submission.received_at >= VisitIssue.added_at,
        Submission.set_aside_at.is_(None),
        or_(Submission.submitter_id.is_(None), own.exists()),
    )


def is_done() -> ColumnElement[bool]:
    """Tell, in a query over visits, which have brought in something of each issue."""
    came = (
        select(Submission.id)
        .join(SubmissionIssue, SubmissionIssue.submission_id == Submission.id)
        .where(brings_in())
        .correlate(VisitIssue)
    )
    lacking = select(VisitIssue.issue_id).where(VisitIssue.visit_id == Visit.id, ~came.exists())
    return ~lacking.correlate(Visit).exists()


def condition(which: VisitList) -> ColumnElement[bool]:
    """Tell, in a query over visits, which are in a list."""
    return _CONDITIONS[which]()


def visible(query: Select[Visit], actor: Actor) -> Select[Visit]:
    """Leave the visits that go to an issue which the caller sees."""
    return query.where(*limits(actor))


def limits(actor: Actor) -> list[ColumnElement[bool]]:
    """Return the conditions that leave, of a query over visits, those of the caller."""
    mine = access.limits(actor, Issue)
    if not mine:
        return []
    near = select(VisitIssue.issue_id).join(Issue, Issue.id == VisitIssue.issue_id)
    return [near.where(VisitIssue.visit_id == Visit.id, *mine).correlate(Visit).exists()]


def counts(actor: Actor, *which: VisitList) -> dict[VisitList, int]:
    """Return how many visits are in some lists."""
    columns = [select(func.count()).select_from(Visit).where(condition(one), *limits(actor)).scalar_subquery()
               for one in which]  # fmt: skip
    row = db.session.execute(select(*columns)).one()
    return dict(zip(which, row, strict=True))


def state_of(visit: Visit, *, done: bool) -> VisitState:
    """Return how a visit stands."""
    if visit.cancelled_at is not None:
        return VisitState.CANCELLED
    if done:
        return VisitState.DONE
    if visit.ends_on < today():
        return VisitState.LATE
    return VisitState.NOW if visit.starts_on <= today() else VisitState.AHEAD


def has_done(visit_id: int) -> bool:
    """Tell of one visit whether it is done."""
    return db.session.scalar(select(Visit.id).where(Visit.id == visit_id, is_done())) is not None


def _open() -> ColumnElement[bool]:
    return and_(Visit.cancelled_at.is_(None), ~is_done())


def _days(first: int, last: int) -> ColumnElement[bool]:
    since, until = today() + timedelta(days=first), today() + timedelta(days=last)
    return and_(Visit.starts_on <= until, Visit.ends_on >= since, _open())


_CONDITIONS: Mapping[VisitList, Callable[[], ColumnElement[bool]]] = {
    VisitList.OPEN: _open,
    VisitList.TODAY: lambda: _days(0, 0),
    VisitList.WEEK: lambda: _days(0, WEEK_DAYS - 1),
    VisitList.LATE: lambda: and_(Visit.ends_on < today(), _open()),
    VisitList.DONE: lambda: and_(Visit.cancelled_at.is_(None), is_done()),
    VisitList.CANCELLED: lambda: Visit.cancelled_at.is_not(None),
}
