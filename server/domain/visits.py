"""How does a planned visit stand, and to what is the list of visits narrowed?"""

from enum import StrEnum

WEEK_DAYS = 7
"""Today is the first of them."""
ADVISED_OFFICERS = 2
"""The law's least: Administrative Punishment Law, article 42."""


class VisitState(StrEnum):
    """How a visit stands today."""

    AHEAD = "ahead"
    NOW = "now"
    """Today is one of its days."""
    LATE = "late"
    """Its days are over, and of one of its issues nothing has come."""
    DONE = "done"
    """Of each of its issues something has come from its officers."""
    CANCELLED = "cancelled"


class VisitList(StrEnum):
    """To what the list is narrowed; the first is what stands there unasked."""

    OPEN = "open"
    """All that are neither done nor cancelled."""
    TODAY = "today"
    WEEK = "week"
    LATE = "late"
    DONE = "done"
    CANCELLED = "cancelled"
