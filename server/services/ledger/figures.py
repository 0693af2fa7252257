"""How does the ledger stand by programme, batch, county or unit?

Two statements, however many rows and groups there are: one over the issues, one over the pairs that wait.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Integer, String, func, literal, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from server.db import count_where, db
from server.domain.access import Actor
from server.domain.finding import Status
from server.domain.ledger_work import Grouping, Work
from server.models import Batch, Issue, PhotoPair, Programme, Unit
from server.services import access
from server.services.ledger import work
from server.services.register import programmes
from server.services.review import queue

Key = int | str | None
_COLUMNS: dict[Grouping, tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]]] = {
    Grouping.PROGRAMME: (Issue.programme_id, PhotoPair.programme_id),
    Grouping.BATCH: (Issue.batch_id, PhotoPair.batch_id),
    Grouping.COUNTY: (Issue.county, PhotoPair.county),
    Grouping.UNIT: (Issue.unit_id, PhotoPair.unit_id),
}


@dataclass
class Line:
    """What is counted of one group."""

    key: Key
    """The number of a row, or a county; None or empty: not stated."""
    name: str = ""
    name_en: str = ""
    programme: str = ""
    """Of a batch: the title of its programme."""
    place: int = 0
    """Of a batch: where the office put it."""
    issues: int = 0
    by_status: Counter[str] = field(default_factory=Counter)
    """The ledger's own words: completed, closed, …"""
    work: Counter[Work] = field(default_factory=Counter)
    review: int = 0
    """Pairs that wait for this person."""
    contradicted: int = 0
    """Those of them that the checks contradict."""

    @property
    def closed(self) -> int:
        """Return how many the ledger says are closed."""
        return self.by_status[work.CLOSED]


def by(actor: Actor, grouping: Grouping, programme_id: int | None = None) -> tuple[Line, ...]:
    """Return the groups of what the caller sees, by name; those without one last."""
    lines: dict[Key, Line] = {}
    mine, pairs = _COLUMNS[grouping]
    for key, status, number, *counts in db.session.execute(_issues(actor, mine, programme_id)):
        line = lines.setdefault(key or None, Line(key or None))
        line.issues += number
        line.by_status[status] += number
        line.work.update(dict(zip(Work, counts, strict=True)))
    wanted = queue.Filters(programme_id=programme_id)
    # by functions of the columns, or SQLite would group by an index that does not cover the rest
    verdict, group = func.coalesce(type_coerce(PhotoPair.verdict, String), ""), func.coalesce(pairs, _none(pairs))
    waiting = queue.matching(select(group, verdict, func.count()).group_by(group, verdict), actor, wanted)
    for key, said, number in db.session.execute(waiting):
        line = lines.setdefault(key or None, Line(key or None))
        line.review += number
        line.contradicted += number if said == Status.CONTRADICTED else 0
    _name(actor, grouping, lines, programme_id)
    return tuple(sorted(lines.values(), key=_place))


def stands(actor: Actor, grouping: Grouping, programme_id: int | None = None) -> tuple[Line, ...]:
    """Return the groups with what the ledger itself says of their issues, and nothing else counted."""
    lines: dict[Key, Line] = {}
    mine, _ = _COLUMNS[grouping]
    query: Any = select(mine, Issue.status, func.count()).group_by(mine, Issue.status)
    for key, status, number in db.session.execute(_within(actor, query, programme_id)):
        line = lines.setdefault(key or None, Line(key or None))
        line.issues += number
        line.by_status[status] += number
    _name(actor, grouping, lines, programme_id)
    return tuple(sorted(lines.values(), key=_place))


def sum_of(lines: Iterable[Line]) -> Line:
    """Return all groups together."""
    total = Line(None)
    for one in lines:
        total.issues += one.issues
        total.by_status.update(one.by_status)
        total.work.update(one.work)
        total.review += one.review
        total.contradicted += one.contradicted
    return total


def _none(column: InstrumentedAttribute[Any]) -> int | str:
    return 0 if isinstance(column.type, Integer) else ""


def _issues(actor: Actor, column: InstrumentedAttribute[Any], programme_id: int | None) -> Any:
    counted = [count_where(work.condition(one)) for one in Work]
    query: Any = select(column, Issue.status, func.count(), *counted).group_by(column, Issue.status)
    return _within(actor, query, programme_id)


def _within(actor: Actor, query: Any, programme_id: int | None) -> Any:
    if programme_id is not None:
        query = query.where(Issue.programme_id == programme_id)
    return access.scoped(query, actor, Issue)


def _name(actor: Actor, grouping: Grouping, lines: dict[Key, Line], programme_id: int | None) -> None:
    if grouping is Grouping.COUNTY:
        for line in lines.values():
            line.name = str(line.key or "")
        return
    for place, (number, name, name_en, programme) in enumerate(
        db.session.execute(_names(actor, grouping, programme_id)), 1
    ):
        if number in lines or grouping is not Grouping.UNIT:  # of units there are many that have nothing to do here
            line = lines.setdefault(number, Line(number))
            line.name, line.name_en, line.programme = name, name_en, programme
            line.place = place if grouping is Grouping.BATCH else 0


def _names(actor: Actor, grouping: Grouping, programme_id: int | None) -> Any:
    empty = literal("")
    if grouping is Grouping.UNIT:
        return select(Unit.id, Unit.name, empty, empty)
    if grouping is Grouping.PROGRAMME:
        query: Any = access.scoped(select(Programme.id, Programme.title, empty, empty), actor, Programme)
    else:
        query = select(Batch.id, Batch.title, Batch.title_en, Programme.title).join(Programme)
        query = query.order_by(Programme.id, *programmes.batches_in_order())
        query = access.scoped(query, actor, Batch)
    return query if programme_id is None else query.where(Programme.id == programme_id)


def _place(line: Line) -> tuple[bool, bool, int, Any]:
    """Batches as the office put them, others by name; what has no key last."""
    is_number = isinstance(line.key, int)
    return line.key is None, not is_number, line.place, (line.key if is_number and not line.name else line.name)
