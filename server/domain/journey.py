"""Could one phone have taken two photos so far apart, so soon after each other?

Everything that is uncertain is given to the photographer: the errors of both positions, the age of both fixes, and a
position that was taken from a mast.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.domain.geo import LatLon

USUAL_ERROR_M = 50.0
"""Given to a position that states no error of its own."""
_LONGEST_STALE_S = 2 * 3600
_QUARTER_S, _ZONE_REACH_S = 900, 120
"""Clocks that differ by a zone are so many seconds beside whole quarter-hours: a fix is a little older."""


@dataclass(frozen=True)
class Step:
    """One photo on the way of its phone, as far as its EXIF and its form say."""

    name: str
    """How a person finds it."""
    taken_at: datetime
    """UTC."""
    zone_known: bool = True
    """The camera wrote its offset from UTC."""
    place: LatLon | None = None
    error_m: float = USUAL_ERROR_M
    slack_s: float = 0.0
    """By how much the position may be older or newer than the shutter."""
    camera: str = ""
    sha256: str = ""
    site: str | None = None
    visit: str = ""
    visit_day: date | None = None
    """The day that the form claims."""
    officer: str = ""
    late_s: float | None = None
    """How long after the shutter the file was attached; None where the file's name does not say."""


@dataclass(frozen=True)
class Leg:
    """The way between two steps, with all that is uncertain given to the photographer."""

    step: Step
    other: Step
    metres: float
    seconds: float

    @property
    def kmh(self) -> float:
        """Return the least speed that the way took."""
        return self.metres / max(self.seconds, 1.0) * 3.6

    @property
    def zone_is_certain(self) -> bool:
        """Tell whether both clocks are read in a zone of the same origin."""
        return self.step.zone_known == self.other.zone_known


def leg(step: Step, other: Step) -> Leg | None:
    """Return the way between two steps; None where one has no position."""
    if step.place is None or other.place is None:
        return None
    metres = max(0.0, step.place.metres_to(other.place) - step.error_m - other.error_m)
    seconds = abs((step.taken_at - other.taken_at) / timedelta(seconds=1)) + step.slack_s + other.slack_s
    return Leg(step, other, metres, seconds)


def fix_slack_s(taken_at: datetime, fixed_at: datetime | None, unknown_s: float) -> float:
    """Return how old or new a fix may be beside its shutter; two hours or more in whole quarter-hours are a zone."""
    if fixed_at is None:
        return unknown_s
    age = abs((taken_at - fixed_at) / timedelta(seconds=1))
    beside_zone = min(age % _QUARTER_S, _QUARTER_S - age % _QUARTER_S)
    is_zone = age > _LONGEST_STALE_S - _ZONE_REACH_S and beside_zone <= _ZONE_REACH_S
    return beside_zone if is_zone else age
