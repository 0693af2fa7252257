"""Does the file say what the page saw when the photo was chosen?

Witnesses: EXIF position and capture time, written by the camera, and the page's own position and time, signed in the
browser; and the file's bytes against those that the page saw. Only what both say is compared, and only where the photo
was taken as it was chosen its place and the page's are one: what is picked from the gallery may be of any day before.
An old fix cannot decide. Another datum and a clock that is off by whole hours are honest mistakes, and page and camera
share a phone: what disagrees is doubtful, never contradicted.
"""

from collections.abc import Iterator
from datetime import timedelta

from server.domain.datum import Datum, to_wgs84
from server.domain.finding import Finding, Status, consistent, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.domain.witness import UNSOUND, Seen, Standing, Witness, figures, unsound
from server.translations import N_

VERSION = 2
REASONS = {
    **UNSOUND,
    "nothing-to-compare": N_("The file names neither a place nor a time that the page could be compared with."),
    "place": N_("The file’s position and the page’s are {distance_m} m apart ({allowed_m} m allowed)."),
    "time": N_("The file’s time and the page’s differ by {difference_s} s ({allowed_s} s allowed)."),
    "place-and-time": N_(
        "The file’s position and the page’s are {distance_m} m apart ({allowed_m} m allowed), their times differ by "
        "{difference_s} s ({allowed_s} s allowed)."
    ),
    "datum-suspect": N_("{distance_m} m apart as written, but together if one of them is written as {datum}."),
    "old-fix": N_("{distance_m} m apart, but the camera’s or the page’s fix is {age_min} min old."),
    "apart": N_("The file’s position and the page’s are {distance_m} m apart ({allowed_m} m allowed)."),
    "whole-hours": N_(
        "The file’s time and the page’s differ by {difference_h} h, whole quarter-hours: a wrong time zone."
    ),
    "taken-later": N_("By its own time the file was taken {difference_min} min after the page had it."),
    "taken-earlier": N_(
        "The page says that the photo was taken as it was chosen; by its own time the file is {difference_min} min "
        "older."
    ),
}
MISSES = (N_("A place and a time that were invented once and given to camera and browser alike agree."),)
_QUARTER_S, _LARGEST_ZONE_S = 900, 26 * 3600


def check(photo: PhotoSubject) -> Finding:
    """Compare EXIF with the page's record; what disagrees is said before what agrees."""
    witness = photo.witness
    why = unsound(witness)
    if witness and witness.standing is Standing.OTHER_BYTES:
        return doubtful("other-bytes")
    if witness is None or why:
        return unverifiable(why, **figures(witness))
    said = [*_of_time(photo, witness), *_of_place(photo, witness)]
    against = next((one for one in said if one.status is Status.DOUBTFUL), None)
    if against:
        return against
    agreeing = [one for one in said if one.status is Status.CONSISTENT] or said
    if not agreeing:
        return unverifiable("nothing-to-compare")
    if len(agreeing) == 1:
        return agreeing[0]
    return consistent("place-and-time", **{name: value for one in said for name, value in one.evidence.items()})


def _of_time(photo: PhotoSubject, witness: Witness) -> Iterator[Finding]:
    """Compare the times; of a photo from the gallery only that it is not younger than its choosing."""
    taken = photo.captured_at
    if taken is None:
        return
    allowed = photo.limits.witness_fresh_s
    late = (taken - witness.seen.chosen_at) / timedelta(seconds=1)
    if abs(late) <= allowed:
        yield consistent("time", difference_s=round(abs(late)), allowed_s=round(allowed))
    elif late > 0 or witness.was_taken_then(allowed):
        yield _times_differ(late)


def _times_differ(late: float) -> Finding:
    off = abs(late) % _QUARTER_S
    if abs(late) <= _LARGEST_ZONE_S and min(off, _QUARTER_S - off) <= 120:
        return doubtful("whole-hours", difference_h=round(abs(late) / 3600, 2))
    return doubtful("taken-later" if late > 0 else "taken-earlier", difference_min=round(abs(late) / 60))


def _of_place(photo: PhotoSubject, witness: Witness) -> Iterator[Finding]:
    """Compare the places, where the photo was taken as it was chosen and neither position is a guess."""
    gps, seen, limits = photo.facts.gps, witness.seen, photo.limits
    if gps.place is None or gps.source or seen.place is None or not witness.was_taken_then(limits.witness_fresh_s):
        return
    errors = max(gps.error_m or 0.0, gps.precision_m or 0.0) + (seen.error_m or 0.0)
    if errors > limits.witness_place_m + 2 * limits.fence_error_cap_m:
        return
    distance, near = gps.place.metres_to(seen.place), limits.witness_place_m + errors
    shown = {"distance_m": round(distance), "allowed_m": round(near)}
    if distance <= near:
        yield consistent("place", **shown)
        return
    datum = next((one for one in (Datum.GCJ02, Datum.BD09) if _are_together(photo, seen, one, near)), None)
    age = _age_s(photo, seen)
    if datum:
        yield doubtful("datum-suspect", distance_m=round(distance), datum=datum.value)
    elif age > limits.witness_fresh_s:
        yield unverifiable("old-fix", distance_m=round(distance), age_min=round(age / 60, 1))
    else:
        yield doubtful("apart", **shown)


def _are_together(photo: PhotoSubject, seen: Seen, datum: Datum, near: float) -> bool:
    """Tell whether both are at one place if one of them is written in another datum."""
    file, page = photo.facts.gps.place, seen.place
    if file is None or page is None:
        return False
    return min(to_wgs84(file, datum).metres_to(page), to_wgs84(page, datum).metres_to(file)) <= near


def _age_s(photo: PhotoSubject, seen: Seen) -> float:
    """Return how old the older of both fixes was, as far as they say so."""
    taken, fixed = photo.captured_at, photo.facts.gps.satellite_time
    ages = [abs((seen.chosen_at - seen.fixed_at).total_seconds())] if seen.fixed_at else []
    ages += [abs((taken - fixed).total_seconds())] if taken and fixed else []
    return max(ages, default=0.0)
