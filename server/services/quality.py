"""How is reviewing done: by each reviewer, and in all?

An answer that was taken back is never counted. Whether two people agree, and whether an answer was overturned, is asked
only of answers that still count for their pair (see services.decisions), each person's last.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, Text, and_, case, cast, func, literal, select, true

from server.db import db
from server.domain.access import RETURN_REASONS, Actor, DecisionKind, Permission
from server.domain.settlement import PairState
from server.domain.zone import ZONE
from server.models import Account, Decision, PhotoPair
from server.services import decisions, medians
from server.services.review_queue import today

DAYS = 30
"""How far back one looks who names no day."""


@dataclass(frozen=True)
class Period:
    """Which days are asked about, both ends included, and of which programme; None: of all."""

    since: date
    until: date
    programme_id: int | None = None

    def holds(self, moment: Any) -> ColumnElement[bool]:
        """Tell, in a query, whether a moment lies in the period."""
        first = datetime.combine(self.since, time.min, ZONE)
        return and_(moment >= first, moment < first + (self.until - self.since + timedelta(days=1)))

    def concerns(self, programme_id: Any) -> ColumnElement[bool]:
        """Tell, in a query, whether a programme is asked about."""
        return true() if self.programme_id is None else programme_id == self.programme_id


@dataclass(frozen=True)
class Share:
    """So many of so many: the numbers behind a rate."""

    part: int = 0
    whole: int = 0

    @property
    def percent(self) -> float | None:
        """None where there is nothing to count."""
        return 100 * self.part / self.whole if self.whole else None


NOTHING = Share()


@dataclass(frozen=True)
class ReviewerLine:
    """One reviewer's work; `name` is empty for all together."""

    account_id: int | None = None
    name: str = ""
    answers: int = 0
    returned: int = 0
    escalated: int = 0
    pairs: int = 0
    """Different ones; of all together, what each person answered is added up."""
    days: int = 0
    """On which the person answered; of all together, added up."""
    median_s: float | None = None
    """From opening a pair to the answer, where the opening is known."""
    agreed: Share = NOTHING
    """Of the pairs that two people answered, those with the same answer. A third person decides and is not counted."""
    overturned: Share = NOTHING
    """Of the answers for settled pairs, those that differ from the outcome."""
    reasons: Mapping[str, int] = field(default_factory=dict)
    """How often each reason was given for a return."""

    @property
    def pairs_a_day(self) -> float | None:
        """None where there was no day."""
        return self.pairs / self.days if self.days else None


def period(since: date | None = None, until: date | None = None, programme_id: int | None = None) -> Period:
    """Return what is asked about, the last 30 days where no day is named."""
    last = _sane(until or max(since or today(), today()))
    first = _sane(since or last - timedelta(days=DAYS - 1))
    return Period(min(first, last), max(first, last), programme_id)


def seen_by(actor: Actor, asked: Period) -> Period:
    """Return the part of a period that is the caller's business."""
    return asked if actor.programme_id is None else replace(asked, programme_id=actor.programme_id)


def reviewers(asked: Period) -> tuple[tuple[ReviewerLine, ...], ReviewerLine]:
    """Return a line for each reviewer who answered, the busiest first, and one for all together."""
    times, agreed, overturned = _times(asked, Decision.account_id), _agreed(asked), _overturned(asked)
    lines = [
        ReviewerLine(
            median_s=times.get(own["account_id"]),
            agreed=agreed.get(own["account_id"], NOTHING),
            overturned=overturned.get(own["account_id"], NOTHING),
            reasons={code: own[code] for code in RETURN_REASONS if own[code]},
            **{name: own[name] for name in _COUNTED},
        )
        for own in db.session.execute(_counts(asked)).mappings()
    ]
    together = _sum(lines, _times(asked, literal(0)).get(0), _agreed_in_all(asked))
    return tuple(sorted(lines, key=lambda one: (-one.answers, one.name))), together


def reviewers_for(actor: Actor, asked: Period) -> tuple[tuple[ReviewerLine, ...], ReviewerLine]:
    """Return what the caller may see: the office everybody, a reviewer themselves, and both the whole."""
    lines, together = reviewers(seen_by(actor, asked))
    if not actor.may(Permission.EXPORT):
        lines = tuple(one for one in lines if one.account_id == actor.account_id)
    return lines, together


_ADDED = ("answers", "returned", "escalated", "pairs", "days")
_COUNTED = ("account_id", "name", *_ADDED)


def _sane(day: date) -> date:
    """Keep a day that somebody typed within what clocks and databases can hold."""
    return min(max(day, date(2000, 1, 1)), date(2100, 1, 1))


