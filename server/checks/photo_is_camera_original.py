"""Is this the file that the camera wrote, and what does it keep of another hand?

Witnesses: the bins of the JPEG's coefficients, in which an earlier compression leaves gaps (imaging.saved_again), and
the digits of the position: receivers write all that EXIF holds, people copy four decimals from a map. Saved again alone
says only that the file is not the camera's own: viewers and galleries do that honestly, and so it is unverifiable. A
position of four decimals is doubtful, because an app may round it to spare its owner; both together are no more.
Of a model that was seen often, the EXIF is built by one plan and the picture compressed by one set of tables: another
plan is that of a program that wrote the EXIF anew, other tables are those of one that saved the picture.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.geo import LatLon
from server.domain.limits import Limits
from server.domain.photo import GpsFix, PhotoFacts
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 2
REASONS = {
    "no-picture": N_("There is no picture to look at ({problem})."),
    "no-camera": N_("The file names no camera, so it is not a camera’s own anyway."),
    "as-written": N_("Nothing tells that the file was written again since the camera wrote it."),
    "saved-again": N_(
        "The picture was saved again at its full size: {modes} of 14 frequencies tell of an earlier compression "
        "({allowed_modes} are enough). A viewer or a messenger does that as well."
    ),
    "saved-by-another": N_(
        "The picture was not compressed by the tables of this camera model, as {photos} photos of {phones} phones have "
        "them: a program saved it again. A viewer or a messenger does that as well."
    ),
    "unlike-model": N_(
        "The EXIF is not built as this camera model builds it, in {photos} photos of {phones} phones: a program has "
        "written it anew."
    ),
    "typed-position": N_(
        "The position {position} has {decimals} decimals at most, as one that was typed; a receiver writes all digits."
    ),
    "typed-and-saved": N_(
        "The position {position} has {decimals} decimals at most, as one that was typed, and the picture was saved "
        "again ({modes} of 14 frequencies tell of an earlier compression; {allowed_modes} are enough)."
    ),
}
MISSES = (
    N_("A position that was typed with more decimals, and a file whose bytes of the picture were left as they were."),
    N_("A picture that was saved again much smaller, or at a much lower quality."),
)
_METRES_PER_DEGREE = 111_320.0
_FINE = 0.05
"""Of the step: where the written digits are coarser, chance makes too many multiples of it."""


def check(photo: PhotoSubject) -> Finding:
    """Ask both witnesses, and name those that speak."""
    facts, limits = photo.facts, photo.limits
    if facts.problem is not None:
        return unverifiable("no-picture", problem=facts.problem)
    if not (facts.camera.make or facts.camera.model):
        return unverifiable("no-camera")
    saved = _saved_again(facts, limits)
    typed = _typed(facts.gps, limits)
    if typed:
        return doubtful("typed-and-saved", **typed, **saved) if saved else doubtful("typed-position", **typed)
    plan, tables = photo.habits.exif_shape, photo.habits.quantisation
    if plan and plan.is_unlike(facts.exif_shape):
        return doubtful("unlike-model", photos=plan.photos, phones=plan.phones)
    if saved:
        return unverifiable("saved-again", **saved)
    if tables and tables.is_unlike(facts.quantisation_hash):
        return unverifiable("saved-by-another", photos=tables.photos, phones=tables.phones)
    return consistent("as-written")


def _saved_again(facts: PhotoFacts, limits: Limits) -> dict[str, int]:
    modes, allowed = facts.uneven_modes, limits.saved_again_modes
    return {"modes": modes, "allowed_modes": allowed} if modes is not None and modes >= allowed else {}


def _typed(gps: GpsFix, limits: Limits) -> dict[str, str | int]:
    """Return the position where both its numbers are whole multiples of the step, to the last digit written."""
    step, place = limits.typed_step_deg, gps.place
    if place is None or gps.precision_m is None or gps.precision_m > _FINE * step * _METRES_PER_DEGREE:
        return {}
    if not all(_is_multiple(number, step, gps.precision_m) for number in (place.latitude, place.longitude)):
        return {}
    decimals = max(len(f"{number:.4f}".rstrip("0").partition(".")[2]) for number in (place.latitude, place.longitude))
    return {"position": _shown(place), "decimals": decimals}


def _is_multiple(number: float, step: float, precision_m: float) -> bool:
    away = abs(number - round(number / step) * step)
    return away <= precision_m / _METRES_PER_DEGREE / 2 + 1e-9


def _shown(place: LatLon) -> str:
    return f"{place.latitude:.4f}, {place.longitude:.4f}"
