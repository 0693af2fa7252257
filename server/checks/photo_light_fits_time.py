"""Was there so much light at the claimed place and time?

Witnesses: the exposure that the camera recorded (time, aperture, ISO) and the height of the sun, computed. Only one
side is sound: a picture as bright as day cannot have been taken at night. Dark pictures by day are indoors or in shade.
Where the satellites' time is another one by a few hours, an old fix or a zone, the brighter of both counts; six hours
and more apart, each of them claims another sun, and both are asked.
"""

from datetime import timedelta

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.domain.sun import elevation_deg
from server.translations import N_

VERSION = 2
REASONS = {
    "no-exposure": N_("The photo does not say how it was exposed, or a flash lit it."),
    "no-time-and-place": N_("Without a capture time and a place the sun’s height is unknown."),
    "fits": N_("Brightness {ev} EV with the sun at {sun_deg}°."),
    "too-bright": N_(
        "As bright as day ({ev} EV; {allowed_ev} EV and more is daylight), but at the claimed time the sun stood "
        "{below_deg}° below the horizon ({night_deg}° is night): the clock was wrong or set."
    ),
    "too-bright-for-satellites": N_(
        "As bright as day ({ev} EV; {allowed_ev} EV and more is daylight), but at the satellites’ time, {apart_h} h "
        "from the camera’s, the sun stood {below_deg}° below the horizon ({night_deg}° is night): the position is not "
        "of this photo, or the clock was set."
    ),
}
MISSES = (
    N_("Shifts of two hours or less, and any shift from one daylight hour to another."),
    N_("Places under floodlights, where the limit is above what lamps give."),
)
_FAR_APART, _DAYS_APART = timedelta(hours=6) - timedelta(minutes=2), timedelta(hours=36)
"""A clock that was set six hours off, beside a fix two minutes old at most; and where a receiver counts weeks anew, or
the two exclude each other, which `photo_clock_agrees` says."""


def check(photo: PhotoSubject) -> Finding:
    """Compare the exposure value at ISO 100 with what the sun allows."""
    camera, limits = photo.facts.camera, photo.limits
    ev = camera.ev100
    if ev is None or camera.flash_fired:
        return unverifiable("no-exposure")
    taken, place = photo.captured_at, photo.facts.gps.place or (photo.site.fence.centre if photo.site else None)
    if taken is None or place is None:
        return unverifiable("no-time-and-place")
    by_clock, fixed = elevation_deg(place, taken), photo.facts.gps.satellite_time
    by_fix = by_clock if fixed is None else elevation_deg(place, fixed)
    apart = abs(taken - fixed) if fixed else timedelta(0)
    sun = min(by_clock, by_fix) if _FAR_APART <= apart <= _DAYS_APART else max(by_clock, by_fix)
    if ev < limits.daylight_ev or sun > -limits.night_deg:
        return consistent("fits", ev=round(ev, 1), sun_deg=round(sun, 1))
    figures = {
        "ev": round(ev, 1),
        "allowed_ev": limits.daylight_ev,
        "below_deg": round(-sun, 1),
        "night_deg": limits.night_deg,
    }
    if by_clock > sun:
        return doubtful("too-bright-for-satellites", apart_h=round(apart / timedelta(hours=1), 1), **figures)
    return doubtful("too-bright", **figures)
