"""Was the photo taken at the site it is filed under?

Witness: the EXIF position. The phone's own error is given to the photographer, up to a cap, and so is the way that
somebody walks in the minutes for which the phone kept its last fix. A photo outside the fence is only doubtful where
honest work explains it: the site was copied from a map with another datum, latitude and longitude were exchanged, the
fix is older than the photo and a car makes the way, or the place is just over the fence. A position whose error is
larger than the fence cannot decide.
"""

from datetime import timedelta

from server.domain.datum import Datum, to_wgs84
from server.domain.finding import Finding, consistent, contradicted, doubtful, unverifiable
from server.domain.geo import Fence, LatLon
from server.domain.subject import PhotoSubject, RegisteredFence
from server.translations import N_

VERSION = 3
REASONS = {
    "no-site": N_("No site is registered to compare the photo with."),
    "no-position": N_("The photo carries no position ({problem})."),
    "inside": N_("Taken {distance_m} m from the site’s point, inside the fence ({allowed_m} m allowed)."),
    "position-too-coarse": N_(
        "The position is {outside_m} m outside the fence, but uncertain by {error_m} m: it cannot decide."
    ),
    "datum-suspect": N_(
        "{outside_m} m outside the fence as registered ({registered}), but inside if a coordinate is in fact "
        "{datum}. Check in which system the site was written down."
    ),
    "swapped": N_("Inside the fence only if latitude and longitude were exchanged."),
    "stale-fix": N_(
        "{outside_m} m outside the fence, but the fix is {age_min} min older or newer than the photo: the "
        "photographer may have moved."
    ),
    "fix-on-the-way": N_(
        "{outside_m} m outside the fence, but the fix is {age_s} s older than the photo; a car makes that way."
    ),
    "near": N_("{outside_m} m outside the fence ({allowed_m} m allowed): too near to be another place."),
    "far": N_("Taken {distance_m} m from the site’s point; {allowed_m} m is allowed."),
}
_FASTEST_M_S = 120 / 3.6
_ZONE_STEP_S = 900
_FRESH_S = 30
"""The camera writes whole seconds and the receiver reports every few."""


def check(photo: PhotoSubject) -> Finding:
    """Compare the EXIF position with the registered fence."""
    gps, limits = photo.facts.gps, photo.limits
    if photo.site is None:
        return unverifiable("no-site")
    if gps.place is None:
        return unverifiable("no-position", problem=gps.problem)
    fence = photo.site.fence
    outside = fence.metres_outside(gps.place)
    error = max(gps.error_m or 0.0, gps.precision_m or 0.0)
    given = min(error, limits.fence_error_cap_m) + _walked_m(photo)
    figures = {
        "distance_m": round(fence.centre.metres_to(gps.place)),
        "allowed_m": round(fence.reach_m + given),
        "outside_m": round(outside),
    }
    if outside <= given:
        return consistent("inside", **figures)
    if outside <= error:
        return unverifiable("position-too-coarse", error_m=round(error), **figures)
    return _explained(photo, given) or _judged(outside, given, fence, figures)


def _fix_late_s(photo: PhotoSubject) -> float:
    """Return how old the camera's last fix was, where that is within the few minutes for which it keeps one."""
    taken, fixed = photo.captured_at, photo.facts.gps.fixed_at
    age = (taken - fixed) / timedelta(seconds=1) if taken and fixed else 0.0
    return age if _FRESH_S < age <= photo.limits.clock_agrees_s else 0.0


def _walked_m(photo: PhotoSubject) -> float:
    """Return how far the photographer may have walked since the fix."""
    return min(_fix_late_s(photo) * photo.limits.fix_walk_m_s, photo.limits.fix_walk_cap_m)


def _explained(photo: PhotoSubject, given: float) -> Finding | None:
    """Look for a reason that honest work has for being outside the fence."""
    site, place = photo.site, photo.facts.gps.place
    if site is None or place is None:
        return None
    outside = site.fence.metres_outside(place)
    other = _other_datum(site, place, given)
    if other:
        return doubtful(
            "datum-suspect",
            outside_m=round(outside),
            datum=other.value,
            registered=site.datum.value,
        )
    swapped = place.swapped()
    if swapped and site.fence.metres_outside(swapped) <= given:
        return doubtful("swapped", outside_m=round(outside))
    late = _fix_late_s(photo)
    if late and outside - given <= late * _FASTEST_M_S:
        return doubtful("fix-on-the-way", outside_m=round(outside), age_s=round(late))
    age = fix_age_s(photo)
    if age and outside <= age * _FASTEST_M_S:
        return doubtful("stale-fix", outside_m=round(outside), age_min=round(age / 60))
    return None


def _other_datum(site: RegisteredFence, place: LatLon, given: float) -> Datum | None:
    """Return the datum under which the photo falls inside: of the site's coordinates, or of the camera's."""
    for datum in (Datum.WGS84, Datum.GCJ02, Datum.BD09):
        misread = datum is not site.datum and site.read_as(datum).metres_outside(place) <= given
        shifted = site.fence.metres_outside(to_wgs84(place, datum)) <= given
        if misread or shifted:
            return datum
    return None


def fix_age_s(photo: PhotoSubject) -> float | None:
    """Return by how much fix and shutter differ; None where they agree, or differ by a time zone only."""
    taken, fixed = photo.captured_at, photo.facts.gps.fixed_at
    if taken is None or fixed is None:
        return None
    age = abs((taken - fixed) / timedelta(seconds=1))
    off_zone = min(age % _ZONE_STEP_S, _ZONE_STEP_S - age % _ZONE_STEP_S)
    zone_error = age >= _ZONE_STEP_S - photo.limits.clock_agrees_s / 2 and off_zone <= 60
    if age <= photo.limits.clock_agrees_s or zone_error:
        return None
    return age


def _judged(outside: float, given: float, fence: Fence, figures: dict[str, int]) -> Finding:
    if outside - given <= fence.reach_m:
        return doubtful("near", **figures)
    return contradicted("far", **figures)
