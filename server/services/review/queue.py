"""Which pairs wait for a reviewer, the worst first?

A page is found in two steps: the numbers of its pairs in their order, by one index that covers every filter, then what
their rows show. Pages follow each other by the place where one ends (keyset pagination), so the last is as fast as the
first.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    false,
    func,
    or_,
    select,
    true,
    tuple_,
    type_coerce,
)

from server.db import db
from server.domain.access import Actor
from server.domain.finding import Status
from server.domain.queue_order import QueueView
from server.domain.resolution import PairState
from server.domain.zone import ZONE
from server.models import Attachment, Decision, Form, Issue, Photo, PhotoPair, Site, Submission, Viewpoint
from server.services.review import decisions, reservations, rows
from server.services.review.rows import Row
from server.services.runtime import now

PER_PAGE = 30
MOST_COUNTED = 1000
Columns = TypeVarTuple("Columns")


_STATES_COUNTED = {QueueView.OPEN: tuple(PairState)[:3], QueueView.DECIDED: (PairState.DECIDED,)}


@dataclass(frozen=True)
class Filters:
    """What the reader of the queue narrowed it to."""

    state: QueueView = QueueView.OPEN
    verdict: Status | None = None
    programme_id: int | None = None
    batch_id: int | None = None
    county: str = ""
    unit_id: int | None = None
    check: str = ""
    """Only what this check contradicts or doubts."""
    officer: str = ""
    since: date | None = None
    until: date | None = None
    """By the day on which the newer photo came."""
    text: str = ""


@dataclass(frozen=True)
class Cursor:
    """The place between two pages: right after, or right before, a pair."""

    pair_id: int
    is_before: bool = False


@dataclass(frozen=True)
class Page:
    """A part of the queue, with the counts for its whole."""

    rows: tuple[Row, ...]
    previous: Cursor | None
    next: Cursor | None
    by_verdict: dict[Status | None, int] | None
    """Over all verdicts, so that the reader sees what the other choices hold; None where that takes too long."""


@dataclass(frozen=True)
class _Order:
    """What a list is sorted by; the last is unique."""

    columns: tuple[SQLColumnExpression[Any], ...]
    newest_first: bool = False


def today() -> date:
    """Return the day that it is where deadlines are kept."""
    return now().astimezone(ZONE).date()


def page(actor: Actor, filters: Filters, cursor: Cursor | None = None) -> Page:
    """Return a page of the queue; without a place, the first."""
    ids = _ids(actor, filters, cursor)
    more = len(ids) > PER_PAGE
    ids = ids[:PER_PAGE]
    backwards = cursor is not None and cursor.is_before
    if backwards:
        ids.reverse()
    before, after = (more, True) if backwards else (cursor is not None, more)
    return Page(
        rows.rows(actor, ids),
        Cursor(ids[0], is_before=True) if ids and before else None,
        Cursor(ids[-1]) if ids and after else None,
        counts(actor, filters),
    )


def counts(actor: Actor, filters: Filters) -> dict[Status | None, int] | None:
    """Count what the filters leave, by verdict; only what an index answers."""
    if filters.state in (QueueView.MINE, QueueView.ALL):
        return None
    every = replace(filters, verdict=None)
    if not _is_wide(filters):
        # by a function of the column, or SQLite would group by an index that does not cover the rest
        key = func.coalesce(type_coerce(PhotoPair.verdict, String), "")
        query = matching(select(key, func.count()).group_by(key), actor, every)
        return {Status(said) if said else None: number for said, number in db.session.execute(query)}
    by_verdict: Counter[Status | None] = Counter()
    query_of = matching(select(PhotoPair.verdict, func.count()).group_by(PhotoPair.verdict), actor, every)
    for state in _STATES_COUNTED[filters.state]:
        for verdict, number in db.session.execute(query_of.where(PhotoPair.state == state)):
            by_verdict[verdict] += number
    return dict(by_verdict)


def waiting(actor: Actor) -> int:
    """Return how many photos of the caller's programmes no check has spoken of yet."""
    query = select(func.count()).select_from(Photo).where(Photo.verdict.is_(None))
    if actor.programme_id is not None:
        query = query.join(Attachment, Attachment.id == Photo.attachment_id).join(Submission).join(Form)
        query = query.where(Form.programme_id == actor.programme_id)
    return db.session.scalar(query) or 0


def newest(actor: Actor) -> str:
    """Return a word that changes when pairs come or are examined."""
    mine = [PhotoPair.programme_id == actor.programme_id] if actor.programme_id is not None else []
    waiting_for_checks = select(func.count()).where(PhotoPair.verdict.is_(None), PhotoPair.replaced_at.is_(None), *mine)
    return f"{db.session.scalar(select(func.max(PhotoPair.id))) or 0}-{db.session.scalar(waiting_for_checks)}"


def next_after(actor: Actor, pair_id: int, filters: Filters) -> int | None:
    """Return the pair that follows in the queue and that no colleague has open; after the last, the first left."""
    order = _order(filters.state)
    query = matching(select(PhotoPair.id), actor, filters).where(PhotoPair.id != pair_id)
    if filters.state is QueueView.OPEN:
        query = query.where(reservations.is_free(actor))
    query = query.order_by(*_sorted(order, backwards=False)).limit(1)
    beyond = _beyond(order, pair_id, backwards=False)
    after = None if beyond is None else db.session.scalar(query.where(beyond))
    return after if after is not None else db.session.scalar(query)


