"""When have people settled a pair, and with what?

One answer is enough, unless it overrides a contradiction, records surface or false rectification, or a colleague was
asked: then a second person answers, without seeing the first. Where the two differ, a third does.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.domain.access import DecisionKind
from server.domain.finding import Status

SURFACE_REASON = "R08"
"""Returning for it records surface rectification, with or without the word."""


class PairState(StrEnum):
    """How far people are with a pair."""

    OPEN = "open"
    """Nobody has answered."""
    SECOND = "second"
    """A second person has to answer."""
    THIRD = "third"
    """Two differ; a third person has to answer."""
    DECIDED = "decided"


class Charge(StrEnum):
    """What only a person may record of a clean-up, and only together with a second one."""

    SURFACE = "surface"
    """表面整改: the surface was treated, the problem is still there."""
    FALSE = "false"
    """虚假整改: what was reported did not happen."""


@dataclass(frozen=True)
class Said:
    """One person's answer, as far as it counts."""

    account_id: int
    kind: DecisionKind
    charge: Charge | None = None
    verdict_seen: Status | None = None

    @property
    def needs_second(self) -> bool:
        """Tell whether this answer alone is not enough."""
        overrides = self.kind is DecisionKind.APPROVE and self.verdict_seen is Status.CONTRADICTED
        return overrides or self.charge is not None


@dataclass(frozen=True)
class Settlement:
    """Where a pair stands; `outcome` and `charge` only once it is decided."""

    state: PairState
    outcome: DecisionKind | None = None
    charge: Charge | None = None


def charged(reasons: Iterable[str], charge: Charge | None) -> Charge | None:
    """Return what an answer records, also where only the reason for the return says so."""
    return charge or (Charge.SURFACE if SURFACE_REASON in reasons else None)


def settle(said: Sequence[Said]) -> Settlement:
    """Return where a pair stands after these answers, oldest first.

    Who escalates asks for one more answer, and takes their own back.
    """
    votes: dict[int, Said] = {}
    is_asked = False
    for one in said:
        is_asked = one.kind is DecisionKind.ESCALATE
        votes.pop(one.account_id, None)
        if not is_asked:
            votes[one.account_id] = one
    answers = list(votes.values())
    if not answers:
        return Settlement(PairState.SECOND if is_asked else PairState.OPEN)
    if is_asked:
        return Settlement(PairState.SECOND if len(answers) == 1 else PairState.THIRD)
    return _counted(answers)


def _counted(answers: Sequence[Said]) -> Settlement:
    if len(answers) == 1 and answers[0].needs_second:
        return Settlement(PairState.SECOND)
    outcomes = Counter((one.kind, one.charge) for one in answers)
    if len(answers) == 2 and len(outcomes) == 2:
        return Settlement(PairState.THIRD)
    (kind, votes), *_ = Counter(one.kind for one in answers).most_common()
    if votes * 2 <= len(answers):
        return Settlement(PairState.THIRD)
    return Settlement(PairState.DECIDED, kind, _charge_of([one.charge for one in answers if one.kind is kind]))


def _charge_of(charges: Sequence[Charge | None]) -> Charge | None:
    """Return what two people recorded; what one alone did is not recorded."""
    (charge, votes), *_ = Counter(charges).most_common()
    return charge if votes >= 2 else None
