"""Do the camera's clock and the satellites' clock agree?

Witnesses: EXIF capture time with its offset (or the site's zone) and EXIF GPS time, which is UTC. The clock can be
set by hand, the satellites' cannot; but a phone may write a fix that is minutes old, and one real phone in 26 wrote
one 27 h old, and one camera the date of the day before. A difference of whole quarter-hours is a wrong zone; one of two
hours in Xinjiang is the time that its clocks keep, where the camera writes no offset. A satellite date 1,024 weeks back
is that of a receiver whose count of weeks began anew, as it did in April 2019: a fault, and no lie.
"""

from datetime import timedelta

from server.domain.finding import Finding, consistent, contradicted, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 4
REASONS = {
    "no-time": N_("The photo carries no capture time to compare."),
    "no-gps-time": N_("The photo carries no satellite time to compare."),
    "no-fix": N_("The receiver had no fix: the time beside it is the phone’s own and no witness."),
    "two-times": N_("The file names two times: what agrees is said by one of its EXIF blocks only, and cannot decide."),
    "agrees": N_("The camera’s clock and the satellites’ differ by {difference_s} s ({allowed_s} s allowed)."),
    "local-time": N_(
        "The camera’s clock keeps the local time of Xinjiang, two hours behind Beijing: the satellites’ clock agrees "
        "to {difference_s} s ({allowed_s} s allowed)."
    ),
    "week-count": N_(
        "The satellites’ date is 1,024 weeks before the camera’s: an old receiver that counts the weeks anew. Their "
        "time of day differs by {difference_s} s."
    ),
    "zone": N_("The clocks differ by {difference_min} min, whole quarter-hours: a wrong time zone."),
    "differs": N_("The clocks differ by {difference_min} min ({allowed_min} min allowed)."),
    "far-apart": N_("The clocks differ by {difference_h} h ({contradicts_h} h contradicts)."),
}
_QUARTER_S = 900
_LARGEST_ZONE_S = 26 * 3600
_WEEKS_S = 1024 * 7 * 86_400
"""IS-GPS-200, 20.3.3.3.1.1: the week number has ten bits."""
_XINJIANG_S = 2 * 3600
_XINJIANG = (34.0, 49.5, 73.0, 96.5)
"""South, north, west, east, degrees."""


def check(photo: PhotoSubject) -> Finding:
    """Compare capture time and GPS time in UTC."""
    taken, fixed, limits = photo.captured_at, photo.facts.gps.satellite_time, photo.limits
    if taken is None:
        return unverifiable("no-time")
    if fixed is None:
        return unverifiable("no-fix") if photo.facts.gps.fixed_at else unverifiable("no-gps-time")
    behind = (fixed - taken) / timedelta(seconds=1)
    apart, allowed_s = abs(behind), round(limits.clock_agrees_s)
    if apart <= limits.clock_agrees_s:
        return _agrees(photo, difference_s=round(apart), allowed_s=allowed_s)
    if abs(behind - _XINJIANG_S) <= limits.clock_agrees_s and _keeps_local_time(photo):
        return consistent("local-time", difference_s=round(abs(behind - _XINJIANG_S)), allowed_s=allowed_s)
    if abs(apart - _WEEKS_S) <= limits.clock_agrees_s and behind < 0:
        return doubtful("week-count", difference_s=round(abs(apart - _WEEKS_S)))
    if apart > limits.clock_contradicts_s:
        contradicts = round(limits.clock_contradicts_s / 3600)
        return contradicted("far-apart", difference_h=round(apart / 3600, 1), contradicts_h=contradicts)
    if _is_zone(apart):
        return doubtful("zone", difference_min=round(apart / 60))
    return doubtful("differs", difference_min=round(apart / 60), allowed_min=round(limits.clock_agrees_s / 60))


def _agrees(photo: PhotoSubject, **figures: int) -> Finding:
    """Judge two times that agree: what only one of two blocks says proves nothing."""
    if any(map(photo.facts.disagrees_on, ("capture-time", "satellite-time"))):
        return unverifiable("two-times", **figures)
    return consistent("agrees", **figures)


def _keeps_local_time(photo: PhotoSubject) -> bool:
    """Tell whether the camera names no offset in the one part of China where clocks keep two times."""
    place, taken = photo.facts.gps.place, photo.facts.captured
    if place is None or taken is None or taken.offset_minutes is not None:
        return False
    south, north, west, east = _XINJIANG
    return south <= place.latitude <= north and west <= place.longitude <= east


def _is_zone(apart_s: float) -> bool:
    """Tell whether a difference is whole quarter-hours, to the two minutes that a fix may be old."""
    off = apart_s % _QUARTER_S
    return apart_s <= _LARGEST_ZONE_S and min(off, _QUARTER_S - off) <= 120
