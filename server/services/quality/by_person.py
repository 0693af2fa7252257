"""How is reviewing done: by each reviewer, and in all?

An answer that was taken back is never counted, nor is one that its reader may not know of yet.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Select, func, select

from server.db import count_where, db
from server.domain.access import Actor, DecisionKind, Permission
from server.models import Account, Decision, DecisionReason, PhotoPair
from server.services.quality import agreement, sql_functions
from server.services.quality.period import LEAST_LOOK_S, NOTHING, Period, Share, seen_by


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
    too_quick: Share = NOTHING
    """Of the answers with a known opening, those given faster than anybody looks at two photos."""
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


def reviewers(asked: Period) -> tuple[tuple[ReviewerLine, ...], ReviewerLine]:
    """Return a line for each reviewer who answered, the busiest first, and one for all together."""
    seconds, reasons, compared = _seconds(asked), _reasons(asked), agreement.of_period(asked)
    times = sql_functions.of_groups(seconds)
    lines = [
        ReviewerLine(
            median_s=times.get(own["account_id"]),
            too_quick=_too_quick(s for who, s in seconds if who == own["account_id"]),
            agreed=compared.agreed[own["account_id"]],
            overturned=compared.overturned[own["account_id"]],
            reasons=reasons[own["account_id"]],
            **{name: own[name] for name in _COUNTED},
        )
        for own in db.session.execute(_counts(asked)).mappings()
    ]
    together = _sum(lines, sql_functions.of_all(value for _, value in seconds), compared.agreed_in_all)
    together = replace(together, too_quick=_too_quick(s for _, s in seconds))
    return tuple(sorted(lines, key=lambda one: (-one.answers, one.name))), together


def reviewers_for(actor: Actor, asked: Period) -> tuple[tuple[ReviewerLine, ...], ReviewerLine]:
    """Return what the caller may see: who oversees everybody, others themselves, and both the whole."""
    lines, together = reviewers(seen_by(actor, asked))
    if not actor.may(Permission.OVERSEE):
        lines = tuple(one for one in lines if one.account_id == actor.account_id)
    return lines, together


_ADDED = ("answers", "returned", "escalated", "pairs", "days")
_COUNTED = ("account_id", "name", *_ADDED)


def _given(query: Select[Any], asked: Period) -> Select[Any]:
    """Narrow a query to the answers of the period; one that also answers for earlier photos is one answer."""
    return query.join(PhotoPair, PhotoPair.id == Decision.pair_id).where(
        Decision.withdrawn_at.is_(None),
        Decision.given_with_id.is_(None),
        asked.holds(Decision.decided_at),
        asked.may_tell(),
        asked.concerns_pair(),
    )


def _counts(asked: Period) -> Select[Any]:
    columns: list[Any] = [
        Decision.account_id,
        Account.name,
        func.count().label("answers"),
        count_where(Decision.kind == DecisionKind.RETURN).label("returned"),
        count_where(Decision.kind == DecisionKind.ESCALATE).label("escalated"),
        func.count(Decision.pair_id.distinct()).label("pairs"),
        func.count(sql_functions.DayInChina(Decision.decided_at).distinct()).label("days"),
    ]
    query: Select[Any] = select(*columns).join(Account, Account.id == Decision.account_id)
    return _given(query, asked).group_by(Decision.account_id, Account.name)


def _reasons(asked: Period) -> defaultdict[int, dict[str, int]]:
    """Return how often each person gave each reason."""
    columns: list[Any] = [Decision.account_id, DecisionReason.code, func.count()]
    query: Select[Any] = select(*columns).join(DecisionReason, DecisionReason.decision_id == Decision.id)
    query = _given(query, asked).group_by(Decision.account_id, DecisionReason.code).order_by(DecisionReason.code)
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for account_id, code, number in db.session.execute(query):
        found[account_id][code] = number
    return found


def _seconds(asked: Period) -> list[tuple[int, float]]:
    """Return who needed how long for each answer, where that is known."""
    length = sql_functions.seconds(Decision.opened_at, Decision.decided_at)
    columns: list[Any] = [Decision.account_id, length]
    query = _given(select(*columns), asked).where(Decision.opened_at.is_not(None))
    return [(account_id, float(seconds)) for account_id, seconds in db.session.execute(query)]


def _too_quick(seconds: Iterable[float]) -> Share:
    known = list(seconds)
    return Share(sum(one < LEAST_LOOK_S for one in known), len(known))


def _sum(lines: Iterable[ReviewerLine], median_s: float | None, agreed: Share) -> ReviewerLine:
    lines = tuple(lines)
    reasons: Counter[str] = Counter()
    for line in lines:
        reasons.update(line.reasons)
    added = {name: sum(getattr(line, name) for line in lines) for name in _ADDED}
    overturned = sum((one.overturned for one in lines), NOTHING)
    return ReviewerLine(median_s=median_s, agreed=agreed, overturned=overturned, reasons=dict(reasons), **added)