def _given(query: Select[Any], asked: Period) -> Select[Any]:
    """Narrow a query to the answers of the period."""
    return query.join(PhotoPair, PhotoPair.id == Decision.pair_id).where(
        Decision.withdrawn_at.is_(None), asked.holds(Decision.decided_at), asked.concerns(PhotoPair.programme_id)
    )


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _counts(asked: Period) -> Select[Any]:
    written = cast(Decision.reasons, Text)
    columns: list[Any] = [
        Decision.account_id,
        Account.name,
        func.count().label("answers"),
        _number(Decision.kind == DecisionKind.RETURN).label("returned"),
        _number(Decision.kind == DecisionKind.ESCALATE).label("escalated"),
        func.count(Decision.pair_id.distinct()).label("pairs"),
        func.count(medians.DayInChina(Decision.decided_at).distinct()).label("days"),
        *(_number(written.contains(f'"{code}"')).label(code) for code in RETURN_REASONS),
    ]
    query: Select[Any] = select(*columns).join(Account, Account.id == Decision.account_id)
    return _given(query, asked).group_by(Decision.account_id, Account.name)


def _times(asked: Period, by: ColumnElement[Any] | Any) -> dict[Any, float]:
    length = medians.seconds(Decision.opened_at, Decision.decided_at)
    return medians.of_groups(_given(select(by.label(medians.KEY), length.label(medians.VALUE)), asked))


def _votes() -> Subquery:
    """Return each person's last answer for each pair, in their order; who escalated last has none."""
    columns = Decision.id, Decision.pair_id, Decision.account_id, Decision.kind, Decision.decided_at
    newest = func.row_number().over(partition_by=(Decision.pair_id, Decision.account_id), order_by=Decision.id.desc())
    last = (
        select(*columns, newest.label("age"))
        .add_columns(PhotoPair.programme_id, PhotoPair.state, PhotoPair.outcome)
        .join(PhotoPair, PhotoPair.id == Decision.pair_id)
        .where(decisions.counts())
        .subquery()
    )
    place = func.row_number().over(partition_by=last.c.pair_id, order_by=last.c.id)
    return select(last, place.label("place")).where(last.c.age == 1, last.c.kind != DecisionKind.ESCALATE).subquery()


def _doubly(votes: Subquery, asked: Period) -> Subquery:
    """Return the pairs that two people answered, the second one within the period, and whether both said the same."""
    is_same = case((func.min(votes.c.kind) == func.max(votes.c.kind), 1), else_=0)
    return (
        select(votes.c.pair_id, is_same.label("is_same"))
        .where(votes.c.place <= 2, asked.concerns(votes.c.programme_id))
        .group_by(votes.c.pair_id)
        .having(func.count() == 2, asked.holds(func.max(votes.c.decided_at)))
        .subquery()
    )


def _agreed(asked: Period) -> dict[int, Share]:
    votes = _votes()
    both = _doubly(votes, asked)
    query = select(votes.c.account_id, func.sum(both.c.is_same), func.count())
    query = query.join(both, both.c.pair_id == votes.c.pair_id).where(votes.c.place <= 2).group_by(votes.c.account_id)
    return {account: Share(int(part), whole) for account, part, whole in db.session.execute(query)}


def _agreed_in_all(asked: Period) -> Share:
    both = _doubly(_votes(), asked)
    part, whole = db.session.execute(
        select(func.coalesce(func.sum(both.c.is_same), 0), func.count(both.c.pair_id))
    ).one()
    return Share(int(part), whole)


def _overturned(asked: Period) -> dict[int, Share]:
    votes = _votes()
    query = (
        select(votes.c.account_id, _number(votes.c.kind != votes.c.outcome), func.count())
        .where(
            votes.c.state == PairState.DECIDED, asked.holds(votes.c.decided_at), asked.concerns(votes.c.programme_id)
        )
        .group_by(votes.c.account_id)
    )
    return {account: Share(int(part), whole) for account, part, whole in db.session.execute(query)}


def _sum(lines: Iterable[ReviewerLine], median_s: float | None, agreed: Share) -> ReviewerLine:
    lines = tuple(lines)
    reasons: Counter[str] = Counter()
    for line in lines:
        reasons.update(line.reasons)
    added = {name: sum(getattr(line, name) for line in lines) for name in _ADDED}
    overturned = Share(sum(one.overturned.part for one in lines), sum(one.overturned.whole for one in lines))
    return ReviewerLine(median_s=median_s, agreed=agreed, overturned=overturned, reasons=dict(reasons), **added)
