"""Was there so much light at the claimed place and time?

Witnesses: the exposure that the camera recorded (time, aperture, ISO) and the height of the sun, computed. Only one
side is sound: a picture as bright as day cannot have been taken at night. Dark pictures by day are indoors or in shade.
"""

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
}
MISSES = (
    N_("Shifts of two hours or less, and any shift from one daylight hour to another."),
    N_("Places under floodlights, where the limit is above what lamps give."),
)


def check(photo: PhotoSubject) -> Finding:
    """Compare the exposure value at ISO 100 with what the sun allows."""
    camera, limits = photo.facts.camera, photo.limits
    ev = camera.ev100
    if ev is None or camera.flash_fired:
        return unverifiable("no-exposure")
    taken, place = photo.captured_at, photo.facts.gps.place or (photo.site.fence.centre if photo.site else None)
    if taken is None or place is None:
        return unverifiable("no-time-and-place")
    # Where the satellites' time is another one, that is for `photo_clock_agrees`: here the brighter of both counts.
    claimed = [moment for moment in (taken, photo.facts.gps.satellite_time) if moment]
    sun = max(elevation_deg(place, moment) for moment in claimed)
    if ev >= limits.daylight_ev and sun <= -limits.night_deg:
        return doubtful(
            "too-bright",
            ev=round(ev, 1),
            allowed_ev=limits.daylight_ev,
            below_deg=round(-sun, 1),
            night_deg=limits.night_deg,
        )
    return consistent("fits", ev=round(ev, 1), sun_deg=round(sun, 1))
