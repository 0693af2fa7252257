"""When have people resolved a pair, and with what?

One answer is enough, unless it overrides a contradiction, records surface or false rectification, a colleague was
asked, or the pair was drawn for a second look: then a second person answers, without seeing the first. Where the two
differ, a third does.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.domain.access import DecisionKind
from server.domain.finding import Status

OVERRIDING = frozenset({DecisionKind.APPROVE, DecisionKind.SET_ASIDE})
"""Answers that let something pass, whatever the checks say."""
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


class Violation(StrEnum):
    """What only a person may record of a clean-up, and only together with a second one. Stored as `charge`."""

    SURFACE = "surface"
    """表面整改: the surface was treated, the problem is still there."""
    FALSE = "false"
    """虚假整改: what was reported did not happen."""


@dataclass(frozen=True)
class CountedAnswer:
    """One person's answer, as far as it counts."""

    account_id: int
    kind: DecisionKind
    violation: Violation | None = None
    verdict_seen: Status | None = None

    @property
    def needs_second(self) -> bool:
        """Tell whether this answer alone is not enough."""
        overrides = self.kind in OVERRIDING and self.verdict_seen is Status.CONTRADICTED
        return overrides or self.violation is not None


@dataclass(frozen=True)
class Resolution:
    """Where a pair stands; `outcome` and `violation` only once it is decided."""

    state: PairState
    outcome: DecisionKind | None = None
    violation: Violation | None = None


def violation_recorded(reasons: Iterable[str], violation: Violation | None) -> Violation | None:
    """Return what an answer records, also where only the reason for the return says so."""
    return violation or (Violation.SURFACE if SURFACE_REASON in reasons else None)


def resolve(answers: Sequence[CountedAnswer], *, is_drawn: bool = False) -> Resolution:
    """Return where a pair stands after these answers, oldest first; `is_drawn`: it was drawn for a second look.

    Who escalates asks for one more answer, and takes their own back.
    """
    votes: dict[int, CountedAnswer] = {}
    is_asked = False
    for one in answers:
        is_asked = one.kind is DecisionKind.ESCALATE
        votes.pop(one.account_id, None)
        if not is_asked:
            votes[one.account_id] = one
    standing = list(votes.values())
    if not standing:
        return Resolution(PairState.SECOND if is_asked else PairState.OPEN)
    if is_asked:
        return Resolution(PairState.SECOND if len(standing) == 1 else PairState.THIRD)
    return _counted(standing, is_drawn=is_drawn)


def _counted(answers: Sequence[CountedAnswer], *, is_drawn: bool) -> Resolution:
    if len(answers) == 1 and (answers[0].needs_second or is_drawn):
        return Resolution(PairState.SECOND)
    outcomes = Counter((one.kind, one.violation) for one in answers)
    if len(answers) == 2 and len(outcomes) == 2:
        return Resolution(PairState.THIRD)
    (kind, votes), *others = Counter(one.kind for one in answers).most_common()
    if len(answers) == len(others) + 1 == 3:
        kind = answers[-1].kind  # where two differ, the third decides
    elif others and others[0][1] == votes:
        return Resolution(PairState.THIRD)
    return Resolution(PairState.DECIDED, kind, _recorded_by_two([one.violation for one in answers if one.kind is kind]))


def _recorded_by_two(violations: Sequence[Violation | None]) -> Violation | None:
    """Return what two people recorded; what one alone did is not recorded."""
    (violation, votes), *_ = Counter(violations).most_common()
    return violation if votes >= 2 else None
