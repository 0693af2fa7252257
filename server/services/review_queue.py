"""Which pairs wait for a reviewer, the worst first?

The page is found in two steps: the numbers of its pairs in their order, then what their rows show. The same order,
as one comparable key, says what comes before and after a pair.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    case,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
)

from server.db import db
from server.domain.access import Actor, DecisionKind
from server.domain.finding import Status, severity
from server.models import (
    Attachment,
    Batch,
    Decision,
    Form,
    Issue,
    Photo,
    PhotoPair,
    Site,
    Submission,
    Viewpoint,
)
from server.services import review_rows

PER_PAGE = 30
Columns = TypeVarTuple("Columns")
_NO_DUE_DATE = date(9999, 12, 31)


class State(StrEnum):
    """Which pairs a reader of the queue asks for."""

    OPEN = "open"
    """Nobody has settled it, and this reviewer has not spoken."""
    MINE = "mine"
    """This reviewer has decided it."""
    DECIDED = "decided"
    """Somebody has settled it."""
    ALL = "all"


@dataclass(frozen=True)
class Filters:
    """What the reader of the queue narrowed it to."""

    state: State = State.OPEN
    verdict: Status | None = None
    batch_id: int | None = None
    county: str = ""
    text: str = ""


@dataclass(frozen=True)
class Page:
    """A part of the queue, with the counts for its whole."""

    rows: tuple[review_rows.Row, ...]
    number: int
    total: int
    by_verdict: dict[Status | None, int]
    """Over all verdicts, so that the reader sees what the other choices hold."""

    @property
    def pages(self) -> int:
        """Return how many pages there are; an empty queue has one."""
        return max(1, -(-self.total // PER_PAGE))


@dataclass(frozen=True)
class Choices:
    """What the filters can be set to."""

    batches: tuple[tuple[int, str], ...]
    counties: tuple[str, ...]


def page(actor: Actor, filters: Filters, number: int = 1) -> Page:
    """Return one page of the queue; a number beyond the end gives the last page."""
    by_verdict = _counts(actor, filters)
    total = sum(by_verdict.values()) if filters.verdict is None else by_verdict.get(filters.verdict, 0)
    last = max(1, -(-total // PER_PAGE))
    number = min(max(number, 1), last)
    wanted = _matching(select(PhotoPair.id), actor, filters).order_by(*_order())
    ids = list(db.session.scalars(wanted.limit(PER_PAGE).offset((number - 1) * PER_PAGE)))
    return Page(review_rows.rows(actor, ids), number, total, by_verdict)


def choices(actor: Actor) -> Choices:
    """Return the batches and counties that the caller's pairs come from."""
    batches = select(Batch.id, Batch.title).order_by(Batch.id)
    counties = select(Site.county).where(Site.county != "").distinct().order_by(Site.county)
    if actor.programme_id is not None:
        batches = batches.where(Batch.programme_id == actor.programme_id)
        counties = counties.where(Site.programme_id == actor.programme_id)
    return Choices(
        tuple((row.id, row.title) for row in db.session.execute(batches)),
        tuple(db.session.scalars(counties)),
    )


def waiting(actor: Actor) -> int:
    """Return how many photos of the caller's programmes no check has spoken of yet."""
    query = select(func.count()).select_from(Photo).where(Photo.verdict.is_(None))
    if actor.programme_id is not None:
        query = query.join(Attachment, Attachment.id == Photo.attachment_id).join(Submission).join(Form)
        query = query.where(Form.programme_id == actor.programme_id)
    return db.session.scalar(query) or 0


def next_after(actor: Actor, pair_id: int, filters: Filters) -> int | None:
    """Return the pair that follows in the queue; after the last, the first that is left."""
    query = _matching(select(PhotoPair.id), actor, filters).where(PhotoPair.id != pair_id).order_by(*_order())
    key = _key_of(pair_id)
    after = db.session.scalar(query.where(tuple_(*_order()) > tuple_(*key)).limit(1)) if key else None
    return after if after is not None else db.session.scalar(query.limit(1))


def previous_before(actor: Actor, pair_id: int, filters: Filters) -> int | None:
    """Return the pair that comes before in the queue; None before the first."""
    key = _key_of(pair_id)
    if key is None:
        return None
    query = _matching(select(PhotoPair.id), actor, filters).where(tuple_(*_order()) < tuple_(*key))
    return db.session.scalar(query.order_by(*(part.desc() for part in _order())).limit(1))


def _matching(query: Select[*Columns], actor: Actor, filters: Filters) -> Select[*Columns]:
    query = query.join(Issue, Issue.id == PhotoPair.issue_id).where(PhotoPair.replaced_at.is_(None))
    if actor.programme_id is not None:
        query = query.where(Issue.programme_id == actor.programme_id)
    if filters.verdict is not None:
        query = query.where(PhotoPair.verdict == filters.verdict)
    if filters.batch_id is not None:
        query = query.where(Issue.batch_id == filters.batch_id)
    if filters.county or filters.text:
        query = query.join(Viewpoint, Viewpoint.id == PhotoPair.viewpoint_id).join(Site, Site.id == Viewpoint.site_id)
    if filters.county:
        query = query.where(Site.county == filters.county)
    if filters.text:
        columns = (Issue.code, Issue.problem_text, Site.name, Viewpoint.name)
        query = query.where(or_(*(column.contains(filters.text, autoescape=True) for column in columns)))
    return query.where(*_in_state(actor, filters.state))


def _in_state(actor: Actor, state: State) -> list[ColumnElement[bool]]:
    if state is State.ALL:
        return []
    if state is State.MINE:
        return [_own(actor)]
    newest = _newest_kind()
    if state is State.DECIDED:
        return [newest.is_not(None), newest != DecisionKind.ESCALATE]
    return [or_(newest.is_(None), and_(newest == DecisionKind.ESCALATE, not_(_own(actor))))]


def _newest_kind() -> ScalarSelect[DecisionKind]:
    newest = select(Decision.kind).where(Decision.pair_id == PhotoPair.id).order_by(Decision.id.desc()).limit(1)
    return newest.correlate(PhotoPair).scalar_subquery()


def _own(actor: Actor) -> ColumnElement[bool]:
    return (
        select(Decision.id)
        .where(Decision.pair_id == PhotoPair.id, Decision.account_id == actor.account_id)
        .correlate(PhotoPair)
        .exists()
    )


def _order() -> tuple[SQLColumnExpression[Any], ...]:
    """Order ascending: contradictions, doubts, what else the verdict says, due date, age."""
    ranks = {status: -severity(status) for status in Status}
    return (
        0 - PhotoPair.contradictions,
        0 - PhotoPair.doubts,
        case(ranks, value=PhotoPair.verdict, else_=1),
        func.coalesce(Issue.due_on, literal(_NO_DUE_DATE, Date)),
        PhotoPair.id,
    )


def _key_of(pair_id: int) -> tuple[Any, ...] | None:
    query = select(*_order()).join(Issue, Issue.id == PhotoPair.issue_id).where(PhotoPair.id == pair_id)
    row = db.session.execute(query).first()
    return tuple(row) if row else None


def _counts(actor: Actor, filters: Filters) -> dict[Status | None, int]:
    every = replace(filters, verdict=None)
    query = _matching(select(PhotoPair.verdict, func.count()), actor, every).group_by(PhotoPair.verdict)
    return dict(iter(db.session.execute(query)))
