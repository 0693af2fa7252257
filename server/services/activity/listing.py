"""Which work records are there, the newest first?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from server.db import db
from server.domain.access import Actor
from server.domain.activity import FIGURES, ActivityKind, Entry, Measure
from server.models import Activity, ActivityIssue
from server.services import access
from server.services.activity import records

PER_PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """To what the list is narrowed."""

    programme_id: int | None = None
    kind: ActivityKind | None = None
    figure: str = ""
    """The code of a figure: what it is added up from."""
    county: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""
    withdrawn: bool = False
    """Those that were withdrawn, and no others."""


@dataclass(frozen=True)
class ActivityLine:
    """A record with who entered it."""

    number: int
    programme: str
    programme_id: int
    entry: Entry
    issues: tuple[tuple[int, str], ...]
    """Numbers and codes of those that the caller may see."""
    entered_by: str
    entered_at: datetime
    withdrawn_by: str
    withdrawn_at: datetime | None
    withdrawn_reason: str


@dataclass(frozen=True)
class ActivityPage:
    """A part of the list."""

    rows: tuple[ActivityLine, ...]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """Return how many pages there are; an empty list has one."""
        return max(1, -(-self.total // PER_PAGE))


def page(actor: Actor, wanted: Wanted, number: int = 1) -> ActivityPage:
    """Return a part of the list."""
    query = _found(actor, wanted)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    number = min(max(1, number), max(1, -(-total // PER_PAGE)))
    rows = _loaded(query).limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    return ActivityPage(tuple(_line(actor, row) for row in db.session.scalars(rows)), number, total)


def every(actor: Actor, wanted: Wanted) -> Iterator[ActivityLine]:
    """Give the whole list."""
    return (_line(actor, row) for row in db.session.scalars(_loaded(_found(actor, wanted))))


def one(actor: Actor, number: int) -> ActivityLine:
    """Return one record.

    :raises NotFound: where there is none that the caller may see.
    """
    return _line(actor, records.get(actor, number))


def counties(actor: Actor) -> list[str]:
    """Return the counties that records name."""
    query = access.scoped(select(Activity.county).distinct().where(Activity.county != ""), actor, Activity)
    return sorted(db.session.scalars(query))


def _found(actor: Actor, wanted: Wanted) -> Select[Activity]:
    query = access.scoped(select(Activity), actor, Activity)
    withdrawn = Activity.withdrawn_at.is_not(None) if wanted.withdrawn else Activity.withdrawn_at.is_(None)
    query = query.where(withdrawn)
    if wanted.programme_id is not None:
        query = query.where(Activity.programme_id == wanted.programme_id)
    if wanted.kind is not None:
        query = query.where(Activity.kind == wanted.kind)
    if figure := FIGURES.get(wanted.figure):
        query = query.where(Activity.kind == figure.kind)
        if figure.is_led is not None:
            query = query.where(Activity.is_led == figure.is_led)
        if figure.measure is not Measure.COUNT:
            query = query.where(getattr(Activity, figure.measure.value) > 0)
    return query.where(*_narrowed(wanted))


def _narrowed(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.county:
        yield Activity.county == wanted.county
    if wanted.since is not None:
        yield Activity.until >= wanted.since
    if wanted.until is not None:
        yield Activity.since <= wanted.until
    if wanted.text:
        columns = (Activity.title, Activity.document_no, Activity.note)
        yield or_(*(one.icontains(wanted.text, autoescape=True) for one in columns))


def _loaded(query: Select[Activity]) -> Select[Activity]:
    issues = selectinload(Activity.issues).joinedload(ActivityIssue.issue)
    query = query.options(joinedload(Activity.unit), joinedload(Activity.programme), issues)
    return query.order_by(Activity.until.desc(), Activity.id.desc())


def _line(actor: Actor, row: Activity) -> ActivityLine:
    entry = records.entry_of(row)
    issues = tuple((one.issue_id, one.issue.code) for one in row.issues if access.sees(actor, one.issue))
    return ActivityLine(
        row.id, row.programme.title, row.programme_id, entry, issues, row.entered_by, row.entered_at, row.withdrawn_by,
        row.withdrawn_at, row.withdrawn_reason,
    )  # fmt: skip
