"""What can be seen of a finding: pictures that show it, or the part of the page where its figures stand?"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for

from server.domain.finding import Scope, ScopedFinding, Status
from server.services.review.pair_view import PairView
from server.services.review.photo_view import PhotoView
from server.translations import N_
from server.web.language import say

PLAN, TIME, FACTS = "plan", "time", "facts"


@dataclass(frozen=True)
class Figure:
    """A picture with what it shows; `tag` is before, after or nothing."""

    url: str
    caption: str
    tag: str = ""


@dataclass(frozen=True)
class Proof:
    """What one click on a finding shows: figures, or else a part of the page."""

    part: str = ""
    figures: tuple[Figure, ...] = ()


Teller = Callable[[PairView, ScopedFinding], tuple[Figure, ...]]
_PARTS = {
    PLAN: (
        "photo_near_site", "same_standpoint", "photo_near_form_point", "form_point_is_real", "same_bearing",
        "officer_could_travel",
    ),
    TIME: (
        "photo_in_window", "photo_clock_agrees", "photo_before_receipt", "photo_by_phone",
        "after_follows_before",
        "photo_has_capture_time", "photo_attached_when_taken", "photos_not_burst", "after_is_fresh", "same_season",
        "photo_light_fits_time",
    ),
    FACTS: (
        "photo_not_edited", "photo_is_native", "photo_exif_agrees", "photo_from_this_phone", "phone_has_one_officer",
    ),
}  # fmt: skip
_PART_OF = {check: part for part, checks in _PARTS.items() for check in checks}


def by_check(pair: PairView) -> dict[tuple[Scope, str], Proof]:
    """Return what there is to see of each finding of a pair."""
    found = ((one, _proof(pair, one)) for one in pair.findings)
    return {(one.scope, one.checked.check): proof for one, proof in found if proof is not None}


def _proof(pair: PairView, one: ScopedFinding) -> Proof | None:
    check = one.checked.check
    if check in _PART_OF:
        return Proof(part=_PART_OF[check])
    figures = _PICTURES[check](pair, one) if check in _PICTURES else ()
    return Proof(figures=figures) if figures else None


def _matches(pair: PairView, _one: ScopedFinding) -> tuple[Figure, ...]:
    return _drawn(pair, "matches", N_("Points of both photos that agree"))


def _changes(pair: PairView, _one: ScopedFinding) -> tuple[Figure, ...]:
    caption = N_("What has changed, drawn on the before photo; what is pale could not be compared")
    return _drawn(pair, "difference", caption)


def _edited(pair: PairView, _one: ScopedFinding) -> tuple[Figure, ...]:
    caption = N_("The after photo, laid on the before photo; outlined is what is not of the same exposure")
    return _drawn(pair, "edited", caption)


def _greens(pair: PairView, _one: ScopedFinding) -> tuple[Figure, ...]:
    caption = N_("Green: what the colours take for plants")
    return _drawn(pair, "green-before", caption, "before") + _drawn(pair, "green-after", caption, "after")


def _both(pair: PairView, one: ScopedFinding) -> tuple[Figure, ...]:
    return _matches(pair, one) or tuple(
        Figure(_large(photo), say(N_("The photo")), stage)
        for photo, stage in ((pair.before, "before"), (pair.after, "after"))
        if photo.viewable
    )


def _thumbnail(pair: PairView, one: ScopedFinding) -> tuple[Figure, ...]:
    photo = _photo(pair, one)
    if not photo.viewable or photo.facts is None or not photo.facts.has_thumbnail:
        return ()
    inside = url_for("photos.thumbnail", sha256=photo.sha256)
    return (
        Figure(_large(photo), say(N_("The photo")), one.scope.value),
        Figure(inside, say(N_("The small picture inside its file"))),
    )


def _other(pair: PairView, one: ScopedFinding) -> tuple[Figure, ...]:
    other = one.checked.finding.evidence.get("sha256")
    photo = _photo(pair, one)
    if not isinstance(other, str) or one.checked.finding.status is Status.CONSISTENT or not photo.viewable:
        return ()
    name = one.checked.finding.evidence.get("other")
    shown = url_for("photos.preview", sha256=other, long_edge=1600)
    return (
        Figure(_large(photo), say(N_("This photo")), one.scope.value),
        Figure(shown, say(N_("The other one: {name}"), name=name or other[:12])),
    )


def _other_viewpoint(pair: PairView, one: ScopedFinding) -> tuple[Figure, ...]:
    """Show the after photo and the other viewpoint's, how they lie on each other, and at which points."""
    both = _other(pair, one)
    if not both:
        return ()
    laid, matches = (
        url_for("review.picture", pair_id=pair.pair_id, kind=kind) for kind in ("other-overlay", "other-matches")
    )
    return (
        *both,
        Figure(laid, say(N_("The after photo, laid on the before photo of the other viewpoint"))),
        Figure(matches, say(N_("Points of both photos that agree"))),
    )


_PICTURES: dict[str, Teller] = {
    "same_scene": _matches,
    "visible_change": _changes,
    "problem_still_there": _changes,
    "same_exposure_in_parts": _edited,
    "recoloured_only": _greens,
    "vegetation_change": _greens,
    "not_the_same_picture": _both,
    "photo_matches_thumbnail": _thumbnail,
    "photo_not_reused": _other,
    "photo_exif_not_copied": _other,
    "after_fits_viewpoint": _other_viewpoint,
}


def _photo(pair: PairView, one: ScopedFinding) -> PhotoView:
    return pair.before if one.scope is Scope.BEFORE else pair.after


def _drawn(pair: PairView, kind: str, caption: str, tag: str = "") -> tuple[Figure, ...]:
    if kind not in pair.drawn:
        return ()
    return (Figure(url_for("review.picture", pair_id=pair.pair_id, kind=kind), say(caption), tag),)


def _large(photo: PhotoView) -> str:
    return url_for("photos.preview", sha256=photo.sha256, long_edge=1600)
