"""What does a responsible unit report of its issues each month? A second report of a month adds to the first."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from server.db import db, is_one_of
from server.domain.access import Actor
from server.domain.dispatch import LONGEST_TEXT, month_before
from server.domain.words import says_something
from server.errors import Invalid
from server.models import Issue, MonthlyReport
from server.services import access, events
from server.services.register import issues
from server.services.runtime import now, today
from server.translations import N_


def months() -> tuple[date, date]:
    """Return the months that can be reported: the present one and the one before."""
    month = today().replace(day=1)
    return month, month_before(month)


def send(actor: Actor, issue_id: int, month: date, percent: int | None, text: str) -> MonthlyReport:
    """Keep what is reported of an issue for a month.

    :raises NotFound: where there is no such issue for this caller.
    :raises Invalid: for another month, no percentage, or no text.
    """
    issue, text = issues.visible(actor, issue_id), text.strip()
    if month not in months():
        raise Invalid(N_("Reports are for this month or the one before."))
    if percent is None or not 0 <= percent <= 100:
        raise Invalid(N_("How far it is: a number from 0 to 100."))
    if not says_something(text):
        raise Invalid(N_("Write what was done in this month."))
    if len(text) > LONGEST_TEXT:
        raise Invalid(N_("At most {most} characters, please."), most=LONGEST_TEXT)
    row = MonthlyReport(
        issue_id=issue.id, month=month, percent=percent, text=text, reported_by=actor.label, reported_at=now()
    )
    db.session.add(row)
    db.session.flush()
    events.record(
        actor.label, "reports.send", f"issue:{issue.id}", code=issue.code, month=f"{month:%Y-%m}", percent=percent
    )
    return row


def issue(actor: Actor, issue_id: int) -> Issue:
    """Return an issue that is reported of.

    :raises NotFound: where there is no such issue for this caller.
    """
    return issues.visible(actor, issue_id)


def of_issue(issue_id: int) -> list[MonthlyReport]:
    """Return the reports of an issue, the newest first; the caller sees the issue."""
    query = select(MonthlyReport).where(MonthlyReport.issue_id == issue_id)
    return list(db.session.scalars(query.order_by(MonthlyReport.month.desc(), MonthlyReport.id.desc()).limit(36)))


def listing(actor: Actor, month: date, programme_id: int | None = None) -> list[MonthlyReport]:
    """Return all reports of a month that the caller sees, by issue, the oldest first."""
    query = select(MonthlyReport).join(Issue, Issue.id == MonthlyReport.issue_id).where(MonthlyReport.month == month)
    if programme_id is not None:
        query = query.where(Issue.programme_id == programme_id)
    query = access.scoped(query, actor, Issue).options(joinedload(MonthlyReport.issue).joinedload(Issue.unit))
    return list(db.session.scalars(query.order_by(Issue.code, MonthlyReport.id)))


def of_month(numbers: Collection[int], month: date) -> dict[int, MonthlyReport]:
    """Return the newest reports of a month, by issue."""
    query = select(MonthlyReport).where(MonthlyReport.month == month, is_one_of(MonthlyReport.issue_id, numbers))
    return {one.issue_id: one for one in db.session.scalars(query.order_by(MonthlyReport.id))}
