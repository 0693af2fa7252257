"""How many issues stand where, and which rates are published of them?

销号 is a part of 整改完成: what is closed is completed too. What a ledger does not state stays so and is never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class Rate(StrEnum):
    """A published rate, by its name."""

    COMPLETION = "completion_rate"
    """完成率: completed of all."""
    SETTLEMENT = "settlement_rate"
    """办结率: completed and stage done of all, as provinces count petitions."""
    CLOSURE = "closure_rate"
    """销号率: closed of all."""


class Stand(StrEnum):
    """How issues stand, in the order of reports."""

    COMPLETED = "completed"
    CLOSED = "closed"
    """Part of those completed."""
    STAGE_DONE = "stage_done"
    ON_SCHEDULE = "on_schedule"
    BEHIND = "behind"
    IN_PROGRESS = "in_progress"
    NOT_STATED = "not_stated"


@dataclass(frozen=True)
class Counts:
    """Issues by how they stand."""

    total: int = 0
    completed: int = 0
    """With those that are closed."""
    closed: int = 0
    stage_done: int = 0
    on_schedule: int = 0
    behind: int = 0
    in_progress: int = 0
    not_stated: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(**{name: number + getattr(other, name) for name, number in vars(self).items()})

    def of(self, stand: Stand) -> int:
        """Return how many stand so."""
        return int(getattr(self, stand.value))

    @property
    def by_status(self) -> Mapping[str, int]:
        """Return it by the ledger's own words, each issue once."""
        once = {one.value: self.of(one) for one in Stand if one is not Stand.NOT_STATED}
        return once | {"completed": self.completed - self.closed, "": self.not_stated}

    def rate(self, rate: Rate) -> Decimal | None:
        """Return a rate in per cent with one digit behind the point; None of nothing."""
        parts = {
            Rate.COMPLETION: self.completed,
            Rate.SETTLEMENT: self.completed + self.stage_done,
            Rate.CLOSURE: self.closed,
        }
        if not self.total:
            return None
        return (Decimal(100 * parts[rate]) / self.total).quantize(Decimal("0.1"), ROUND_HALF_UP)


def counts_of(by_status: Mapping[str, int]) -> Counts:
    """Count by the ledger's own words; a word that nobody knows states nothing."""
    known = {one.value: by_status.get(one.value, 0) for one in Stand if one is not Stand.NOT_STATED}
    total = sum(by_status.values())
    unstated = total - sum(known.values())
    completed = known["completed"] + known["closed"]
    return Counts(**known | {"total": total, "completed": completed, "not_stated": unstated})


class StatisticsGrouping(StrEnum):
    """By what issues are counted."""

    BATCH = "batch"
    PROGRAMME = "programme"
    COUNTY = "county"
    UNIT = "unit"
    SOURCE_LEVEL = "level"
    POLLUTION = "pollution"
    """An issue may have several kinds, so sums exceed the issues."""
    DUE_MONTH = "month"
