"""Were both photos taken from the same standpoint?

Witnesses: both EXIF positions. Two phones that are each 13 m wrong stand 18 m apart at the same spot (Merry &
Bettinger 2019); errors that the phones report, or digits too coarse to tell, widen the limit.
"""

import math

from server.domain.finding import Finding, consistent, contradicted, doubtful, unverifiable
from server.domain.photo import GpsFix
from server.domain.subject import PairSubject
from server.translations import N_

VERSION = 3
REASONS = {
    "rough": N_("A position that no satellites gave cannot tell one standpoint from another."),
    "no-position": N_("One of the two photos carries no position."),
    "too-coarse": N_(
        "The standpoints are {distance_m} m apart, but the positions are uncertain by {error_m} m: they cannot decide."
    ),
    "two-places": N_(
        "The file names two places: what agrees is said by one of its EXIF blocks only, and cannot decide."
    ),
    "same": N_("The standpoints are {distance_m} m apart ({allowed_m} m allowed)."),
    "apart": N_("The standpoints are {distance_m} m apart; {allowed_m} m is allowed, {far_m} m is too far."),
    "far-apart": N_("The standpoints are {distance_m} m apart; {far_m} m is too far."),
}
_USUAL_ERROR_M = 13.0


def check(pair: PairSubject) -> Finding:
    """Compare the distance of the two positions with what their errors allow."""
    before, after = pair.before.facts.gps, pair.after.facts.gps
    if before.place is None or after.place is None:
        return unverifiable("no-position")
    if before.source or after.source:
        return unverifiable("rough")
    wider = _wider_m(before, after)
    near, far = pair.limits.standpoint_near_m + wider, pair.limits.standpoint_far_m + wider
    distance = before.place.metres_to(after.place)
    figures = {"distance_m": round(distance), "allowed_m": round(near), "far_m": round(far)}
    if wider > pair.limits.standpoint_far_m and distance <= far:
        return unverifiable("too-coarse", distance_m=round(distance), error_m=round(wider))
    if distance <= near and any(one.facts.disagrees_on("position") for one in (pair.before, pair.after)):
        return unverifiable("two-places", **figures)
    if distance <= near:
        return consistent("same", **figures)
    return doubtful("apart", **figures) if distance <= far else contradicted("far-apart", **figures)


def _wider_m(before: GpsFix, after: GpsFix) -> float:
    """Return by how much the phones' own errors exceed those for which the limits were made."""
    errors = [max(fix.error_m or 0.0, fix.precision_m or 0.0, _USUAL_ERROR_M) for fix in (before, after)]
    return math.hypot(*errors) - math.hypot(_USUAL_ERROR_M, _USUAL_ERROR_M)
