"""Which pairs wait for a reviewer, the worst first?

A page is found in two steps: the numbers of its pairs in their order, by one index that covers every filter, then what
their rows show. Pages follow each other by the place where one ends (keyset pagination), so the last is as fast as the
first.
"""

from collections import Counter
from collections.abc import Iterable
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
    literal,
    or_,
    select,
    true,
    tuple_,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from server.db import count_where, db
from server.domain.access import Actor
from server.domain.finding import Status
from server.domain.queue_order import QueueShare, QueueSort, QueueView
from server.domain.resolution import PairState
from server.models import Attachment, Decision, Form, Issue, Photo, PhotoPair, Programme, Site, Submission, Viewpoint
from server.services import access
from server.services.installation import zone
from server.services.register import returns
from server.services.review import reservations, rows, shares
from server.services.review.rows import Row
from server.services.runtime import midnight

PER_PAGE = 30
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
    share: QueueShare | None = None
    sort: QueueSort = QueueSort.URGENCY
    """Of what waits; the other views show the newest first."""


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
class Neighbours:
    """The pairs on either side of one in the queue, as far as there are any."""

    previous_id: int | None
    next_id: int | None
    total: int = 0
    """How many pairs the list holds; counted only where the pair before is asked for."""
    place: int | None = None
    """Which of them the pair is, from 1; None where it is not, or no longer, in the list."""


@dataclass(frozen=True)
class _Order:
    """What a list is sorted by; the last is unique. All of it is in the index that covers the filters."""

    columns: tuple[InstrumentedAttribute[Any], ...]
    newest_first: bool = False
    is_walked: bool = False
    """An index finds no place in it: all that is listed is read, which the end of the list should not double."""


def page(actor: Actor, filters: Filters, cursor: Cursor | None = None) -> Page:
    """Return a page of the queue; without a place, or where nothing is left beyond it, the first."""
    ids = _ids(actor, filters, cursor)
    if cursor is not None and not ids:
        return page(actor, filters)
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
    states = [query_of.where(PhotoPair.state == state) for state in _STATES_COUNTED[filters.state]]
    for verdict, number in db.session.execute(union_all(*states)):
        by_verdict[verdict] += number
    return dict(by_verdict)


def waiting(actor: Actor) -> int:
    """Return how many photos of the caller's programmes no check has spoken of yet.

    Whose they are is asked of each of those few: joined, a database would begin with all that ever came.
    """
    came = select(Attachment.id).join(Submission).join(Form).where(Attachment.id == Photo.attachment_id)
    is_mine = access.scoped(came, actor, Form).correlate(Photo).exists()
    query = select(func.count()).select_from(Photo).where(Photo.verdict.is_(None), is_mine, *access.of_photos(actor))
    return db.session.scalar(query) or 0


def newest(actor: Actor) -> str:
    """Return a word that changes when pairs come or are examined."""
    unexamined = select(func.count()).where(PhotoPair.verdict.is_(None))
    waiting_for_checks = access.scoped(unexamined, actor, PhotoPair)
    return f"{db.session.scalar(select(func.max(PhotoPair.id))) or 0}-{db.session.scalar(waiting_for_checks)}"


def next_after(actor: Actor, pair_id: int, filters: Filters) -> int | None:
    """Return the pair that follows in the queue and that no colleague has open; after the last, the first left."""
    return neighbours(actor, pair_id, filters, backwards=False).next_id


def neighbours(actor: Actor, pair_id: int, filters: Filters, *, backwards: bool = True) -> Neighbours:
    """Return the pair to go on to and, where `backwards` is asked for, the one that comes before and where this one is.

    In one statement; in two at the end of a list that is walked.
    """
    order = _order(filters)
    others = matching(select(PhotoPair.id), actor, filters).where(PhotoPair.id != pair_id)
    onward = (
        others.where(reservations.is_free(actor), shares.is_left(actor)) if filters.state is QueueView.OPEN else others
    )
    onward = onward.order_by(*_sorted(order, backwards=False)).limit(1)
    wanted = {"after": onward.where(_beyond(order, _key_of(order, pair_id), backwards=False))}
    if backwards:
        before = others.where(_beyond(order, _key_of(order, pair_id), backwards=True))
        wanted["before"] = before.order_by(*_sorted(order, backwards=True)).limit(1)
    if not order.is_walked:
        wanted["first"] = onward
    parts = [select(literal(name), one.subquery().c.id) for name, one in wanted.items()]
    parts += _counted(actor, filters, order, pair_id) if backwards else []
    found: dict[str, int] = dict(iter(db.session.execute(union_all(*parts))))
    next_id = found.get("after", found.get("first"))
    if next_id is None and order.is_walked:
        next_id = db.session.scalar(onward)
    place = found["passed"] + 1 if found.get("itself") else None
    return Neighbours(found.get("before"), next_id, found.get("total", 0), place)


def _counted(actor: Actor, filters: Filters, order: _Order, pair_id: int) -> list[Select[str, int]]:
    """Return, each under its name, how many pairs the list holds, how many come before one, and whether it is there."""
    is_before, itself = _beyond(order, _key_of(order, pair_id), backwards=True), PhotoPair.id == pair_id
    counts = (func.count().label("total"), count_where(is_before).label("passed"), count_where(itself).label("itself"))
    once = matching(select(*counts).select_from(PhotoPair), actor, filters).cte("counted")
    return [select(literal(one.name), one) for one in once.c]


