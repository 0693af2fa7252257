"""What happened to an issue, day by day, short enough for whoever has half a minute?

What follows on each other and is of one kind becomes one line, “12 photos of three days”. Where a page holds fewer
lines than there are, the weightiest stay, and each gap says how many lines are not shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import groupby


class Kind(StrEnum):
    """What an entry tells of, in the order in which entries of one day stand."""

    DUE = "due"
    VISIT = "visit"
    PHOTOS = "photos"
    MEASURE = "measure"
    PAPER = "paper"
    OVERRIDE = "override"
    DECISION = "decision"
    PUBLICATION = "publication"
    OBJECTION = "objection"
    MOVE = "move"
    TURN = "turn"
    """A move that a leader must not miss: returned, accepted, closed, filed, come back."""
    GAP = "gap"
    """Stands for entries that are not shown."""


_TOGETHER = frozenset({Kind.VISIT, Kind.PHOTOS, Kind.MEASURE, Kind.PAPER, Kind.DECISION, Kind.OBJECTION})
_WEIGHTS: Mapping[Kind, int] = {
    Kind.TURN: 5, Kind.MOVE: 4, Kind.PUBLICATION: 4, Kind.DUE: 3, Kind.OVERRIDE: 3, Kind.DECISION: 3,
    Kind.OBJECTION: 3, Kind.PHOTOS: 2, Kind.MEASURE: 2, Kind.VISIT: 1, Kind.PAPER: 1,
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """Something that happened on a day."""

    on: date
    kind: Kind
    round: int
    message: str = ""
    """A sentence as a template with its values; of what becomes one line, `count` tells the whole."""
    values: Mapping[str, object] = field(default_factory=dict)
    by: str = ""
    """As the log names them; empty where nobody, or the reader is not told."""
    note: str = ""
    until: date | None = None
    """The last day of what became one line."""
    count: int = 1
    """So many photos, papers, measures …; of a gap, lines."""
    days: int = 1
    """On so many different days."""


def grouped(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return entries in order of time, neighbours of one kind and wording as one."""
    in_order = sorted(entries, key=lambda one: (one.on, list(Kind).index(one.kind)))
    found: list[Entry] = []
    for _, run in groupby(in_order, key=_alike):
        found += _one_of(list(run))
    return tuple(found)


def condensed(entries: Sequence[Entry], most: int) -> tuple[Entry, ...]:
    """Return at most so many lines: the weightiest, of equals the newest, and a gap for what is between them."""
    if len(entries) <= most:
        return tuple(entries)
    by_weight = sorted(range(len(entries)), key=lambda at: (_WEIGHTS[entries[at].kind], at), reverse=True)
    for kept in range(most, 0, -1):
        found = _with_gaps(entries, frozenset(by_weight[:kept]))
        if len(found) <= most:
            return found
    return ()


def _alike(one: Entry) -> tuple[object, ...]:
    together = one.kind in _TOGETHER
    return (one.kind, one.round, one.message, str(sorted(one.values.items())), together or id(one))


def _one_of(run: list[Entry]) -> list[Entry]:
    first, last = run[0], run[-1]
    if len(run) == 1:
        return run
    by = first.by if len({one.by for one in run}) == 1 else ""
    days, total = len({one.on for one in run}), sum(one.count for one in run)
    until = last.on if last.on != first.on else None
    return [replace(first, by=by, note="", until=until, count=total, days=days)]


def _with_gaps(entries: Sequence[Entry], kept: frozenset[int]) -> tuple[Entry, ...]:
    found: list[Entry] = []
    for is_kept, run in groupby(range(len(entries)), key=kept.__contains__):
        chosen = [entries[at] for at in run]
        found += chosen if is_kept else [_gap(chosen)]
    return tuple(found)


def _gap(left_out: Sequence[Entry]) -> Entry:
    first, last = left_out[0], left_out[-1]
    until = last.until or last.on
    return Entry(first.on, Kind.GAP, first.round, until=until if until != first.on else None, count=len(left_out))