def previous_before(actor: Actor, pair_id: int, filters: Filters) -> int | None:
    """Return the pair that comes before in the queue; None before the first."""
    order = _order(filters.state)
    beyond = _beyond(order, pair_id, backwards=True)
    if beyond is None:
        return None
    query = matching(select(PhotoPair.id), actor, filters).where(beyond)
    return db.session.scalar(query.order_by(*_sorted(order, backwards=True)).limit(1))


def matching(query: Select[*Columns], actor: Actor, filters: Filters) -> Select[*Columns]:
    """Narrow a query over pairs to what the caller may see and asked for."""
    query = query.where(*_in_state(actor, filters.state))
    wanted: tuple[tuple[SQLColumnExpression[Any], object], ...] = (
        (PhotoPair.programme_id, actor.programme_id),
        (PhotoPair.programme_id, filters.programme_id),
        (PhotoPair.verdict, filters.verdict),
        (PhotoPair.batch_id, filters.batch_id),
        (PhotoPair.county, filters.county or None),
        (PhotoPair.unit_id, filters.unit_id),
        (PhotoPair.officer, filters.officer or None),
    )
    query = query.where(*(column == value for column, value in wanted if value is not None))
    if filters.check:
        query = query.where(PhotoPair.against.contains(f" {filters.check} ", autoescape=True))
    if filters.since:
        query = query.where(PhotoPair.received_at >= _midnight(filters.since))
    if filters.until:
        query = query.where(PhotoPair.received_at <= datetime.combine(filters.until, time.max, ZONE))
    return query.where(_says(filters.text)) if filters.text else query


def _is_wide(filters: Filters) -> bool:
    """Tell whether nothing but programme and verdict narrows the list: those are counted by an index of their own."""
    return replace(filters, programme_id=None, verdict=None) == Filters(filters.state)


def _says(text: str) -> ColumnElement[bool]:
    """Find the words first in the few issues and viewpoints, then their pairs."""
    issues = select(Issue.id).where(
        or_(*(column.contains(text, autoescape=True) for column in (Issue.code, Issue.problem_text)))
    )
    places = select(Viewpoint.id).join(Site, Site.id == Viewpoint.site_id)
    places = places.where(or_(*(column.contains(text, autoescape=True) for column in (Viewpoint.name, Site.name))))
    return or_(PhotoPair.issue_id.in_(issues), PhotoPair.viewpoint_id.in_(places))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, ZONE)


def _in_state(actor: Actor, state: QueueView) -> list[ColumnElement[bool]]:
    if state is QueueView.OPEN:
        return [PhotoPair.is_waiting == true(), or_(PhotoPair.state == PairState.OPEN, ~_spoken(actor))]
    if state is QueueView.MINE:
        own = select(Decision.pair_id).where(Decision.account_id == actor.account_id, Decision.withdrawn_at.is_(None))
        return [PhotoPair.id.in_(own)]
    if state is QueueView.DECIDED:
        return [PhotoPair.is_waiting == false(), PhotoPair.state == PairState.DECIDED]
    return []


def _spoken(actor: Actor) -> ColumnElement[bool]:
    said = select(Decision.id).where(Decision.pair_id == PhotoPair.id, Decision.account_id == actor.account_id)
    return said.where(decisions.counts()).correlate(PhotoPair).exists()


def _order(state: QueueView) -> _Order:
    if state is QueueView.OPEN:
        return _Order((PhotoPair.queue_key, PhotoPair.id))
    if state is QueueView.DECIDED:
        return _Order((PhotoPair.settled_at, PhotoPair.id), newest_first=True)
    return _Order((PhotoPair.id,), newest_first=True)


def _ids(actor: Actor, filters: Filters, cursor: Cursor | None) -> list[int]:
    """Return the numbers of a page and one more, from the cursor's place on."""
    order, backwards = _order(filters.state), cursor is not None and cursor.is_before
    query = matching(select(PhotoPair.id), actor, filters)
    beyond = _beyond(order, cursor.pair_id, backwards=backwards) if cursor else None
    if beyond is not None:
        query = query.where(beyond)
    return list(db.session.scalars(query.order_by(*_sorted(order, backwards=backwards)).limit(PER_PAGE + 1)))


def _sorted(order: _Order, *, backwards: bool) -> list[ColumnElement[Any]]:
    descending = order.newest_first is not backwards
    return [column.desc() if descending else column.asc() for column in order.columns]


def _beyond(order: _Order, pair_id: int, *, backwards: bool) -> ColumnElement[bool] | None:
    """Return what lies after a pair in this order, or before it; None where the pair has no place in it."""
    row = db.session.execute(select(*order.columns).where(PhotoPair.id == pair_id)).first()
    if row is None or None in row:
        return None
    key, place = tuple_(*order.columns), tuple_(*row)
    return key < place if order.newest_first is not backwards else key > place
