"""Was the photo taken where the form says that the officer stood?

Witnesses: the EXIF position, written by the camera, and the form's point, written by the form's own reading of the
receiver. Both errors are given to the photographer, and so is the way that a car makes while the fix grows old or the
picture waits to be attached.
"""

from server.domain import journey
from server.domain.datum import Datum, to_wgs84
from server.domain.finding import Finding, consistent, contradicted, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 3
REASONS = {
    "no-form-point": N_("The form has no point to compare the photo with."),
    "no-position": N_("The photo carries no position ({problem})."),
    "rough": N_("Photo and form point are {distance_m} m apart, but the photo’s position came from no satellites."),
    "too-coarse": N_("{distance_m} m apart, but the two positions are uncertain by {error_m} m: they cannot decide."),
    "two-places": N_(
        "The file names two places: what agrees is said by one of its EXIF blocks only, and cannot decide."
    ),
    "together": N_("Photo and form point are {distance_m} m apart ({allowed_m} m allowed)."),
    "filled-later": N_(
        "{distance_m} m apart, but the form was filled {wait_min} min after the photo was taken; a car makes that way."
    ),
    "old-fix": N_("{distance_m} m apart, but the camera’s fix is {age_min} min old; a car makes that way."),
    "datum-suspect": N_("{distance_m} m apart as written, but together if the camera writes {datum}."),
    "on-the-way": N_(
        "Photo and form point are {distance_m} m apart; in the {gap_min} min between them a car makes that way."
    ),
    "apart": N_(
        "Photo and form point are {distance_m} m apart ({allowed_m} m allowed): too far for their errors, "
        "too near to be another place."
    ),
    "elsewhere": N_("Photo and form point are {distance_m} m apart; more than {far_m} m is another place."),
}
MISSES = (
    N_("A position invented once and written into both photo and form agrees with itself."),
    N_("Within some kilometres the answer is only doubtful: a form may be filled on the road."),
)


def check(photo: PhotoSubject) -> Finding:
    """Compare the EXIF position with the form's point."""
    place, written, limits = photo.facts.gps.place, photo.form_place, photo.limits
    if written is None:
        return unverifiable("no-form-point")
    if place is None:
        return unverifiable("no-position", problem=photo.facts.gps.problem)
    if photo.facts.gps.source:
        return unverifiable("rough", distance_m=round(place.metres_to(written)))
    distance, errors = place.metres_to(written), _errors_m(photo)
    near = limits.form_point_near_m + min(errors, 2 * limits.fence_error_cap_m)
    far = limits.form_point_far_m + errors
    shown = {"distance_m": round(distance), "allowed_m": round(near)}
    if errors > limits.form_point_far_m and distance <= far:
        return unverifiable("too-coarse", distance_m=round(distance), error_m=round(errors))
    if distance <= near and photo.facts.disagrees_on("position"):
        return unverifiable("two-places", **shown)
    if distance <= near:
        return consistent("together", **shown)
    if distance <= limits.form_point_near_m + errors:
        return unverifiable("too-coarse", distance_m=round(distance), error_m=round(errors))
    return _explained(photo, distance, near, far) or contradicted(
        "elsewhere", distance_m=round(distance), far_m=round(far)
    )


def _explained(photo: PhotoSubject, distance: float, near: float, far: float) -> Finding | None:
    """Look for a reason that honest work has for standing apart."""
    shown = {"distance_m": round(distance), "allowed_m": round(near)}
    away = distance - near
    waited, age = _waited_s(photo), _fix_age_s(photo)
    if away <= _way_m(photo, waited):
        return unverifiable("filled-later", distance_m=round(distance), wait_min=round(waited / 60))
    if away <= _way_m(photo, age):
        return unverifiable("old-fix", distance_m=round(distance), age_min=round(age / 60, 1))
    datum = _other_datum(photo, near)
    if datum:
        return doubtful("datum-suspect", datum=datum.value, **shown)
    if distance <= far:
        return doubtful("apart", **shown)
    gap = waited + age + _unseen_s(photo)
    if away <= _way_m(photo, gap):
        return doubtful("on-the-way", gap_min=round(gap / 60), **shown)
    return None


def _way_m(photo: PhotoSubject, seconds: float) -> float:
    return seconds * photo.limits.travel_kmh / 3.6


def _waited_s(photo: PhotoSubject) -> float:
    """Return how long the picture waited in the gallery; nothing, where it went into the form at once."""
    taken, attached = photo.captured_at, photo.attached_at
    waited = abs((attached - taken).total_seconds()) if taken and attached else 0.0
    return waited if waited > photo.limits.attached_at_once_s else 0.0


def _fix_age_s(photo: PhotoSubject) -> float:
    """Return how old the camera's fix is, where it says so."""
    taken, fixed = photo.captured_at, photo.facts.gps.satellite_time
    return journey.fix_slack_s(taken, fixed, 0.0) if taken and fixed else 0.0


def _unseen_s(photo: PhotoSubject) -> float:
    """Return what may lie between the two without a trace: minutes on the road, and the age that no clock tells."""
    limits = photo.limits
    is_told = photo.captured_at is not None and photo.facts.gps.satellite_time is not None
    return limits.form_point_gap_s + (0.0 if is_told else limits.clock_agrees_s)


def _errors_m(photo: PhotoSubject) -> float:
    gps = photo.facts.gps
    return max(gps.error_m or 0.0, gps.precision_m or 0.0) + (photo.form_error_m or 0.0)


def _other_datum(photo: PhotoSubject, near: float) -> Datum | None:
    """Return the datum in which the camera would have to write for both to be together."""
    place, written = photo.facts.gps.place, photo.form_place
    if place is None or written is None:
        return None
    return next((d for d in (Datum.GCJ02, Datum.BD09) if to_wgs84(place, d).metres_to(written) <= near), None)
