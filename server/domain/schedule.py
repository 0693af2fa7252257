"""How does an issue stand against its plan on a day? Pure rules.

- The end has passed and the issue is not put right: *overdue* (逾期).
- Else a milestone (序时进度节点) has passed whose measure is not done: *behind* (未达到时序进度). Gansu counts
  so: of 32 tasks due in 2020, 3 had missed theirs.
- Else something has a day and all days so far were met: *on schedule* (达到时序进度).
- Nothing has a day, neither the issue nor a measure: nothing is said.

A day is met through its end. A measure counts as missed from the day after its milestone until it is ticked. Before
anybody planned anything (registered) only the end counts. What the ledger says is completed or closed, and what its
unit reported as done, is not asked.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from server.domain.life_state import LifeState

SOON_DAYS = 30
"""So near an end is listed."""
ASKED = frozenset({
    LifeState.PLANNED, LifeState.RECTIFYING, LifeState.STAGE_DONE, LifeState.RETURNED, LifeState.REOPENED,
})  # fmt: skip
"""With their milestones; a registered issue by its end alone."""
WRITTEN = frozenset({LifeState.RECTIFYING, LifeState.RETURNED})
"""Of these the ledger's word follows."""
PUT_RIGHT = ("completed", "closed")
"""The ledger's words for what is not asked any more."""


class Pace(StrEnum):
    """How an issue stands against its plan."""

    ON_SCHEDULE = "on_schedule"
    """达到时序进度"""
    BEHIND = "behind"
    """未达到时序进度"""
    OVERDUE = "overdue"
    """逾期"""


@dataclass(frozen=True)
class Dates:
    """What the days of an issue say on one day."""

    due_on: date | None
    milestones: int = 0
    """How many measures of the present plan have a day."""
    missed: int = 0
    """How many of them are past it and not done."""


def days_to_due(due_on: date | None, today: date) -> int | None:
    """Return how many days are left; 0 on the last day, negative once it is over, None without an end."""
    return None if due_on is None else (due_on - today).days


def is_missed(due_on: date | None, done_on: date | None, today: date) -> bool:
    """Tell whether a milestone is past while its measure is not done."""
    return due_on is not None and due_on < today and done_on is None


def standing(state: LifeState | None, status: str, dates: Dates, today: date) -> Pace | None:
    """Return how an issue stands; None where it is not asked, or no day says anything.

    `state` is that of the life cycle, None where nobody has moved it; `status` the ledger's word.
    """
    is_registered = state in (None, LifeState.REGISTERED)
    if status in PUT_RIGHT or not (is_registered or state in ASKED):
        return None
    left = days_to_due(dates.due_on, today)
    if left is not None and left < 0:
        return Pace.OVERDUE
    if is_registered:
        return None if left is None else Pace.ON_SCHEDULE
    if dates.missed:
        return Pace.BEHIND
    return None if left is None and not dates.milestones else Pace.ON_SCHEDULE


def ledger_word(state: LifeState | None, found: Pace | None, milestones: int) -> str | None:
    """Return what the ledger says of it (`on_schedule`, `behind`); None where its own word stays.

    A plan without milestones (`milestones` counts them) has no schedule that could be met: it is only being put right.
    The ledger has no word for overdue: what is past its end has missed its last milestone.
    """
    if state not in WRITTEN or found is None:
        return None
    if found is Pace.ON_SCHEDULE:
        return "on_schedule" if milestones else None
    return "behind"
