"""To whom does each waiting pair go, when a queue is shared out among reviewers?

Evenly: one after the other, the worst first, to who has the fewest, so that the hard ones are shared as well. By county
or unit: whole groups, the largest first, so that one person gets to know one place.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Dealing(StrEnum):
    """How pairs are shared out."""

    EVENLY = "evenly"
    COUNTY = "county"
    UNIT = "unit"


@dataclass(frozen=True)
class Waiting:
    """A pair that waits, in the order of the queue."""

    number: int
    group: str | int | None
    """The county or the unit by which pairs stay together; None: by itself."""
    may_see: Collection[str]
    """Reviewers who may answer for it."""


def deal(pairs: Sequence[Waiting], has: Mapping[str, int]) -> dict[int, str]:
    """Return who gets each pair; one that none of them may see is left out.

    :param has: by reviewer, how many pairs they have been given already.
    """
    load = Counter(has)
    places = {name: place for place, name in enumerate(has)}
    dealt: dict[int, str] = {}
    for group in _groups(pairs):
        able = set(has).intersection(*(one.may_see for one in group))
        for part in [group] if able else [[one] for one in group]:
            takers = able or set(has) & set(part[0].may_see)
            if takers:
                name = min(takers, key=lambda one: (load[one], places[one]))
                dealt |= {one.number: name for one in part}
                load[name] += len(part)
    return dealt


def _groups(pairs: Sequence[Waiting]) -> list[list[Waiting]]:
    found: dict[object, list[Waiting]] = defaultdict(list)
    for one in pairs:
        found[("pair", one.number) if one.group is None else ("group", one.group)].append(one)
    return sorted(found.values(), key=len, reverse=True)
