"""What does an imported sheet change? New keys are added, known ones compared and updated, nothing is ever deleted.

Rows are compared and written in portions, without loading them as objects, so a ledger of 100,000 rows is a matter of
seconds and of little memory.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, insert, select, tuple_, update

from server.db import db
from server.domain.register import RowError
from server.models import Issue, Site, Viewpoint

Key = tuple[Any, ...]
Values = Mapping[str, Any]
PORTION = 1000


@dataclass(frozen=True)
class ImportReport:
    """What came of a sheet. `kept` is False where one refused row refused the whole."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: tuple[RowError, ...] = ()
    kept: bool = True


@dataclass(frozen=True)
class Target:
    """The table that is written, and the columns that say which row is meant."""

    table: type[Site] | type[Viewpoint] | type[Issue]
    key: Sequence[str]
    fresh: Values = field(default_factory=dict)
    """What a new row gets and an old one keeps."""
    watched: Collection[str] = ()
    """Columns by which photos are judged: their old values go into the log."""


@dataclass
class Change:
    """What a table has become."""

    added: set[Key] = field(default_factory=set)
    updated: set[Key] = field(default_factory=set)
    unchanged: set[Key] = field(default_factory=set)
    moved: dict[Key, dict[str, Any]] = field(default_factory=dict)
    """The old values of watched columns."""


def merge(target: Target, wanted: Mapping[Key, Values]) -> Change:
    """Bring rows to the wanted values, which name the same columns for every row."""
    change = Change()
    items = iter(wanted.items())
    while portion := dict(islice(items, PORTION)):
        _merge(target, portion, change)
    db.session.expire_all()
    return change


def _merge(target: Target, wanted: Mapping[Key, Values], change: Change) -> None:
    known = _known(target, wanted)
    new = [one for one in wanted if one not in known]
    differing = {one: old for one, row in known.items() if (old := _differing(row, wanted[one]))}
    if new:
        keyed = (dict(zip(target.key, one, strict=True)) | dict(wanted[one]) for one in new)
        db.session.execute(insert(target.table), [values | dict(target.fresh) for values in keyed])
    if differing:
        db.session.execute(update(target.table), [{"id": known[one]["id"], **wanted[one]} for one in differing])
    change.added.update(new)
    change.updated.update(differing)
    change.unchanged.update(known.keys() - differing.keys())
    change.moved.update(_watched(target, differing))


def _known(target: Target, wanted: Mapping[Key, Values]) -> dict[Key, Values]:
    names = ["id", *target.key, *next(iter(wanted.values()))]
    columns: list[ColumnElement[Any]] = [getattr(target.table, name) for name in names]
    identity = tuple_(*(getattr(target.table, name) for name in target.key))
    rows = db.session.execute(select(*columns).where(identity.in_(list(wanted)))).mappings()
    return {tuple(row[name] for name in target.key): dict(row) for row in rows}


def _differing(row: Values, wanted: Values) -> dict[str, Any]:
    return {name: row[name] for name, value in wanted.items() if row[name] != value}


def _watched(target: Target, differing: Mapping[Key, Values]) -> Iterator[tuple[Key, dict[str, Any]]]:
    for one, old in differing.items():
        seen = {name: _legible(value) for name, value in old.items() if name in target.watched}
        if seen:
            yield one, seen


def _legible(value: Any) -> Any:
    """Return a value as the log, which is JSON, can keep it."""
    return value.isoformat() if isinstance(value, date) else value
