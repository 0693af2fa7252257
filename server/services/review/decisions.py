"""Which answers of people count for a pair, and where do they leave it?

An answer that was taken back, or given before the pair was opened anew, no longer counts. It stays.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.access import Actor, DecisionKind
from server.domain.resolution import CountedAnswer, PairState, resolve, violation_recorded
from server.models import Decision, PhotoPair
from server.services.register.returns import still_counts
from server.services.review import answered_checks
from server.services.runtime import midnight, now, today


def of_pair(pair_id: int) -> list[Decision]:
    """Return all answers for a pair that count, oldest first."""
    return of_pairs([pair_id]).get(pair_id, [])


def of_pairs(pair_ids: Sequence[int]) -> dict[int, list[Decision]]:
    """Return all answers that count for some pairs, oldest first, by pair."""
    if not pair_ids:
        return {}
    query = _counting(pair_ids).options(joinedload(Decision.account), joinedload(Decision.reason_rows))
    said: dict[int, list[Decision]] = {}
    for one in db.session.scalars(query).unique():
        said.setdefault(one.pair_id, []).append(one)
    return said


def own_kind(actor: Actor) -> ScalarSelect[DecisionKind]:
    """Return, in a query over pairs, what the caller's newest answer that counts is."""
    query = select(Decision.kind).where(Decision.pair_id == PhotoPair.id, Decision.account_id == actor.account_id)
    return query.where(still_counts()).order_by(Decision.id.desc()).limit(1).correlate(PhotoPair).scalar_subquery()


def so_far(pair: PhotoPair) -> list[Decision]:
    """Return the answers that count for a pair that was just loaded; an open one has none (see domain.resolution)."""
    return [] if pair.state is PairState.OPEN else of_pair(pair.id)


def apply(pair: PhotoPair, answers: Iterable[Decision]) -> None:
    """Bring a pair to the state in which the answers leave it that count, oldest first."""
    before, answers = pair.state, list(answers)
    resolution = resolve([_counted(one) for one in answers], is_drawn=pair.second_look_at is not None)
    pair.state, pair.outcome, pair.violation = resolution.state, resolution.outcome, resolution.violation
    if resolution.state is not PairState.DECIDED:
        pair.settled_at = None
    elif before is not PairState.DECIDED:
        pair.settled_at = now()
    db.session.flush()
    if before is PairState.DECIDED:
        answered_checks.forget(pair)
    if resolution.state is PairState.DECIDED:
        answered_checks.note(pair, answers)


def reviewers_of(issue_id: int) -> set[int]:
    """Return the accounts that answered for any pair of an issue: none of them may accept it."""
    query = select(Decision.account_id).join(PhotoPair, PhotoPair.id == Decision.pair_id)
    return set(db.session.scalars(query.where(PhotoPair.issue_id == issue_id, Decision.withdrawn_at.is_(None))))


def answered_today(actor: Actor) -> int:
    """Return how many pairs the caller has answered since midnight where deadlines are kept, and not taken back.

    An answer for an earlier attempt that was given together with one is no work of its own.
    """
    own = select(func.count()).where(Decision.account_id == actor.account_id, Decision.given_with_id.is_(None))
    return db.session.scalar(own.where(Decision.decided_at >= midnight(today()), Decision.withdrawn_at.is_(None))) or 0


def last_of(said: Iterable[Decision], account_id: int | None) -> Decision | None:
    """Return a person's newest answer."""
    return next((one for one in reversed(list(said)) if one.account_id == account_id), None)


def _counting(pair_ids: Sequence[int]) -> Select[Decision]:
    query = select(Decision).join(PhotoPair, PhotoPair.id == Decision.pair_id)
    return query.where(Decision.pair_id.in_(pair_ids), still_counts()).order_by(Decision.id)


def _counted(one: Decision) -> CountedAnswer:
    return CountedAnswer(one.account_id, one.kind, violation_recorded(one.reasons, one.violation), one.verdict_seen)
