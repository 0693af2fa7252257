"""Which photos from nearby show a part of the same exposure?

Fingerprints find copies among everything ever received, but not what was cut, tilted or photographed from a screen.
Those are looked for where they are likely: at the same site, at its neighbours, from the same phone, of the same unit.
Of each original a sketch is kept beside it; what shares more of it than chance would have it is laid on the photo.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.alignment import Alignment
from server.domain.limits import Limits
from server.errors import NotFound
from server.imaging import reuse, sketch
from server.imaging.scene import Features, Known
from server.imaging.sketch import Promise, Question, Sketch
from server.models import Attachment, Issue, Original, Photo, Site
from server.services.verification import recognition

MOST_OF_SITE, MOST_ELSEWHERE = 90, 30
"""The newest photos of the site; of its neighbours, of the phone, of the unit."""
MOST_ALIGNED = 6
"""Photos of one standpoint share much as well; of so many the pixels are compared, the most promising first."""
LEAST_PROMISE = 9
"""Points shared by sketches: of unrelated photos 0.6 % have as many, the poorest copy had 13."""
_NEIGHBOUR_DEG = 0.02
"""About 2 km."""
_LOST = (NotFound, OSError)


def same_exposures(photo: Photo, limits: Limits, without: frozenset[int]) -> Iterator[tuple[Photo, Alignment]]:
    """Give earlier photos that show the same exposure, leaving out originals that are known to be the same."""
    promising = _promising(photo, without)
    later = known(photo.original) if promising else None
    for other, promise in promising[:MOST_ALIGNED]:
        alignment = align(other.original, later, limits, _readings(promise))
        if alignment and alignment.is_same(limits):
            yield other, alignment


def align(
    earlier: Original, later: Known | None, limits: Limits, readings: Sequence[bool] = reuse.BOTH
) -> Alignment | None:
    """Lay a photo on an earlier original; None where they do not show one place, or one of them shows nothing."""
    here = known(earlier) if later else None
    return reuse.align(here, later, limits, readings) if here and later else None


def _readings(promise: Promise) -> list[bool]:
    """Tell how the later photo is to be laid on the earlier one, mirrored or not: as promises something, best first."""
    likely = [(points, is_mirrored) for is_mirrored, points in enumerate(promise) if points >= LEAST_PROMISE]
    return [bool(is_mirrored) for _points, is_mirrored in sorted(likely, key=lambda one: -one[0])]


def known(original: Original) -> Known | None:
    """Return an original ready to be compared; None where it shows nothing or is lost."""
    try:
        return recognition.known(original.sha256)
    except _LOST:
        return None


def _promising(photo: Photo, without: frozenset[int]) -> list[tuple[Photo, Promise]]:
    """Return the photos within reach that seem to share more than chance would have it, the most promising first."""
    mine = _features(photo)
    if mine is None:
        return []
    drawn = [(other, theirs) for other in _within_reach(photo, without) if (theirs := _sketch(other))]
    promises = sketch.promises(Question.of(mine), [theirs for _other, theirs in drawn])
    likely = [
        (other, promise)
        for (other, _theirs), promise in zip(drawn, promises, strict=True)
        if promise.most >= LEAST_PROMISE
    ]
    return sorted(likely, key=lambda one: (-one[1].most, -one[0].id))


def _features(photo: Photo) -> Features | None:
    try:
        return recognition.features(photo.original.sha256)
    except _LOST:
        return None


def _sketch(photo: Photo) -> Sketch | None:
    try:
        return recognition.sketch(photo.original.sha256)
    except _LOST:
        return None


def _within_reach(photo: Photo, without: frozenset[int]) -> list[Photo]:
    """Return one earlier photo of each original, those of the same site first, the newest of each first."""
    found: dict[int, Photo] = {}
    for condition, most in _reaches(photo):
        query = select(Photo).where(condition, Photo.id < photo.id, Photo.original_id.not_in(without)).options(*_SHOWN)
        for one in db.session.scalars(query.order_by(Photo.id.desc()).limit(most)):
            found.setdefault(one.original_id, one)
    return list(found.values())


def _reaches(photo: Photo) -> Iterator[tuple[ColumnElement[bool], int]]:
    if photo.site:
        yield Photo.site_id == photo.site_id, MOST_OF_SITE
        yield Photo.site_id.in_(_neighbours(photo.site)), MOST_ELSEWHERE
    if photo.device:
        yield Photo.device == photo.device, MOST_ELSEWHERE
    if photo.issue and photo.issue.unit_id is not None:
        yield Photo.issue_id.in_(select(Issue.id).where(Issue.unit_id == photo.issue.unit_id)), MOST_ELSEWHERE


def _neighbours(site: Site) -> Select[int]:
    return select(Site.id).where(
        Site.id != site.id,
        Site.latitude.between(site.latitude - _NEIGHBOUR_DEG, site.latitude + _NEIGHBOUR_DEG),
        Site.longitude.between(site.longitude - _NEIGHBOUR_DEG, site.longitude + _NEIGHBOUR_DEG),
    )


_SHOWN = (
    joinedload(Photo.original),
    joinedload(Photo.issue),
    joinedload(Photo.viewpoint),
    joinedload(Photo.attachment).joinedload(Attachment.submission),
)
"""What is told of a photo that shows the same."""