def matching(query: Select[*Columns], actor: Actor, filters: Filters) -> Select[*Columns]:
    """Narrow a query over pairs to what the caller may see and asked for."""
    query = access.scoped(query.where(*_in_state(actor, filters.state)), actor, PhotoPair)
    wanted: tuple[tuple[SQLColumnExpression[Any], object], ...] = (
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
        query = query.where(PhotoPair.received_at >= midnight(filters.since))
    if filters.until:
        query = query.where(PhotoPair.received_at <= datetime.combine(filters.until, time.max, zone()))
    if filters.share in {QueueShare.MINE, QueueShare.FREE}:
        query = query.where(shares.is_in(actor, filters.share))
    return query.where(_says(filters.text)) if filters.text else query


def _is_wide(filters: Filters) -> bool:
    """Tell whether nothing but programme and verdict narrows the list: those are counted by an index of their own."""
    share = None if filters.share is QueueShare.ALL else filters.share
    plain = replace(filters, programme_id=None, verdict=None, sort=QueueSort.URGENCY, share=share)
    return plain == Filters(filters.state)


def _says(text: str) -> ColumnElement[bool]:
    """Find the words first in the few issues and viewpoints, then their pairs."""
    issues = select(Issue.id).where(
        or_(*(column.contains(text, autoescape=True) for column in (Issue.code, Issue.problem_text)))
    )
    places = select(Viewpoint.id).join(Site, Site.id == Viewpoint.site_id)
    places = places.where(or_(*(column.contains(text, autoescape=True) for column in (Viewpoint.name, Site.name))))
    return or_(PhotoPair.issue_id.in_(issues), PhotoPair.viewpoint_id.in_(places))


def _in_state(actor: Actor, state: QueueView) -> list[ColumnElement[bool]]:
    if state is QueueView.OPEN:
        closed = select(Programme.id).where(Programme.closed_at.is_not(None))
        is_asked = PhotoPair.programme_id.not_in(closed)
        return [PhotoPair.is_waiting == true(), is_asked, or_(PhotoPair.state == PairState.OPEN, ~_spoken(actor))]
    if state is QueueView.MINE:
        own = select(Decision.pair_id).where(Decision.account_id == actor.account_id, Decision.withdrawn_at.is_(None))
        return [PhotoPair.id.in_(own)]
    if state is QueueView.DECIDED:
        return [PhotoPair.is_waiting == false(), PhotoPair.state == PairState.DECIDED]
    return []


def _spoken(actor: Actor) -> ColumnElement[bool]:
    said = select(Decision.id).where(Decision.pair_id == PhotoPair.id, Decision.account_id == actor.account_id)
    return said.where(returns.still_counts()).correlate(PhotoPair).exists()


_SORTED_BY: dict[QueueSort, tuple[InstrumentedAttribute[Any], ...]] = {
    QueueSort.URGENCY: (PhotoPair.queue_key, PhotoPair.id),
    QueueSort.RECEIVED: (PhotoPair.received_at, PhotoPair.id),
    QueueSort.PLACE: (PhotoPair.county, PhotoPair.issue_id, PhotoPair.id),
}


def _order(filters: Filters) -> _Order:
    state = filters.state
    if state is QueueView.OPEN:
        return _Order(_SORTED_BY[filters.sort], is_walked=filters.sort is not QueueSort.URGENCY)
    if state is QueueView.DECIDED:
        return _Order((PhotoPair.settled_at, PhotoPair.id), newest_first=True)
    return _Order((PhotoPair.id,), newest_first=True)


def _ids(actor: Actor, filters: Filters, cursor: Cursor | None) -> list[int]:
    """Return the numbers of a page and one more, from the cursor's place on."""
    order, backwards = _order(filters), cursor is not None and cursor.is_before
    query = matching(select(PhotoPair.id), actor, filters)
    if cursor is not None:
        query = query.where(_beyond(order, _key_of(order, cursor.pair_id), backwards=backwards))
    return list(db.session.scalars(query.order_by(*_sorted(order, backwards=backwards)).limit(PER_PAGE + 1)))


def _sorted(order: _Order, *, backwards: bool) -> list[ColumnElement[Any]]:
    descending = order.newest_first is not backwards
    return [column.desc() if descending else column.asc() for column in order.columns]


def _key_of(order: _Order, pair_id: int) -> tuple[ColumnElement[Any], ...]:
    """Return by what a pair is sorted in this order, as a part of a query."""
    there = aliased(PhotoPair)
    return tuple(
        select(getattr(there, column.key)).where(there.id == pair_id).scalar_subquery() for column in order.columns
    )


def _beyond(order: _Order, key: Iterable[Any], *, backwards: bool) -> ColumnElement[bool]:
    """Tell what lies after a key in this order, or before it; nothing, where the key has no value."""
    ours, theirs = tuple_(*order.columns), tuple_(*key)
    return ours < theirs if order.newest_first is not backwards else ours > theirs
