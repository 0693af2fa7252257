"""How many issues stand where, by batch, programme, county, unit, level, kind of pollution or month of the deadline?

One statement over the issues for each table; names come with another. What a number opens are the rows of the ledger
that it counts.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from server.db import db
from server.domain.access import Actor
from server.domain.issue_counts import Counts, Stand, StatisticsGrouping, counts_of
from server.domain.ledger_columns import LONGEST_KEY
from server.domain.ledger_work import NOT_STATED, Grouping
from server.models import Batch, Issue, LedgerCell
from server.services import access
from server.services.ledger import figures

Pairs = tuple[tuple[str, str], ...]
"""What of the ledger's address narrows it to the rows of a line."""
MOST_VALUES = 50
"""So many values of a column an address names."""
_BETWEEN = re.compile(r"[、,，;；/\s]+")
_AS_OVERVIEW = {one: Grouping(one.value) for one in StatisticsGrouping if one.value in set(Grouping)}
_CLOSED = (("is.status", Stand.CLOSED.value),)
_OPENS: Mapping[Stand, Pairs] = {
    **{one: (("is.status", one.value),) for one in Stand},
    Stand.COMPLETED: (("is.status", Stand.COMPLETED.value), *_CLOSED),
    Stand.NOT_STATED: (("fill.status", "empty"),),
}


@dataclass(frozen=True)
class Line:
    """A group of issues."""

    key: str
    """The code of a batch or programme, a name, a level, a month; empty: not stated."""
    counts: Counts
    name: str = ""
    name_en: str = ""
    programme: str = ""
    """Of a batch: the title of its programme."""
    overlaps: str | None = None
    """Of a batch whose problems are counted in another one too: in which. It is left out of the sum."""
    rows: Pairs | None = None
    """By what the ledger is narrowed to the rows of it; None: it cannot be."""


@dataclass(frozen=True)
class Counting:
    """A table: its groups and their sum."""

    grouping: StatisticsGrouping
    lines: tuple[Line, ...]
    sum: Counts
    overlapping: int
    """Issues of batches that are counted in others too: by batch they are left out of the sum, elsewhere in it."""


@dataclass
class _Group:
    by_status: Counter[str] = field(default_factory=Counter)
    values: set[str] = field(default_factory=set)


def by(actor: Actor, grouping: StatisticsGrouping, programme_id: int | None = None) -> Counting:
    """Count what the caller sees."""
    batches = _batches(actor, programme_id)
    if grouping in _AS_OVERVIEW:
        lines = tuple(_as_overview(actor, grouping, batches, programme_id))
    elif grouping is StatisticsGrouping.SOURCE_LEVEL:
        lines = tuple(_by_level(actor, batches, programme_id))
    elif grouping is StatisticsGrouping.POLLUTION:
        lines = tuple(_by_pollution(actor, programme_id))
    else:
        lines = tuple(_by_month(actor, programme_id))
    overlapping = _overlapping(actor, batches, programme_id)
    if grouping is StatisticsGrouping.POLLUTION:
        return Counting(grouping, lines, counts_of(_everything(actor, programme_id)), overlapping)
    counted = (one.counts for one in lines if one.overlaps is None)
    return Counting(grouping, lines, sum(counted, Counts()), overlapping)


def opens(line: Line, stand: Stand | None, programme_id: int | None) -> Pairs | None:
    """Return by what the ledger is narrowed to the issues of a number; None where no list is narrowed so."""
    if line.rows is None:
        return None
    within: Pairs = (("programme", str(programme_id)),) if programme_id is not None else ()
    rows = tuple(pair for pair in line.rows if pair[0] != "programme" or not within)
    return (*within, *rows, *(_OPENS[stand] if stand else ()))


def opens_sum(counting: Counting, stand: Stand | None, programme_id: int | None) -> Pairs | None:
    """Return it for the sum; None where no list is narrowed so."""
    rows: Pairs | None = ()
    if counting.grouping is StatisticsGrouping.BATCH and counting.overlapping:
        inside = [one.key for one in counting.lines if one.overlaps is None and one.counts.total]
        outside = {one.key for one in counting.lines if one.overlaps is not None}
        rows = _of_batches(inside, outside)
    return opens(Line("", counting.sum, rows=rows), stand, programme_id)


def _of_batches(codes: Iterable[str], others: Collection[str]) -> Pairs | None:
    """Return by what the ledger shows batches by their codes; not where others are called alike, or one has no code."""
    named = tuple(("is.batch", code[:LONGEST_KEY]) for code in dict.fromkeys(codes))
    is_clear = all(code and code not in others for _, code in named)
    return named if is_clear and 0 < len(named) <= MOST_VALUES else None


