"""Which photos from nearby show a part of the same exposure?

Fingerprints find copies among everything ever received, but not what was cut, tilted or photographed from a screen.
Those are looked for where they are likely: at the same site and its neighbours, of the same unit, from the same phone.
What is recognisable in an original is found once and kept beside it.
"""

from collections.abc import Iterator
from functools import cache

from sqlalchemy import ColumnElement, or_, select

from server.db import db
from server.domain.limits import Limits
from server.imaging import reuse, scene
from server.imaging.decode import Undecodable
from server.imaging.reuse import SameExposure
from server.imaging.scene import Features
from server.models import Issue, Original, Photo, Site
from server.services.runtime import media

MOST_COMPARED = 150
"""The newest photos within reach; five milliseconds each."""
MOST_LAID = 8
"""Photos of one standpoint fit as well; of so many the pixels are compared."""
_NEIGHBOUR_DEG = 0.02
"""About 2 km."""
_FILE = "features.npz"


def same_exposures(photo: Photo, limits: Limits, without: frozenset[int]) -> Iterator[tuple[Photo, SameExposure]]:
    """Give earlier photos that show the same exposure, leaving out originals that are known to be the same."""
    mine = _features(photo.original)
    if mine is None:
        return
    view = cache(lambda sha256: scene.view(media().path(sha256)))
    laid = 0
    for other in _within_reach(photo, without):
        theirs = _features(other.original)
        alignment = scene.align(theirs, mine) if theirs else None
        if alignment is None or alignment.inliers < limits.reuse_inliers:
            continue
        pictures = view(other.original.sha256), view(photo.original.sha256)
        same = reuse.judged(*pictures, alignment, limits)
        if same:
            yield other, same
        laid += 1
        if laid == MOST_LAID:
            return


def _within_reach(photo: Photo, without: frozenset[int]) -> list[Photo]:
    """Return one earlier photo of each original, the newest first."""
    near = _reach(photo)
    if not near:
        return []
    query = select(Photo).where(Photo.id < photo.id, Photo.original_id.not_in(without), or_(*near))
    rows = db.session.scalars(query.order_by(Photo.id.desc()).limit(MOST_COMPARED))
    return list({row.original_id: row for row in rows}.values())


def _reach(photo: Photo) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if photo.site:
        found.append(Photo.site_id.in_(_neighbours(photo.site)))
    if photo.issue and photo.issue.unit_id is not None:
        found.append(Photo.issue_id.in_(select(Issue.id).where(Issue.unit_id == photo.issue.unit_id)))
    if photo.device:
        found.append(Photo.device == photo.device)
    return found


def _neighbours(site: Site) -> list[int]:
    query = select(Site.id).where(
        Site.latitude.between(site.latitude - _NEIGHBOUR_DEG, site.latitude + _NEIGHBOUR_DEG),
        Site.longitude.between(site.longitude - _NEIGHBOUR_DEG, site.longitude + _NEIGHBOUR_DEG),
    )
    return list(db.session.scalars(query))


def _features(original: Original) -> Features | None:
    """Return what is recognisable in an original, finding it where nobody has yet; None without a picture."""
    place = media().derived(original.sha256, _FILE)
    try:
        return Features.from_bytes(place.read_bytes())
    except (FileNotFoundError, ValueError):
        pass
    try:
        found = scene.features(scene.view(media().path(original.sha256)))
    except (Undecodable, OSError):
        return None
    part = place.with_suffix(".part")
    part.write_bytes(found.to_bytes())
    part.replace(place)
    return found
