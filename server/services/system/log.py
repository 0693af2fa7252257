"""Which entries of the log fit what somebody looks for, the newest first?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select

from server.db import db
from server.domain.access import Actor
from server.domain.table import Table
from server.domain.table_columns import EVENTS, TITLES
from server.models import Event
from server.services import access, events
from server.services.proof import collector
from server.services.runtime import midnight

PER_PAGE = 50
_AT_ONCE = 1_000


@dataclass(frozen=True)
class Wanted:
    """What is looked for; what is empty narrows nothing."""

    who: str = ""
    """The name of a person, phone:NUMBER or system."""
    what: str = ""
    """An action, or the noun before its point: `reviews.decide`, `reviews`."""
    subject: str = ""
    """`issue:17`, or the kind before the colon."""
    first: date | None = None
    last: date | None = None

    @property
    def is_narrowing(self) -> bool:
        """Tell whether anything is looked for."""
        return bool(self.who or self.what or self.subject or self.first or self.last)


@dataclass(frozen=True)
class Entry:
    """One entry."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: dict[str, Any]
    position: int | None


@dataclass(frozen=True)
class Page:
    """A part of the log."""

    rows: tuple[Entry, ...]
    earlier: int | None
    """Before which entry the next part begins; None: this is the last."""


def page(actor: Actor, wanted: Wanted, before: int | None = None, most: int = PER_PAGE) -> Page:
    """Return entries, the newest first.

    :raises Forbidden: for who sees only a part of what is in the installation.
    """
    access.refuse_part(actor)
    query = _query(wanted)
    if before is not None:
        query = query.where(Event.id < before)
    found = db.session.execute(query.order_by(Event.id.desc()).limit(most + 1)).all()
    rows = tuple(Entry(*row[:7]) for row in found[:most])
    return Page(rows, rows[-1].number if len(found) > most else None)


def table(actor: Actor, wanted: Wanted) -> Table:
    """Return all of them as a table, the newest first; that somebody took it stands in the log.

    :raises Forbidden: for who sees only a part of what is in the installation.
    """
    access.refuse_part(actor)
    asked = {
        "who": wanted.who, "what": wanted.what, "subject": wanted.subject,
        "from": wanted.first and wanted.first.isoformat(), "to": wanted.last and wanted.last.isoformat(),
    }  # fmt: skip
    events.record(actor.label, "log.export", "log", **{name: said for name, said in asked.items() if said})
    return Table("events", TITLES["events"], EVENTS, _rows(_query(wanted).order_by(Event.id.desc())))


def _rows(query: Select[Any]) -> Iterator[Sequence[object]]:
    for row in db.session.connection().execute(query.execution_options(yield_per=_AT_ONCE)):
        yield [*row[:5], events.text_of(row.details), *row[6:]]


def _query(wanted: Wanted) -> Select[Any]:
    columns = Event.id, Event.at, Event.actor, Event.action, Event.subject, Event.details
    query = select(*columns, Event.position, Event.leaf_sha256)
    if wanted.who:
        query = query.where(or_(Event.actor == wanted.who, Event.actor == f"account:{wanted.who}"))
    query = query.where(_begins(Event.action, wanted.what, ".") if wanted.what else Event.action != collector.WRITTEN)
    if wanted.subject:
        query = query.where(_begins(Event.subject, wanted.subject, ":"))
    if wanted.first:
        query = query.where(Event.at >= midnight(wanted.first))
    if wanted.last:
        query = query.where(Event.at < midnight(wanted.last + timedelta(days=1)))
    return query


def _begins(column: Any, said: str, point: str) -> Any:
    """Ask for one name, or for all of a kind; by a range, which an index answers."""
    if point in said:
        return column == said
    return or_(column == said, (column >= said + point) & (column < said + chr(ord(point) + 1)))