def _as_overview(
    actor: Actor, grouping: StatisticsGrouping, batches: Mapping[int, Batch], programme_id: int | None
) -> Iterable[Line]:
    for one in figures.stands(actor, _AS_OVERVIEW[grouping], programme_id):
        number = str(one.key or (NOT_STATED if grouping is StatisticsGrouping.COUNTY else 0))
        batch = batches.get(one.key) if grouping is StatisticsGrouping.BATCH and isinstance(one.key, int) else None
        yield Line(
            batch.code if batch else one.name, counts_of(one.by_status), one.name, one.name_en,
            one.programme, batch.overlaps if batch else None, ((grouping.value, number),),
        )  # fmt: skip


def _by_level(actor: Actor, batches: Mapping[int, Batch], programme_id: int | None) -> Iterable[Line]:
    groups: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for batch_id, status, number in _counted(actor, Issue.batch_id, programme_id):
        groups[batches[batch_id].source_level if batch_id in batches else ""][status] += number
    for level, by_status in sorted(groups.items(), key=lambda one: (not one[0], one[0])):
        codes = [one.code for one in batches.values() if one.source_level == level]
        others = {one.code for one in batches.values() if one.source_level != level}
        yield Line(level, counts_of(by_status), rows=_of_batches(codes, others) if level else None)


def _by_month(actor: Actor, programme_id: int | None) -> Iterable[Line]:
    groups: defaultdict[str, Counter[str]] = defaultdict(Counter)
    days: defaultdict[str, list[str]] = defaultdict(list)
    for day, status, number in _counted(actor, Issue.due_on, programme_id):
        month = f"{day:%Y-%m}" if day else ""
        groups[month][status] += number
        days[month].append(day.isoformat() if day else "")
    for month, by_status in sorted(groups.items(), key=lambda one: (not one[0], one[0])):
        rows = (("from.due", min(days[month])), ("to.due", max(days[month]))) if month else None
        yield Line(month, counts_of(by_status), month, rows=rows)


def _by_pollution(actor: Actor, programme_id: int | None) -> Iterable[Line]:
    query = select(LedgerCell.value, Issue.status, func.count()).join(Issue, Issue.id == LedgerCell.issue_id)
    query = query.where(LedgerCell.column == "pollution").group_by(LedgerCell.value, Issue.status)
    groups: defaultdict[str, _Group] = defaultdict(_Group)
    stated: Counter[str] = Counter()
    for value, status, number in db.session.execute(_within(actor, query, programme_id)):
        stated[status] += number
        for kind in dict.fromkeys(one for one in _BETWEEN.split(value) if one):
            groups[kind].by_status[status] += number
            groups[kind].values.add(value)
    for kind, group in sorted(groups.items(), key=lambda one: (-one[1].by_status.total(), one[0])):
        named = tuple(("is.pollution", value) for value in sorted(group.values))
        yield Line(kind, counts_of(group.by_status), kind, rows=named if len(named) <= MOST_VALUES else None)
    unstated = _everything(actor, programme_id) - stated
    if unstated.total():
        yield Line("", counts_of(unstated), rows=(("fill.pollution", "empty"),))


def _everything(actor: Actor, programme_id: int | None) -> Counter[str]:
    found: Counter[str] = Counter()
    for _, status, number in _counted(actor, Issue.programme_id, programme_id):
        found[status] += number
    return found


def _overlapping(actor: Actor, batches: Mapping[int, Batch], programme_id: int | None) -> int:
    numbers = [one.id for one in batches.values() if one.overlaps is not None]
    if not numbers:
        return 0
    query = select(func.count()).select_from(Issue).where(Issue.batch_id.in_(numbers))
    return db.session.scalar(_within(actor, query, programme_id)) or 0


def _batches(actor: Actor, programme_id: int | None) -> Mapping[int, Batch]:
    query = access.scoped(select(Batch), actor, Batch)
    query = query if programme_id is None else query.where(Batch.programme_id == programme_id)
    return {one.id: one for one in db.session.scalars(query)}


def _counted(actor: Actor, column: Any, programme_id: int | None) -> Iterable[Any]:
    query = select(column, Issue.status, func.count()).group_by(column, Issue.status)
    return db.session.execute(_within(actor, query, programme_id))


def _within(actor: Actor, query: Any, programme_id: int | None) -> Any:
    query = query if programme_id is None else query.where(Issue.programme_id == programme_id)
    return access.scoped(query, actor, Issue)
