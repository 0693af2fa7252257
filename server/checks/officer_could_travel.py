"""Could the officer have come here from the phone's last photo, and gone on to its next?

Witnesses: capture times and positions of the photos that one phone took one after the other. The errors of both
positions and the age of both fixes are given to the photographer. Other cameras' pictures, which a form with a gallery
lets in, are no steps of this phone.
"""

from server.domain.finding import Figure, Finding, consistent, contradicted, doubtful, severity, unverifiable
from server.domain.journey import Leg, Step, leg
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 3
REASONS = {
    "no-journey": N_("There is no other photo of this phone to measure the way from."),
    "near": N_("The phone’s photo before or after this one ({other}) was taken close by ({distance_km} km)."),
    "possible": N_("{distance_km} km from {other} in {apart_min} min: {speed_kmh} km/h ({allowed_kmh} km/h allowed)."),
    "fast": N_("{distance_km} km from {other} in {apart_min} min: {speed_kmh} km/h ({allowed_kmh} km/h allowed)."),
    "fast-zone": N_(
        "{distance_km} km from {other} in {apart_min} min, but one of the photos does not say in which time zone."
    ),
    "fast-chosen": N_(
        "{distance_km} km from {other} in {apart_min} min; one was chosen from the gallery and may be a colleague’s."
    ),
    "impossible": N_(
        "{distance_km} km from {other} in {apart_min} min: {speed_kmh} km/h, faster than an airliner ({far_kmh} km/h)."
    ),
}
MISSES = (
    N_("A journey that was invented at the speed of a car agrees with itself."),
    N_("Photos without a position are left out of the way."),
)
_CERTAIN_M = 10_000
_CHOSEN_S = 3600


def check(photo: PhotoSubject) -> Finding:
    """Measure the way to the photos before and after."""
    legs = list(_legs(photo.step, photo.steps)) if photo.step else []
    if not legs:
        return unverifiable("no-journey")
    findings = [_judged(way, photo) for way in legs]
    return max(findings, key=lambda finding: severity(finding.status))


def _legs(step: Step, others: tuple[Step, ...]) -> list[Leg]:
    """Return the ways from the nearest photo before and to the nearest one after."""
    known = [other for other in others if _is_step(step, other)]
    before = [other for other in known if other.taken_at <= step.taken_at]
    after = [other for other in known if other.taken_at > step.taken_at]
    ends = [max(before, key=_when, default=None), min(after, key=_when, default=None)]
    return [way for other in ends if other and (way := leg(step, other))]


def _is_step(step: Step, other: Step) -> bool:
    return other.sha256 != step.sha256 and other.camera == step.camera and None not in (step.place, other.place)


def _when(step: Step) -> float:
    return step.taken_at.timestamp()


def _judged(way: Leg, photo: PhotoSubject) -> Finding:
    limits = photo.limits
    shown: dict[str, Figure] = {"distance_km": round(way.metres / 1000, 1), "other": way.other.name}
    if way.metres <= limits.travel_least_m:
        return consistent("near", **shown)
    timed: dict[str, Figure] = {**shown, "apart_min": round(way.seconds / 60, 1)}
    figures: dict[str, Figure] = {**timed, "speed_kmh": round(way.kmh), "allowed_kmh": round(limits.travel_kmh)}
    if way.kmh <= limits.travel_kmh:
        return consistent("possible", **figures)
    if not way.zone_is_certain:
        return doubtful("fast-zone", **timed)
    if way.kmh <= limits.travel_impossible_kmh or way.metres <= _CERTAIN_M:
        return doubtful("fast", **figures)
    if any((step.late_s or 0) > _CHOSEN_S for step in (way.step, way.other)):
        return doubtful("fast-chosen", **timed)
    far = {"speed_kmh": round(way.kmh), "far_kmh": round(limits.travel_impossible_kmh)}
    return contradicted("impossible", **timed, **far)
