"""How does it go on: how much was claimed, approved and returned, week by week?"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from server.db import db
from server.domain.access import Actor, DecisionKind
from server.models import Issue, PhotoPair
from server.services import access
from server.services.quality.sql_functions import DayInChina
from server.services.runtime import midnight, today

WEEKS = 26
Days = Iterable[tuple[str, int]]


@dataclass(frozen=True)
class Week:
    """A week from Monday on: issues that units reported as done, and pairs that people settled."""

    monday: date
    claimed: int
    approved: int
    returned: int

    @property
    def sunday(self) -> date:
        """Return its last day."""
        return self.monday + timedelta(days=6)


def of(actor: Actor, programme_id: int | None = None) -> tuple[Week, ...]:
    """Return the last WEEKS weeks, the oldest first; the present one is not over."""
    monday = _monday(today())
    first = monday - timedelta(weeks=WEEKS - 1)
    claimed = _by_week((row[0], row[1]) for row in db.session.execute(_claimed(actor, first, programme_id)))
    settled = list(db.session.execute(_settled(actor, first, programme_id)))
    approved, returned = (
        _by_week((row[0], row[2]) for row in settled if row[1] == kind)
        for kind in (DecisionKind.APPROVE, DecisionKind.RETURN)
    )
    mondays = (first + timedelta(weeks=number) for number in range(WEEKS))
    return tuple(Week(one, claimed[one], approved[one], returned[one]) for one in mondays)


def _claimed(actor: Actor, since: date, programme_id: int | None) -> Any:
    day = DayInChina(Issue.claimed_at)
    query: Any = select(day, func.count()).where(Issue.claimed_at >= midnight(since)).group_by(day)
    if programme_id is not None:
        query = query.where(Issue.programme_id == programme_id)
    return access.scoped(query, actor, Issue)


def _settled(actor: Actor, since: date, programme_id: int | None) -> Any:
    day = DayInChina(PhotoPair.settled_at)
    query: Any = select(day, PhotoPair.outcome, func.count()).where(PhotoPair.settled_at >= midnight(since))
    if programme_id is not None:
        query = query.where(PhotoPair.programme_id == programme_id)
    return access.scoped(query.group_by(day, PhotoPair.outcome), actor, PhotoPair)


def _by_week(days: Days) -> Counter[date]:
    found: Counter[date] = Counter()
    for day, number in days:
        found[_monday(date.fromisoformat(day))] += number
    return found


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
