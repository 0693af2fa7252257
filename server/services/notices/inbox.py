"""What was a person told, and what of it have they not read?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from server.db import db
from server.domain.access import Actor
from server.domain.notice import NoticeKind
from server.errors import NotFound
from server.models import Notice
from server.services.runtime import now
from server.translations import N_

PAGE = 40
MOST_COUNTED = 100
"""More are not counted: nobody reads the figure."""


@dataclass(frozen=True)
class Told:
    """One notice as it is shown."""

    number: int
    kind: NoticeKind
    subject: str
    details: dict[str, Any]
    at: datetime
    is_read: bool


@dataclass(frozen=True)
class Key:
    """After which notice a page begins."""

    is_read: bool
    number: int


@dataclass(frozen=True)
class Page:
    """A portion of the notices, unread ones first and the newest of them first."""

    told: tuple[Told, ...]
    next: Key | None


def unread(actor: Actor) -> int:
    """Return how many notices nobody has read, at most MOST_COUNTED, by one index."""
    some = select(Notice.id).where(*_own(actor), Notice.read_at.is_(None)).limit(MOST_COUNTED).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def page(actor: Actor, after: Key | None = None) -> Page:
    """Return the notices that come next."""
    rows: list[Notice] = []
    if after is None or not after.is_read:
        rows += _some(actor, after.number if after else None, is_read=False)
    if len(rows) <= PAGE:
        rows += _some(actor, after.number if after and after.is_read else None, is_read=True)
    shown = tuple(_told(row) for row in rows[:PAGE])
    return Page(shown, Key(shown[-1].is_read, shown[-1].number) if len(rows) > PAGE else None)


def follow(actor: Actor, number: int) -> Told:
    """Return a notice, which is read with that.

    :raises NotFound: where the caller has none of this number.
    """
    row = db.session.scalar(select(Notice).where(*_own(actor), Notice.id == number))
    if row is None:
        raise NotFound(N_("There is no notice {number}."), number=number)
    if row.read_at is None:
        row.read_at = now()
        db.session.flush()
    return _told(row)


def mark(actor: Actor, numbers: Sequence[int] | None, *, up_to: int | None = None) -> int:
    """Mark notices as read: some, or all up to the newest that the reader saw; returns how many were unread."""
    which: list[ColumnElement[bool]] = [*_own(actor), Notice.read_at.is_(None)]
    if numbers is not None:
        which.append(Notice.id.in_(list(numbers)))
    if up_to is not None:
        which.append(Notice.id <= up_to)
    marked = update(Notice).where(*which).values(read_at=now()).returning(Notice.id)
    return len(db.session.execute(marked.execution_options(synchronize_session=False)).all())


def _own(actor: Actor) -> list[ColumnElement[bool]]:
    return [Notice.account_id == actor.account_id, Notice.is_shown.is_(True)]


def _some(actor: Actor, before: int | None, *, is_read: bool) -> Sequence[Notice]:
    state = Notice.read_at.is_not(None) if is_read else Notice.read_at.is_(None)
    query = select(Notice).where(*_own(actor), state)
    if before is not None:
        query = query.where(Notice.id < before)
    return db.session.scalars(query.order_by(Notice.id.desc()).limit(PAGE + 1)).all()


def _told(row: Notice) -> Told:
    return Told(row.id, row.kind, row.subject, row.details, row.at, row.read_at is not None)
