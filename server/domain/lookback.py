"""When is what was closed looked at again (回头看), and why?

What is to grow is looked at once a growing season is over; what is to last, again and again; what was drawn by lot,
when the day of the draw has come; and what a complaint, a satellite picture or a report speaks of, at once.
"""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from server.translations import N_

_LASTING = ("长期坚持", "长期保持", "long-term")
"""As ledgers write it in their status, their deadline or their note."""


class Cause(StrEnum):
    """Why an issue is looked at again."""

    HINT = "hint"
    DRAWN = "drawn"
    SEASON = "season"
    LONG_TERM = "long-term"


class HintKind(StrEnum):
    """From where a hint comes."""

    COMPLAINT = "complaint"
    SATELLITE = "satellite"
    MEDIA = "media"


class HintState(StrEnum):
    """What became of a hint."""

    OPEN = "open"
    TAKEN_UP = "taken-up"
    DISMISSED = "dismissed"


CAUSES: Mapping[Cause, str] = {
    Cause.HINT: N_("Hint"),
    Cause.DRAWN: N_("Drawn by lot"),
    Cause.SEASON: N_("Growing season over"),
    Cause.LONG_TERM: N_("To be kept up"),
}
HINT_KINDS: Mapping[HintKind, str] = {
    HintKind.COMPLAINT: N_("Complaint"),
    HintKind.SATELLITE: N_("Satellite picture"),
    HintKind.MEDIA: N_("Report in the media"),
}
HINT_STATES: Mapping[HintState, str] = {
    HintState.OPEN: N_("Not dealt with"),
    HintState.TAKEN_UP: N_("Taken up"),
    HintState.DISMISSED: N_("Dismissed"),
}


@dataclass(frozen=True)
class ClosedLife:
    """What a look-back's day follows from, of one round of an issue."""

    closed_on: date
    """When it was closed, and not when a look-back confirmed it."""
    begun: tuple[date, ...] = ()
    """On which days it was looked at again since."""


def is_lasting(texts: Iterable[str]) -> bool:
    """Tell whether one of these texts says that what was done has to be kept up."""
    return any(word in text.lower() for text in texts for word in _LASTING)


def season_due(life: ClosedLife, months: int) -> date | None:
    """Return since when what is to grow is due; None once somebody has looked since then.

    A look-back before the season is over shows nothing of it, and takes the place of none.
    """
    due = months_after(life.closed_on, months)
    return None if any(day >= due for day in life.begun) else due


def lasting_due(life: ClosedLife, months: int) -> date:
    """Return when what is to be kept up is due again: so many months after it was last looked at."""
    return months_after(max((life.closed_on, *life.begun)), months)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def relapse_rate(reopened: int, closed: int) -> float | None:
    """Return the share of closed issues that were reopened, 0 to 1; None where none was ever closed."""
    return reopened / closed if closed else None
