"""Do the camera's clock and the satellites' clock agree?

Witnesses: EXIF capture time with its offset (or the site's zone) and EXIF GPS time, which is UTC. The clock can be
set by hand, the satellites' cannot; but a phone may write a fix that is minutes old, and one real phone in 26 wrote
one 27 h old, and one camera the date of the day before. A difference of whole quarter-hours is a wrong zone.
"""

from datetime import timedelta

from server.domain.finding import Finding, consistent, contradicted, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 2
REASONS = {
    "no-time": N_("The photo carries no capture time to compare."),
    "no-gps-time": N_("The photo carries no satellite time to compare."),
    "agrees": N_("The camera’s clock and the satellites’ differ by {difference_s} s ({allowed_s} s allowed)."),
    "zone": N_("The clocks differ by {difference_min} min, whole quarter-hours: a wrong time zone."),
    "differs": N_("The clocks differ by {difference_min} min ({allowed_min} min allowed)."),
    "far-apart": N_("The clocks differ by {difference_h} h ({contradicts_h} h contradicts)."),
}
_QUARTER_S = 900
_LARGEST_ZONE_S = 26 * 3600


def check(photo: PhotoSubject) -> Finding:
    """Compare capture time and GPS time in UTC."""
    taken, fixed, limits = photo.captured_at, photo.facts.gps.fixed_at, photo.limits
    if taken is None:
        return unverifiable("no-time")
    if fixed is None:
        return unverifiable("no-gps-time")
    apart = abs((taken - fixed) / timedelta(seconds=1))
    if apart <= limits.clock_agrees_s:
        return consistent("agrees", difference_s=round(apart), allowed_s=round(limits.clock_agrees_s))
    if apart > limits.clock_contradicts_s:
        contradicts = round(limits.clock_contradicts_s / 3600)
        return contradicted("far-apart", difference_h=round(apart / 3600, 1), contradicts_h=contradicts)
    if _is_zone(apart):
        return doubtful("zone", difference_min=round(apart / 60))
    return doubtful("differs", difference_min=round(apart / 60), allowed_min=round(limits.clock_agrees_s / 60))


def _is_zone(apart_s: float) -> bool:
    """Tell whether a difference is whole quarter-hours, to the two minutes that a fix may be old."""
    off = apart_s % _QUARTER_S
    return apart_s <= _LARGEST_ZONE_S and min(off, _QUARTER_S - off) <= 120
