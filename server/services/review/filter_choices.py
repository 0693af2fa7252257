"""What can the queue be narrowed to, and how much would be left?

Each choice is counted with all other filters as they are, so that no number leads to an empty list.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Integer, func, select
from sqlalchemy.orm import InstrumentedAttribute

from server.db import db
from server.domain.access import Actor
from server.models import Batch, PhotoPair, Programme, Unit
from server.services import access
from server.services.review import queue
from server.services.review.queue import Filters

NOTHING = -1
MOST_CHOICES = 300
"""A longer list is no choice; the search finds what is not in it."""


@dataclass(frozen=True)
class Choice:
    """One thing that a filter can be set to."""

    value: str
    label: str
    number: int


@dataclass(frozen=True)
class Choices:
    """What all filters can be set to, the most frequent first."""

    programme: tuple[Choice, ...]
    batch: tuple[Choice, ...]
    county: tuple[Choice, ...]
    unit: tuple[Choice, ...]
    check: tuple[Choice, ...]
    officer: tuple[Choice, ...]


def choices(actor: Actor, filters: Filters) -> Choices:
    """Return what can be chosen, and how many pairs each choice leaves."""
    programme, batch, county = _by_place(actor, filters)
    return Choices(
        programme=_named(actor, programme, "programme"),
        batch=_named(actor, batch, "batch"),
        county=_plain(county),
        unit=_named(actor, _count(actor, replace(filters, unit_id=None), PhotoPair.unit_id), "unit"),
        check=_plain(_checks(_count(actor, replace(filters, check=""), PhotoPair.against))),
        officer=_plain(_count(actor, replace(filters, officer=""), PhotoPair.officer)),
    )


def label(actor: Actor, kind: str, number: int) -> str:
    """Return what a programme, batch or unit is called; empty for one that is not there, or not for this caller."""
    if kind != "unit":
        return _labels(actor, kind, [number]).get(number, "")
    is_met = access.scoped(select(PhotoPair.id).where(PhotoPair.unit_id == number).limit(1), actor, PhotoPair)
    return unit_names([number]).get(number, "") if db.session.scalar(is_met) is not None else ""


def unit_names(numbers: Sequence[int]) -> Mapping[int, str]:
    """Return what units are called whose numbers the caller has found among rows of their own."""
    return dict(iter(db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(numbers)))))


def _labels(actor: Actor, kind: str, numbers: Sequence[int]) -> Mapping[int, str]:
    entity = _TITLED[kind]
    query = access.scoped(select(entity.id, entity.title).where(entity.id.in_(numbers)), actor, entity)
    return dict(iter(db.session.execute(query)))


def _by_place(actor: Actor, filters: Filters) -> tuple[Counter[Any], ...]:
    """Count programmes, batches and counties, in one go where none of them is chosen."""
    columns = (PhotoPair.programme_id, PhotoPair.batch_id, PhotoPair.county)
    if filters.programme_id or filters.batch_id or filters.county:
        others = (replace(filters, programme_id=None), replace(filters, batch_id=None), replace(filters, county=""))
        return tuple(_count(actor, other, column) for other, column in zip(others, columns, strict=True))
    keys = [_key(column) for column in columns]
    query = select(*keys, func.count()).group_by(*keys)
    counted: tuple[Counter[Any], ...] = (Counter(), Counter(), Counter())
    for *values, number in db.session.execute(queue.matching(query, actor, filters)):
        for counter, value in zip(counted, values, strict=True):
            counter[value] += number
    return counted


def _count(actor: Actor, filters: Filters, column: InstrumentedAttribute[Any]) -> Counter[Any]:
    key = _key(column)
    query = select(key, func.count()).group_by(key)
    return Counter(dict(iter(db.session.execute(queue.matching(query, actor, filters)))))


def _key(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """Return a column, or what stands for nothing.

    Grouped by the column itself SQLite would choose an index that does not cover the rest; PostgreSQL wants to be
    asked for the very thing by which it groups.
    """
    return func.coalesce(column, NOTHING if isinstance(column.type, Integer) else "")


def _checks(by_list: Counter[Any]) -> Counter[Any]:
    """Count checks, of which a pair names several."""
    counted: Counter[Any] = Counter()
    for against, number in by_list.items():
        counted.update(dict.fromkeys((against or "").split(), number))
    return counted


def _plain(counted: Counter[Any]) -> tuple[Choice, ...]:
    return tuple(Choice(value, value, number) for value, number in counted.most_common(MOST_CHOICES) if value)


def _named(actor: Actor, counted: Counter[Any], kind: str) -> tuple[Choice, ...]:
    wanted = {value: number for value, number in counted.most_common(MOST_CHOICES) if value != NOTHING}
    known = unit_names(list(wanted)) if kind == "unit" else _labels(actor, kind, list(wanted))
    return tuple(Choice(str(value), known.get(value, str(value)), number) for value, number in wanted.items())


_TITLED: Mapping[str, type[Programme] | type[Batch]] = {"programme": Programme, "batch": Batch}
