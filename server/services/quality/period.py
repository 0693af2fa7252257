"""Which answers and photos are asked about when reviewing is measured, and how is a rate written down?"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, true

from server.domain.access import Actor
from server.domain.resolution import PairState
from server.models import Decision, PhotoPair
from server.services import access
from server.services.runtime import midnight, today

DAYS = 30
"""How far back one looks who names no day."""
LEAST_LOOK_S = 3
"""Two keys decide a pair in a third of a second; nobody has looked at two photos and a verdict before three."""
UNSETTLED = (PairState.SECOND, PairState.THIRD)


@dataclass(frozen=True)
class Period:
    """Which days are asked about, both ends included, and of which programme, counties and units; where none is named,
    of all."""

    since: date
    until: date
    programme_id: int | None = None
    counties: frozenset[str] = frozenset()
    unit_ids: frozenset[int] = frozenset()
    reader_id: int | None = None
    """Who reads: they may be the next to answer, so what colleagues said of a pair that still waits is not in their
    figures. None: nobody's secret."""

    def holds(self, moment: Any) -> ColumnElement[bool]:
        """Tell, in a query, whether a moment lies in the period."""
        first = midnight(self.since)
        return and_(moment >= first, moment < first + (self.until - self.since + timedelta(days=1)))

    def concerns(self, programme_id: Any, county: Any, unit_id: Any) -> ColumnElement[bool]:
        """Tell, in a query, whether what belongs to a programme, a county and a unit is asked about."""
        is_asked = true() if self.programme_id is None else programme_id == self.programme_id
        return and_(is_asked, *access.within(self, county, unit_id))

    @property
    def is_narrowed(self) -> bool:
        """Tell whether only some programme, counties or units are asked about."""
        return self.programme_id is not None or bool(self.counties or self.unit_ids)

    def concerns_pair(self) -> ColumnElement[bool]:
        """Tell, in a query over pairs, whether one is asked about."""
        return self.concerns(PhotoPair.programme_id, PhotoPair.county, PhotoPair.unit_id)

    def may_tell(self) -> ColumnElement[bool]:
        """Tell, in a query over answers and their pairs, whether the reader may know of an answer."""
        if self.reader_id is None:
            return true()
        return or_(PhotoPair.state.not_in(UNSETTLED), Decision.account_id == self.reader_id)


@dataclass(frozen=True)
class Share:
    """So many of so many: the numbers behind a rate."""

    part: int = 0
    whole: int = 0

    @property
    def percent(self) -> float | None:
        """None where there is nothing to count."""
        return 100 * self.part / self.whole if self.whole else None

    def __add__(self, other: "Share") -> "Share":
        return Share(self.part + other.part, self.whole + other.whole)


NOTHING = Share()


def period(since: date | None = None, until: date | None = None, programme_id: int | None = None) -> Period:
    """Return what is asked about, the last 30 days where no day is named."""
    last = _sane(until or max(since or today(), today()))
    first = _sane(since or last - timedelta(days=DAYS - 1))
    return Period(min(first, last), max(first, last), programme_id)


def seen_by(actor: Actor, asked: Period) -> Period:
    """Return the part of a period that is the caller's business."""
    mine = replace(asked, reader_id=actor.account_id, counties=actor.counties, unit_ids=actor.unit_ids)
    return mine if actor.programme_id is None else replace(mine, programme_id=actor.programme_id)


def _sane(day: date) -> date:
    """Keep a day that somebody typed within what clocks and databases can hold."""
    return min(max(day, date(2000, 1, 1)), date(2100, 1, 1))
