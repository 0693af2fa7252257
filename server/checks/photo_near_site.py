"""Was the photo taken at the site it is filed under?

Witness: the EXIF position. The phone's own error is given to the photographer, up to a cap, and so is the way that
somebody walks in the minutes for which the phone kept its last fix. A photo outside the fence is only doubtful where
honest work explains it: the site was copied from a map with another datum, latitude and longitude were exchanged, the
fix is older than the photo and a car makes the way, or the place is just over the fence. A position whose error is
larger than the fence cannot decide, on either side of it, nor can one that came from the network or from a receiver
without a fix: such are wrong by kilometres. One that a person put there is a doubt wherever it lies.
"""

from datetime import timedelta

from server.domain.datum import Datum, to_wgs84
from server.domain.finding import Finding, consistent, contradicted, doubtful, unverifiable
from server.domain.geo import Fence, LatLon
from server.domain.journey import fix_slack_s
from server.domain.photo import ROUGH_M
from server.domain.subject import PhotoSubject, RegisteredFence
from server.translations import N_

VERSION = 6
REASONS = {
    "no-site": N_("No site is registered to compare the photo with."),
    "no-position": N_("The photo carries no position ({problem})."),
    "inside": N_("Taken {distance_m} m from the site’s point, inside the fence ({allowed_m} m allowed)."),
    "position-too-coarse": N_(
        "The position is {outside_m} m outside the fence, but uncertain by {error_m} m: it cannot decide."
    ),
    "inside-too-coarse": N_(
        "The position lies inside the fence, but is uncertain by {error_m} m, more than the fence is wide "
        "({extent_m} m): it cannot decide."
    ),
    "two-places": N_(
        "The file names two places: what agrees is said by one of its EXIF blocks only, and cannot decide."
    ),
    "by-hand": N_("The file says that a person put the position there; it lies {outside_m} m outside the fence."),
    "rough": N_(
        "The position is {outside_m} m outside the fence, but it came {source}, and such are wrong by kilometres: it "
        "cannot decide."
    ),
    "void-inside": N_(
        "The position lies inside the fence, but the receiver had no fix: it may be of another day, and cannot decide."
    ),
    "rough-and-far": N_(
        "The position is {outside_m} m outside the fence; it came {source}, and such are wrong by kilometres, but "
        "rarely by more than {rough_m} m."
    ),
    "datum-suspect": N_(
        "{outside_m} m outside the fence as registered ({registered}), but inside if a coordinate is in fact "
        "{datum}. Check in which system the site was written down."
    ),
    "swapped": N_("Inside the fence only if latitude and longitude were exchanged."),
    "stale-fix": N_(
        "{outside_m} m outside the fence, but the fix is {age_min} min older or newer than the photo: a car makes that "
        "way."
    ),
    "near": N_("{outside_m} m outside the fence ({allowed_m} m allowed): too near to be another place."),
    "far": N_("Taken {distance_m} m from the site’s point; {allowed_m} m is allowed."),
}
_FASTEST_M_S = 120 / 3.6
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
    if gps.source == "by-hand":
        return doubtful("by-hand", outside_m=round(outside))
    error = max(gps.error_m or 0.0, gps.precision_m or 0.0)
    given = min(error, limits.fence_error_cap_m) + _walked_m(photo)
    figures = {
        "distance_m": round(fence.centre.metres_to(gps.place)),
        "allowed_m": round(fence.reach_m + given),
        "outside_m": round(outside),
    }
    if outside <= given:
        return _inside(photo, error, max(fence.extent_m, limits.fence_error_cap_m), figures)
    if outside <= error:
        return unverifiable("position-too-coarse", error_m=round(error), **figures)
    if gps.source:
        return _rough(gps.source, outside)
    return _explained(photo, given) or _judged(outside, given, fence, figures)


def _inside(photo: PhotoSubject, error: float, extent: float, figures: dict[str, int]) -> Finding:
    """Judge a position inside the fence: one whose error is larger than the fence may as well be outside."""
    if photo.facts.disagrees_on("position"):
        return unverifiable("two-places", **figures)
    if photo.facts.gps.source == "void":
        return unverifiable("void-inside", **figures)
    if error > extent:
        return unverifiable("inside-too-coarse", error_m=round(error), extent_m=round(extent), **figures)
    return consistent("inside", **figures)


def _rough(source: str, outside: float) -> Finding:
    """Judge a position outside the fence that no satellites gave."""
    if outside <= ROUGH_M:
        return unverifiable("rough", outside_m=round(outside), source=source)
    return doubtful("rough-and-far", outside_m=round(outside), source=source, rough_m=round(ROUGH_M))


def _fix_age_s(photo: PhotoSubject) -> float:
    """Return by how many seconds the fix is older than the photo; 0 where it is fresh.

    A clock in another zone makes a fix of this moment look hours old, which would excuse any way that a car makes in
    them: so of two hours and more the remainder beside whole quarter-hours counts. A single hour may be a zone or an
    old fix: what cannot be told apart accuses nobody. A fix that seems newer than the photo is one of a clock that was
    behind, where the two are further apart than clocks usually are.
    """
    taken, fixed = photo.captured_at, photo.facts.gps.satellite_time
    if taken is None or fixed is None:
        return 0.0
    age, zone = (taken - fixed) / timedelta(seconds=1), photo.zone.utcoffset(taken.replace(tzinfo=None))
    if zone and abs(abs(age) - abs(zone.total_seconds())) <= _FRESH_S:
        return 0.0
    apart, least = fix_slack_s(taken, fixed, 0.0), _FRESH_S if age > 0 else photo.limits.clock_agrees_s
    return apart if apart > least else 0.0


def _walked_m(photo: PhotoSubject) -> float:
    """Return how far the photographer may have walked since the fix, where it is a few minutes old at most."""
    age = _fix_age_s(photo)
    if age > photo.limits.clock_agrees_s:
        return 0.0
    return min(age * photo.limits.fix_walk_m_s, photo.limits.fix_walk_cap_m)


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
    age = _fix_age_s(photo)
    if age and outside - given <= age * _FASTEST_M_S:
        return doubtful("stale-fix", outside_m=round(outside), age_min=round(age / 60, 1))
    return None


def _other_datum(site: RegisteredFence, place: LatLon, given: float) -> Datum | None:
    """Return the datum under which the photo falls inside: of the site's coordinates, or of the camera's."""
    for datum in (Datum.WGS84, Datum.GCJ02, Datum.BD09):
        misread = datum is not site.datum and site.read_as(datum).metres_outside(place) <= given
        shifted = site.fence.metres_outside(to_wgs84(place, datum)) <= given
        if misread or shifted:
            return datum
    return None


def _judged(outside: float, given: float, fence: Fence, figures: dict[str, int]) -> Finding:
    if outside - given <= fence.reach_m:
        return doubtful("near", **figures)
    return contradicted("far", **figures)
