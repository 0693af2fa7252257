"""How often did people agree with what a check said?

What *said*, *upheld* and *overridden* mean is written once, in services.review.answered_checks: a check that was
doubtful or contradicted on a pair which people have settled, each check once for a pair; upheld where the pair was
returned, overridden where it was approved in spite of it. Pairs that wait, that were set aside, and answers that were
withdrawn or given before a pair was opened anew do not count. A period holds pairs by the day of their settlement.

It judges no check: where dishonest work is frequent, the same check is upheld more often.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from server.db import count_where, db
from server.domain.access import DecisionKind
from server.domain.finding import Status
from server.domain.interval import wilson
from server.domain.resolution import PairState
from server.models import AnsweredCheck, PhotoPair
from server.services.quality.period import Period, Share

CHECK, CAMERA, LIMITS = AnsweredCheck.check, AnsweredCheck.camera, AnsweredCheck.limits


@dataclass(frozen=True)
class RecordLine:
    """What became of what one check said; or of it on one phone model, or by one set of limits."""

    name: str
    """The check, the phone model, or the limits as services.review.answered_checks writes them; may be empty."""
    doubtful: int
    contradicted: int
    upheld: int

    @property
    def said(self) -> int:
        """Return on how many settled pairs it spoke against them."""
        return self.doubtful + self.contradicted

    @property
    def overridden(self) -> Share:
        """Return on how many of them people approved in spite of it."""
        return Share(self.said - self.upheld, self.said)

    @property
    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval of the share overridden, 0 to 1."""
        return wilson(self.overridden.part, self.said)


def by_check(asked: Period) -> tuple[RecordLine, ...]:
    """Return a line for each check that said anything, the most often overridden first."""
    return _lines(asked, CHECK)


def by_camera(asked: Period, check: str) -> tuple[RecordLine, ...]:
    """Return a line for each phone model on which a check said anything."""
    return _lines(asked, CAMERA, CHECK.in_([check]))


def by_limits(asked: Period, check: str) -> tuple[RecordLine, ...]:
    """Return a line for each set of limits by which a check said anything."""
    return _lines(asked, LIMITS, CHECK.in_([check]))


def settled(asked: Period) -> int:
    """Count the pairs of the period that people returned or approved, with or without anything against them."""
    query = select(func.count()).where(
        PhotoPair.state == PairState.DECIDED,
        PhotoPair.outcome != DecisionKind.SET_ASIDE,
        asked.holds(PhotoPair.settled_at),
        asked.concerns_pair(),
    )
    return db.session.scalar(query) or 0


def _lines(asked: Period, by: Any, *conditions: Any) -> tuple[RecordLine, ...]:
    contradicted = count_where(AnsweredCheck.status == Status.CONTRADICTED)
    upheld = count_where(AnsweredCheck.is_upheld)
    query: Select[Any] = select(by, func.count(), contradicted, upheld).where(
        asked.holds(AnsweredCheck.settled_at), *conditions
    )
    if asked.is_narrowed:
        query = query.join(PhotoPair, PhotoPair.id == AnsweredCheck.pair_id).where(asked.concerns_pair())
    found = db.session.execute(query.group_by(by))
    lines = (RecordLine(name, said - int(against), int(against), int(held)) for name, said, against, held in found)
    return _sorted(lines)


def _sorted(lines: Iterable[RecordLine]) -> tuple[RecordLine, ...]:
    return tuple(sorted(lines, key=lambda one: (-one.overridden.part, one.upheld, one.name)))
