"""Which issues need somebody: what is overdue, unproved, returned, or ready to be accepted?

Asked alike by the list of issues and by the figures over all of them, so that a number opens just its rows.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from server.db import count_where
from server.domain.access import DecisionKind
from server.domain.ledger_work import SOON_DAYS, Work
from server.domain.schedule import PUT_RIGHT
from server.models import Issue, Photo, PhotoPair, Programme
from server.services.register import returns
from server.services.runtime import today

CLOSED = "closed"


def is_claimed() -> ColumnElement[bool]:
    """Tell, in a query over issues, which are claimed to be done."""
    return or_(Issue.claimed_at.is_not(None), Issue.status.in_(sorted(PUT_RIGHT)))


def has_no_photo() -> ColumnElement[bool]:
    """Tell, in a query over issues, of which no photo has come."""
    return ~select(Photo.id).where(Photo.issue_id == Issue.id).correlate(Issue).exists()


def condition(what: Work) -> ColumnElement[bool]:
    """Tell, in a query over issues, which are meant."""
    return _CONDITIONS[what]()


def _is_open() -> ColumnElement[bool]:
    return Issue.programme_id.not_in(select(Programme.id).where(Programme.closed_at.is_not(None)))


def _overdue() -> ColumnElement[bool]:
    return and_(Issue.due_on < today(), ~is_claimed(), _is_open())


def _due_soon() -> ColumnElement[bool]:
    until = today() + timedelta(days=SOON_DAYS - 1)
    return and_(Issue.due_on >= today(), Issue.due_on <= until, ~is_claimed(), _is_open())


def _unproved() -> ColumnElement[bool]:
    return and_(is_claimed(), has_no_photo(), _is_open())


def _returned() -> ColumnElement[bool]:
    return and_(Issue.id.in_(select(PhotoPair.issue_id).where(returns.is_open())), _is_open())


def _ready() -> ColumnElement[bool]:
    is_approved = PhotoPair.outcome == DecisionKind.APPROVE
    approved = select(PhotoPair.issue_id).where(PhotoPair.replaced_at.is_(None)).group_by(PhotoPair.issue_id)
    approved = approved.having(count_where(is_approved) == func.count())
    return and_(Issue.id.in_(approved), Issue.status != CLOSED, _is_open())


_CONDITIONS: Mapping[Work, Callable[[], ColumnElement[bool]]] = {
    Work.CLAIMED: is_claimed,
    Work.OVERDUE: _overdue,
    Work.DUE_SOON: _due_soon,
    Work.UNPROVED: _unproved,
    Work.RETURNED: _returned,
    Work.READY: _ready,
}
