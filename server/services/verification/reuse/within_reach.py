"""Which photos from nearby show a part of the same exposure?

Fingerprints find copies among everything ever received, but not what was cut, tilted or photographed from a screen.
Those are looked for where they are likely: at the same site, at its neighbours, from the same phone, of the same unit.
Of each original a sketch is kept beside it; what shares more of it than chance would have it is laid on the photo.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.alignment import Alignment
from server.domain.limits import Limits
from server.errors import NotFound
from server.imaging import reuse, sketch
from server.imaging.scene import Known
from server.imaging.sketch import Promise, Question
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
Kept = TypeVar("Kept")


class _Near(NamedTuple):
    """An earlier photo within reach: which, and of which original."""

    photo_id: int
    sha256: str


def same_exposures(photo: Photo, limits: Limits, without: frozenset[int]) -> Iterator[tuple[Photo, Alignment]]:
    """Give earlier photos that show the same exposure, leaving out originals that are known to be the same."""
    promising = _promising(photo, without)[:MOST_ALIGNED]
    if not promising:
        return
    later = known(photo.original)
    query = select(Photo).where(Photo.id.in_([near.photo_id for near, _promise in promising])).options(*_SHOWN)
    others = {one.id: one for one in db.session.scalars(query)}
    for near, promise in promising:
        other = others[near.photo_id]
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
    return _kept(recognition.known, original.sha256)


def _promising(photo: Photo, without: frozenset[int]) -> list[tuple[_Near, Promise]]:
    """Return the photos within reach that seem to share more than chance would have it, the most promising first."""
    mine = _kept(recognition.features, photo.original.sha256)
    if mine is None:
        return []
    near = _within_reach(photo, without)
    drawn = [(one, theirs) for one in near if (theirs := _kept(recognition.sketch, one.sha256))]
    promises = sketch.promises(Question.of(mine), [theirs for _one, theirs in drawn])
    both = [(one, promise) for (one, _theirs), promise in zip(drawn, promises, strict=True)]
    likely = [one for one in both if one[1].most >= LEAST_PROMISE]
    return sorted(likely, key=lambda one: (-one[1].most, -one[0].photo_id))


def _kept(read: Callable[[str], Kept | None], sha256: str) -> Kept | None:
    """Read what an original is recognised by; a lost one has nothing."""
    try:
        return read(sha256)
    except (NotFound, OSError):
        return None


def _within_reach(photo: Photo, without: frozenset[int]) -> list[_Near]:
    """Return one earlier photo of each original, those of the same site first, the newest of each first."""
    found: dict[str, _Near] = {}
    columns = select(Photo.id, Original.sha256).join(Original, Original.id == Photo.original_id)
    for condition, most in _reaches(photo):
        query = columns.where(condition, Photo.id < photo.id, Photo.original_id.not_in(without))
        for photo_id, sha256 in db.session.execute(query.order_by(Photo.id.desc()).limit(most)):
            found.setdefault(sha256, _Near(photo_id, sha256))
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
