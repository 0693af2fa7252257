"""Which moves has the life cycle: from where to where, who may make them, and what does each need?

One table, which decides, and from which pages draw the diagram and docs/life-cycle.md is written. Practice differs from
place to place; what offices do differently is in a programme's `Procedure` and not here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.domain.access import Role
from server.domain.life_state import DONE, LifeState
from server.translations import N_


class Requirement(StrEnum):
    """What has to be there before a move."""

    PROBLEM = "problem"
    PLAN = "plan"
    OTHER_UNIT = "other-unit"
    STANDPOINTS = "standpoints"
    BEFORE_PHOTOS = "before-photos"
    REST = "rest"
    MEASURES = "measures"
    AFTER_PHOTOS = "after-photos"
    SELF_CHECK = "self-check"
    APPLICATION = "application"
    FILES = "files"
    SITE_CHECK = "site-check"
    PAIRS = "pairs"
    NO_CONTRADICTION = "no-contradiction"
    ACCEPTANCE = "acceptance"
    OTHER_PEOPLE = "other-people"
    MONITORING = "monitoring"
    PUBLICITY = "publicity"
    SIGNATURE = "signature"
    BOTH_GATES = "both-gates"
    STILL_HOLDS = "still-holds"
    CLOSING = "closing"
    HIGHER_CHECK = "higher-check"
    FILING = "filing"
    PACKAGE = "package"
    CAUSE = "cause"
    LOOKBACK = "lookback"
    WAS_FILED = "was-filed"
    NOT_FILED = "not-filed"
    RELAPSE = "relapse"
    REASONS = "reasons"
    NEW_DUE = "new-due"


REQUIREMENTS: Mapping[Requirement, str] = {
    Requirement.PROBLEM: N_("The problem’s text, its batch and its county"),
    Requirement.PLAN: N_("Goal, measures, responsible unit and person, supervising and acceptance unit, due date"),
    Requirement.OTHER_UNIT: N_("An acceptance unit that is not the responsible unit"),
    Requirement.STANDPOINTS: N_("A site with its position and at least one viewpoint"),
    Requirement.BEFORE_PHOTOS: N_("A before photo of each viewpoint"),
    Requirement.REST: N_("What is left, and until when"),
    Requirement.MEASURES: N_("Each measure ticked, with proof"),
    Requirement.AFTER_PHOTOS: N_("An after photo of each viewpoint, of this round"),
    Requirement.SELF_CHECK: N_("The day of the self-check, not before the last photo"),
    Requirement.APPLICATION: N_("The number of the application"),
    Requirement.FILES: N_("The files that the programme asks for"),
    Requirement.SITE_CHECK: N_(
        "A signed form of the site check by two officers who are not of the responsible unit, with their position on "
        "arrival and a photo of their own inside the site"
    ),
    Requirement.PAIRS: N_("Each viewpoint’s pair of this round approved"),
    Requirement.NO_CONTRADICTION: N_("No contradiction left open, or each overridden by two people with reasons"),
    Requirement.ACCEPTANCE: N_("A signed acceptance form that agrees, with all five criteria met"),
    Requirement.OTHER_PEOPLE: N_("Who accepts has neither sent the photos nor reviewed them"),
    Requirement.MONITORING: N_("A monitoring report, where the effect has to be measured"),
    Requirement.PUBLICITY: N_(
        "Publicity of this round that is over, with every objection answered and none upheld; in the programme’s order"
    ),
    Requirement.SIGNATURE: N_("The leader’s own hand, or the signed sheet as a file; in the programme’s order"),
    Requirement.BOTH_GATES: N_("Publicity and signature, both of this round"),
    Requirement.STILL_HOLDS: N_(
        "That what the earlier steps stand on still counts: proof of the measures, site check, pairs, acceptance form, "
        "publicity"
    ),
    Requirement.CLOSING: N_("The closing number"),
    Requirement.HIGHER_CHECK: N_("The higher level’s re-check, where it asked for the rectification"),
    Requirement.FILING: N_("The filing number"),
    Requirement.PACKAGE: N_("An export of the issue that was built after closing"),
    Requirement.CAUSE: N_("Why it is looked at again"),
    Requirement.LOOKBACK: N_("A form of the look-back that confirms it"),
    Requirement.WAS_FILED: N_("It was filed in this round"),
    Requirement.NOT_FILED: N_("It was not filed in this round"),
    Requirement.RELAPSE: N_("What shows that it has come back: a form of the look-back, or a file"),
    Requirement.REASONS: N_("At least one reason"),
    Requirement.NEW_DUE: N_("A new due date"),
}
"""What each asks for, as people read it."""


@dataclass(frozen=True)
class Transition:
    """A move: from one of some states to another, by one of some roles, with what it needs."""

    starts: frozenset[LifeState]
    end: LifeState
    who: frozenset[Role]
    needs: tuple[Requirement, ...]
    word: str
    """What a person does who makes it."""


_S, _R, _N = LifeState, Role, Requirement
_OFFICE = frozenset({_R.OFFICE, _R.ADMINISTRATOR})
_UNIT = frozenset({_R.RESPONSIBLE}) | _OFFICE
_EXAMINERS = frozenset({_R.REVIEWER, _R.ACCEPTANCE, _R.LEADER}) | _OFFICE


def _move(
    starts: Iterable[LifeState], end: LifeState, who: frozenset[Role], word: str, *needs: Requirement
) -> Transition:
    return Transition(frozenset(starts), end, who, needs, word)


TRANSITIONS: tuple[Transition, ...] = (
    _move(
        [_S.REGISTERED, _S.REOPENED], _S.PLANNED, _OFFICE, N_("Settle the plan"),
        _N.PROBLEM, _N.PLAN, _N.OTHER_UNIT, _N.STANDPOINTS, _N.BEFORE_PHOTOS,
    ),
    _move([_S.PLANNED, _S.REOPENED, _S.RETURNED, _S.STAGE_DONE], _S.RECTIFYING, _UNIT, N_("Begin the work")),
    _move([_S.RECTIFYING, _S.RETURNED], _S.STAGE_DONE, _OFFICE, N_("Close for this stage"), _N.REST, _N.NEW_DUE),
    _move(
        [_S.RECTIFYING, _S.RETURNED, _S.STAGE_DONE], _S.CLAIMED, _UNIT, N_("Report as done"),
        _N.MEASURES, _N.AFTER_PHOTOS, _N.SELF_CHECK,
    ),
    _move([_S.CLAIMED], _S.APPLIED, _UNIT, N_("Apply for acceptance"), _N.APPLICATION, _N.FILES),
    _move(
        [_S.APPLIED], _S.SITE_CHECKED, frozenset({_R.ACCEPTANCE}) | _OFFICE, N_("Record the site check"),
        _N.SITE_CHECK,
    ),
    _move(
        [_S.SITE_CHECKED], _S.REVIEWED, frozenset({_R.REVIEWER}) | _OFFICE, N_("Conclude the review"),
        _N.PAIRS, _N.NO_CONTRADICTION,
    ),
    _move(
        [_S.REVIEWED], _S.ACCEPTED, frozenset({_R.ACCEPTANCE}) | _OFFICE, N_("Accept the work"),
        _N.SITE_CHECK, _N.PAIRS, _N.ACCEPTANCE, _N.OTHER_UNIT, _N.OTHER_PEOPLE, _N.MONITORING, _N.NO_CONTRADICTION,
    ),
    _move([_S.ACCEPTED, _S.SIGNED], _S.PUBLICISED, _OFFICE, N_("Conclude publicity"), _N.PUBLICITY),
    _move(
        [_S.ACCEPTED, _S.PUBLICISED], _S.SIGNED, frozenset({_R.LEADER}) | _OFFICE, N_("Sign the closing"),
        _N.SIGNATURE, _N.NO_CONTRADICTION,
    ),
    _move(
        [_S.PUBLICISED, _S.SIGNED], _S.CLOSED, _OFFICE, N_("Close the issue"),
        _N.BOTH_GATES, _N.STILL_HOLDS, _N.NO_CONTRADICTION, _N.HIGHER_CHECK, _N.CLOSING,
    ),
    _move([_S.CLOSED], _S.FILED, _OFFICE, N_("File the closing"), _N.FILING, _N.PACKAGE),
    _move([_S.CLOSED, _S.FILED], _S.LOOKBACK, _OFFICE, N_("Look back"), _N.CAUSE),
    _move([_S.LOOKBACK], _S.CLOSED, _OFFICE, N_("Confirm the closing"), _N.NOT_FILED, _N.LOOKBACK),
    _move([_S.LOOKBACK], _S.FILED, _OFFICE, N_("Confirm the filing"), _N.WAS_FILED, _N.LOOKBACK),
    _move([_S.CLOSED, _S.FILED, _S.LOOKBACK], _S.REOPENED, _OFFICE, N_("Reopen the issue"), _N.RELAPSE),
    _move(
        [
            _S.CLAIMED, _S.APPLIED, _S.SITE_CHECKED, _S.REVIEWED, _S.ACCEPTED, _S.PUBLICISED, _S.SIGNED,
        ], _S.RETURNED, _EXAMINERS, N_("Send back"), _N.REASONS, _N.NEW_DUE,
    ),
)  # fmt: skip
"""Every move there is."""


def transition(start: LifeState, end: LifeState) -> Transition | None:
    """Return the move from one state to another; None where there is none."""
    return next((one for one in TRANSITIONS if start in one.starts and one.end is end), None)


def moves_from(state: LifeState) -> tuple[Transition, ...]:
    """Return the moves that lead on from a state, in the order of the table."""
    return tuple(one for one in TRANSITIONS if state in one.starts)


def reached_states(moves: Iterable[tuple[LifeState, datetime]]) -> dict[LifeState, datetime]:
    """Return when an issue last came into each state, of what holds: a return takes back what was claimed before it.

    `moves` are the ends of those of one round with their times, oldest first.
    """
    found: dict[LifeState, datetime] = {}
    for end, at in moves:
        if end is LifeState.RETURNED:
            found = {state: since for state, since in found.items() if state not in DONE}
        found[end] = at
    return found
