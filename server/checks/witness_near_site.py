"""Was the photo chosen in the page at the site that it is filed under?

Witness: the position of the browser at the moment when the photo came into the page, with the error that the browser
itself states. It is signed by the phone that handed the photo in, so only that device vouches for it, and it is never
enough to contradict a photo: a browser takes its place from networks too, and those are wrong by kilometres. A photo
that was picked from the gallery may be from elsewhere than where it was picked: then it says nothing of the photo.
"""

from datetime import timedelta

from server.domain.datum import Datum, to_wgs84
from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.geo import LatLon
from server.domain.subject import PhotoSubject, RegisteredFence
from server.domain.witness import UNSOUND, Seen, Witness, figures, unsound
from server.translations import N_

VERSION = 1
REASONS = {
    **UNSOUND,
    "no-site": N_("No site is registered to compare the photo with."),
    "no-page-fix": N_("The page had no position when the photo was chosen."),
    "mock-location": N_("The page’s position claims to be accurate to 0 m, as pretended positions do."),
    "inside": N_(
        "When the photo was chosen, the page stood {distance_m} m from the site’s point, inside the fence "
        "({allowed_m} m allowed)."
    ),
    "inside-by-device-only": N_(
        "When the photo was chosen, the page stood {distance_m} m from the site’s point, inside the fence "
        "({allowed_m} m allowed). The file itself names no place: only the device vouches for it."
    ),
    "page-fix-too-coarse": N_(
        "The page’s position is {outside_m} m outside the fence and uncertain by {error_m} m: it cannot decide."
    ),
    "page-fix-old": N_("The page’s position was {age_min} min old when the photo was chosen: it cannot decide."),
    "chosen-elsewhere": N_(
        "The page’s position is {outside_m} m outside the fence, but the photo was not taken then: that is where it "
        "was chosen."
    ),
    "chosen-here": N_("The page stood inside the fence when the photo was chosen, but it was not taken then."),
    "datum-suspect": N_(
        "The page stood {outside_m} m outside the fence as registered ({registered}), but inside if a coordinate is in "
        "fact {datum}. Check in which system the site was written down."
    ),
    "swapped": N_("The page stood inside the fence only if latitude and longitude were exchanged."),
    "outside": N_(
        "When the photo was taken, the page stood {outside_m} m outside the fence, accurate to {error_m} m by its own "
        "word."
    ),
}
MISSES = (
    N_("A page, its position and its clock can be made to lie by whoever holds the phone."),
    N_("A place far away is only doubtful: networks at times name one that is wrong and sure of itself."),
)


def check(photo: PhotoSubject) -> Finding:
    """Compare the page's position with the registered fence."""
    why = unsound(photo.witness)
    if why or photo.witness is None:
        return unverifiable(why, **figures(photo.witness))
    seen = photo.witness.seen
    if photo.site is None:
        return unverifiable("no-site")
    if seen.place is None or seen.error_m is None:
        return unverifiable("no-page-fix")
    if seen.error_m == 0:
        return doubtful("mock-location")
    age = _age_s(seen)
    if age > photo.limits.witness_fresh_s:
        return unverifiable("page-fix-old", age_min=round(age / 60, 1))
    return _compared(photo, photo.witness, photo.site, seen.place, seen.error_m)


def _compared(photo: PhotoSubject, witness: Witness, site: RegisteredFence, place: LatLon, error: float) -> Finding:
    fence, limits = site.fence, photo.limits
    outside = fence.metres_outside(place)
    given = min(error, limits.fence_error_cap_m)
    is_coarse = error > max(fence.extent_m, limits.fence_error_cap_m)
    if is_coarse or given < outside <= error:
        return unverifiable("page-fix-too-coarse", outside_m=round(outside), error_m=round(error))
    is_taken_then = witness.was_taken_then(limits.witness_fresh_s)
    if outside <= given and not is_taken_then:
        return unverifiable("chosen-here")
    if outside <= given:
        shown = {"distance_m": round(fence.centre.metres_to(place)), "allowed_m": round(fence.reach_m + given)}
        return consistent("inside" if photo.facts.gps.place else "inside-by-device-only", **shown)
    if not is_taken_then:
        return unverifiable("chosen-elsewhere", outside_m=round(outside))
    return _explained(site, place, given) or doubtful("outside", outside_m=round(outside), error_m=round(error))


def _explained(site: RegisteredFence, place: LatLon, given: float) -> Finding | None:
    outside = round(site.fence.metres_outside(place))
    for datum in (Datum.WGS84, Datum.GCJ02, Datum.BD09):
        misread = datum is not site.datum and site.read_as(datum).metres_outside(place) <= given
        if misread or site.fence.metres_outside(to_wgs84(place, datum)) <= given:
            return doubtful("datum-suspect", outside_m=outside, datum=datum.value, registered=site.datum.value)
    swapped = place.swapped()
    return doubtful("swapped") if swapped and site.fence.metres_outside(swapped) <= given else None


def _age_s(seen: Seen) -> float:
    """Return how old the fix was; both times are of the phone's clock."""
    return abs((seen.chosen_at - seen.fixed_at) / timedelta(seconds=1)) if seen.fixed_at else 0.0
