"""Do two reviewers answer the same, and was a pair settled with what each of them answered?

Asked of answers that still count for their pair (see services.decisions), each person's last; who escalated last has
none.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Row, Select, String, select, type_coerce

from server.db import db
from server.domain.access import DecisionKind
from server.domain.resolution import PairState
from server.models import Decision, PhotoPair
from server.services.quality.period import NOTHING, Period, Share
from server.services.register import returns

Answered = Row[int, int, int, str, str | None, bool, bool]


@dataclass(frozen=True)
class Agreement:
    """By account: of the pairs that two people answered, those with the same answer; a third one decides and is not
    counted. And of the answers for settled pairs, those that differ from the outcome."""

    agreed: Mapping[int, Share]
    agreed_in_all: Share
    overturned: Mapping[int, Share]


def of_period(asked: Period) -> Agreement:
    """Compare the answers of the period: pairs by their second answer, answers by their own day."""
    same, doubly, changed, settled = Counter[int](), Counter[int](), Counter[int](), Counter[int]()
    pairs = [0, 0]
    for votes in _votes(asked):
        if _is_double(votes):
            first, second = votes[:2]
            is_same = first.kind == second.kind
            pairs = [pairs[0] + is_same, pairs[1] + 1]
            for one in (first, second):
                doubly[one.account_id] += 1
                same[one.account_id] += is_same
        for one in votes:
            if one.is_settled and one.is_asked:
                settled[one.account_id] += 1
                changed[one.account_id] += one.kind != one.outcome
    return Agreement(_shares(same, doubly), Share(*pairs), _shares(changed, settled))


def _is_double(votes: list[Answered]) -> bool:
    return len(votes) >= 2 and bool(votes[1].is_asked)


def _shares(parts: Counter[int], wholes: Counter[int]) -> Mapping[int, Share]:
    return defaultdict(lambda: NOTHING, {key: Share(parts[key], whole) for key, whole in wholes.items()})


def _votes(asked: Period) -> Iterable[list[Answered]]:
    """Return what was answered for each pair that somebody answered in the period, oldest first.

    Told apart here and not by the database, which needs seconds for it at a hundred thousand pairs.
    """
    for _, answers in groupby(db.session.execute(_answers(asked)), attrgetter("pair_id")):
        last = {one.account_id: one for one in answers}
        votes = sorted(last.values(), key=attrgetter("id"))
        yield [one for one in votes if one.kind != DecisionKind.ESCALATE]


def _answers(asked: Period) -> Select[int, int, int, str, str | None, bool, bool]:
    within = select(Decision.pair_id).where(Decision.withdrawn_at.is_(None), asked.holds(Decision.decided_at))
    return (
        select(
            Decision.id,
            Decision.pair_id,
            Decision.account_id,
            type_coerce(Decision.kind, String).label("kind"),
            type_coerce(PhotoPair.outcome, String).label("outcome"),
            (PhotoPair.state == PairState.DECIDED).label("is_settled"),
            asked.holds(Decision.decided_at).label("is_asked"),
        )
        .join(PhotoPair, PhotoPair.id == Decision.pair_id)
        .where(
            returns.still_counts(),
            Decision.given_with_id.is_(None),
            asked.may_tell(),
            asked.concerns_pair(),
            Decision.pair_id.in_(within),
        )
        .order_by(Decision.pair_id, Decision.id)
    )
