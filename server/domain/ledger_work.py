"""Which issues and which other things need somebody, for whom, and by what are the ledger's figures grouped?"""

from collections.abc import Mapping
from enum import StrEnum

from server.domain.access import Role
from server.domain.received import Need

SOON_DAYS = 7
"""A deadline in so many days, today being the first, is due soon."""
NOT_STATED = "-"
"""In the place of a county that is not stated; of a number it is 0, which no row has."""


class Work(StrEnum):
    """To what a list of issues is narrowed beside its columns; all but the first is work left in open programmes."""

    CLAIMED = "claimed"
    """Reported as done, or done by the ledger."""
    OVERDUE = "overdue"
    """The deadline is past, and nobody has reported it as done."""
    DUE_SOON = "due-soon"
    UNPROVED = "unproved"
    """Claimed without a single photo."""
    RETURNED = "returned"
    """People returned what stands, and nothing has come since."""
    READY = "ready"
    """All attempts that stand are approved, and the ledger does not say that it is closed."""


class Duty(StrEnum):
    """Something that the overview counts for a person; each leads to the list with just these rows."""

    ALARMS = "alarms"
    WORKER = "worker"
    """No worker was seen of late: how many photos wait for one."""
    DISK = "disk"
    OVERDUE = Work.OVERDUE.value
    DUE_SOON = Work.DUE_SOON.value
    LATE_VISITS = "late-visits"
    """Visits whose days are over, and of one of their issues nothing has come."""
    CONTRADICTED = "contradicted"
    """Pairs that the checks contradict and nobody has answered."""
    REVIEW = "review"
    RETURNED = Work.RETURNED.value
    UNPROVED = Work.UNPROVED.value
    READY = Work.READY.value
    NO_ISSUE = Need.NO_ISSUE.value
    QUARANTINED = Need.QUARANTINED.value
    REFILED = Need.REFILED.value
    INCOMPLETE = Need.INCOMPLETE.value


NEEDS = (Need.NO_ISSUE, Need.QUARANTINED, Need.REFILED, Need.INCOMPLETE)
"""What the overview counts of submissions: databases keep an index of just those."""
_LEADING = (
    Duty.ALARMS, Duty.OVERDUE, Duty.DUE_SOON, Duty.LATE_VISITS, Duty.CONTRADICTED, Duty.UNPROVED,
    Duty.RETURNED, Duty.REVIEW, Duty.READY,
)  # fmt: skip
_DUTIES: Mapping[Role, tuple[Duty, ...]] = {
    Role.REVIEWER: (Duty.REVIEW, Duty.CONTRADICTED, Duty.RETURNED, Duty.OVERDUE, Duty.DUE_SOON),
    Role.OFFICE: tuple(Duty),
    Role.ADMINISTRATOR: tuple(Duty),
    Role.ACCEPTANCE: (Duty.READY, Duty.RETURNED, Duty.CONTRADICTED, Duty.OVERDUE, Duty.DUE_SOON),
    Role.LEADER: _LEADING,
    Role.AUDITOR: _LEADING,
}


def duties(role: Role | None) -> tuple[Duty, ...]:
    """Return what is counted for people of a role, the most pressing first; the machine itself is told everything."""
    return tuple(Duty) if role is None else _DUTIES.get(role, ())


class Grouping(StrEnum):
    """By what the figures are told apart."""

    BATCH = "batch"
    COUNTY = "county"
    UNIT = "unit"
    PROGRAMME = "programme"
