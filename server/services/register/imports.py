"""What does an imported sheet change? New keys are added, known ones compared and updated, nothing is ever deleted.

An empty cell says nothing: what is registered stays. So a monthly ledger without the column of sites does not cut
issues from their sites. Rows are compared and written in portions, without loading them as objects, so a ledger of
100,000 rows is a matter of seconds and of little memory.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, insert, select, text, update
from sqlalchemy.orm import InstrumentedAttribute

from server import progress
from server.db import db
from server.domain.register import PageRead, RowError
from server.models import Issue, Site, Viewpoint
from server.services.proof import collector

Key = tuple[Any, ...]
Values = Mapping[str, Any]
PORTION = 1000
_SAID_BY: Mapping[type[Site] | type[Viewpoint] | type[Issue], tuple[str, InstrumentedAttribute[int]]] = {
    Site: ("site", Site.id),
    Viewpoint: ("site", Viewpoint.site_id),
    Issue: ("issue", Issue.id),
}
"""By table: to what in the log its rows belong, and the column that says which."""
SMALLEST_STEP = 5e-8
"""Of a degree, a metre or a direction."""


@dataclass(frozen=True)
class FieldChange:
    """A field of a row that is known: what was registered, and what the sheet says; empty where there is nothing."""

    field: str
    old: str
    new: str
    part: str = ""
    """The viewpoint whose field it is; empty where it is the row's own."""


@dataclass(frozen=True)
class RowChange:
    """A known row that the sheet changes."""

    code: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class ImportReport:
    """What came of a sheet, or would come of it: a trial is the same import, taken back in the end.

    `kept` is False where one refused row refused the whole. Two reports are equal where they count the same.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: tuple[RowError, ...] = ()
    kept: bool = True
    notes: tuple[RowError, ...] = ()
    """Cells of kept rows that nothing could be made of; they stay in the ledger as they were written."""
    pages: tuple[PageRead, ...] = ()
    """What became of the sheets of a workbook; empty where there is but one."""
    unknown: tuple[str, ...] = ()
    """Headings that were not understood."""
    new: tuple[str, ...] = field(default=(), compare=False)
    """The codes of rows that were not known, in the order of the sheet."""
    changes: tuple[RowChange, ...] = field(default=(), compare=False)
    asked_again: int = field(default=0, compare=False)
    """So many photos, pairs and issues were judged by what is changed, and the checks are asked about them again."""


@dataclass(frozen=True)
class Target:
    """The table that is written, and the columns that say which row is meant."""

    table: type[Site] | type[Viewpoint] | type[Issue]
    key: Sequence[str]
    fresh: Values = field(default_factory=dict)
    """What a new row gets and an old one keeps."""
    missing: Callable[[Values], Values] = lambda _values: {}
    """What a new row gets where the sheet does not say."""
    erasable: Collection[str] = ()
    """Columns in which nothing is an answer too."""
    watched: Collection[str] = ()
    """Columns by which photos are judged: their old values go into the log."""
    news: Callable[[Values, Values], Values] = lambda _row, wanted: wanted
    """What a sheet says beyond what is shown of a known row anyway."""


@dataclass
class Change:
    """What a table has become."""

    added: dict[Key, None] = field(default_factory=dict)
    """In the order in which they were wanted."""
    updated: dict[Key, dict[str, tuple[Any, Any]]] = field(default_factory=dict)
    """What was there and what is there now, by column."""
    unchanged: set[Key] = field(default_factory=set)
    moved: dict[Key, dict[str, Any]] = field(default_factory=dict)
    """The old values of watched columns."""


def merge(target: Target, wanted: Mapping[Key, Values]) -> Change:
    """Bring rows to the wanted values, which name the same columns for every row."""
    change = Change()
    _plan_each_portion()
    items = iter(wanted.items())
    for done in range(0, len(wanted), PORTION):
        progress.tell(progress.Step.COMPARING, done, len(wanted))
        _merge(target, dict(islice(items, PORTION)), change)
    progress.tell(progress.Step.COMPARING, len(wanted), len(wanted))
    db.session.expire_all()
    return change


def _plan_each_portion() -> None:
    """Have PostgreSQL plan for the keys of each portion, in this transaction.

    A plan for any thousand keys, which it takes after five portions, compares every row with each of them.
    """
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


def _merge(target: Target, wanted: Mapping[Key, Values], change: Change) -> None:
    known = _known(target, wanted)
    kind, owner = _SAID_BY[target.table]
    new = [one for one in wanted if one not in known]
    updates = {one: values for one, row in known.items() if (values := _updates(target, row, wanted[one]))}
    if new:
        keyed = (dict(zip(target.key, one, strict=True)) | dict(wanted[one]) for one in new)
        rows = [{**row, **target.missing(row), **target.fresh} for row in keyed]
        collector.touched(kind, db.session.scalars(insert(target.table).returning(owner), rows))
    if updates:
        db.session.execute(
            update(target.table), [{"id": known[one]["id"], **values} for one, values in updates.items()]
        )
        collector.touched(kind, (known[one][owner.key] for one in updates))
    change.added.update(dict.fromkeys(new))
    change.updated.update(
        {
            one: {name: (known[one][name], value) for name, value in updates[one].items()}
            for one in wanted
            if one in updates
        }
    )
    change.unchanged.update(known.keys() - updates.keys())
    change.moved.update(_watched(target, known, updates))


def _known(target: Target, wanted: Mapping[Key, Values]) -> dict[Key, Values]:
    """Return the rows that are there, by their keys.

    Each column is asked for by itself and what fits no key is left out here: PostgreSQL takes a list of pairs for a
    thousand alternatives, and tries all of them on every row of a table that has just grown.
    """
    names = ["id", *target.key, *next(iter(wanted.values()))]
    columns: list[ColumnElement[Any]] = [getattr(target.table, name) for name in names]
    values = zip(*wanted, strict=True)
    among = [getattr(target.table, name).in_(set(each)) for name, each in zip(target.key, values, strict=True)]
    rows = db.session.execute(select(*columns).where(*among)).mappings()
    found = {tuple(row[name] for name in target.key): dict(row) for row in rows}
    return {one: row for one, row in found.items() if one in wanted}


def _updates(target: Target, row: Values, wanted: Values) -> dict[str, Any]:
    """Return the columns that change, with their new values."""
    said = target.news(row, wanted)
    new = {name: _settled(row[name], value, name in target.erasable) for name, value in said.items()}
    return {name: value for name, value in new.items() if not is_same(row[name], value)}


def is_same(old: Any, new: Any) -> bool:
    """Tell whether nothing changes; what is below a centimetre is the rounding of binary numbers."""
    if isinstance(old, float) and isinstance(new, float):
        return abs(old - new) < SMALLEST_STEP
    return bool(old == new)


def _settled(old: Any, new: Any, erasable: bool) -> Any:  # noqa: FBT001 - private, one call
    if isinstance(new, dict):
        return {**old, **new}
    return old if new in (None, "") and not erasable else new


def _watched(
    target: Target, known: Mapping[Key, Values], updates: Mapping[Key, Values]
) -> Iterator[tuple[Key, dict[str, Any]]]:
    for one, new in updates.items():
        old = {name: _legible(known[one][name]) for name in target.watched if name in new}
        if old:
            yield one, old


def _legible(value: Any) -> Any:
    """Return a value as the log, which is JSON, can keep it."""
    return value.isoformat() if isinstance(value, date) else value
