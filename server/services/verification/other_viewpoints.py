"""Which other viewpoints has the site of a pair, and does the after photo fit one of them?"""

from pathlib import Path

from sqlalchemy import select

from server.db import db
from server.domain.comparison import Comparison
from server.domain.rectification import NOT_PAIRED
from server.domain.subject import OtherViewpoint, Stage
from server.errors import NotFound
from server.imaging.pair import agreeing_points, compare
from server.models import Photo, PhotoPair, Viewpoint
from server.services.verification import comparisons, findings, recognition

MOST_COMPARED = 8
"""Laying one photo on another costs 40 ms."""
PICTURES = {"other-overlay": "overlay", "other-matches": "matches"}
"""What is drawn of the after photo and the before photo of the viewpoint that it shows, as imaging.pair calls it."""
_CHECK = "after_fits_viewpoint"
_KEPT = "agreeing_points"
"""Beside the pair's own figures: what was measured, by the hash of the other viewpoint's before photo."""


def of_pair(pair: PhotoPair, own: Comparison, enough: int) -> tuple[OtherViewpoint, ...]:
    """Return them in the order of their registration.

    The pictures are compared only where fewer than `enough` points of the pair's own two agree; what was measured is
    kept.
    """
    query = select(Viewpoint).where(Viewpoint.site_id == pair.viewpoint.site_id, Viewpoint.id != pair.viewpoint_id)
    viewpoints = list(db.session.scalars(query.order_by(Viewpoint.id)))
    befores = {one.id: _before(one) for one in viewpoints[:MOST_COMPARED]}
    is_own = own.fault is not None or own.inliers >= enough
    measured = {} if is_own else _measured(pair, [sha256 for sha256 in befores.values() if sha256])
    return tuple(_told(one, befores.get(one.id), measured) for one in viewpoints)


def picture_path(pair: PhotoPair, kind: str) -> Path:
    """Return where one of PICTURES lies or is to be drawn.

    :raises NotFound: where no other viewpoint's photo was found to fit.
    """
    return comparisons.picture_path(_found(pair), pair.after.original.sha256, PICTURES[kind])


def draw(pair: PhotoPair, kind: str) -> None:
    """Draw one of PICTURES: it is wanted where somebody looks at the doubt, so it is not drawn for every pair.

    :raises NotFound: where there is nothing to draw.
    """
    other, after = _found(pair), pair.after.original.sha256
    drawn = compare(recognition.known(other), recognition.known(after)).picture(PICTURES[kind])
    if drawn is None:
        raise NotFound
    comparisons.write(drawn, picture_path(pair, kind))


def _found(pair: PhotoPair) -> str:
    spoken = (row for row in findings.current(pair_id=pair.id) if row.check == _CHECK)
    other = next((row.evidence.get("sha256") for row in spoken), None)
    if not isinstance(other, str):
        raise NotFound
    return other


def _told(viewpoint: Viewpoint, before: str | None, measured: dict[str, int | None]) -> OtherViewpoint:
    return OtherViewpoint(viewpoint.name, viewpoint.place, measured.get(before or ""), before)


def _before(viewpoint: Viewpoint) -> str | None:
    """Return the hash of the newest wide photo from before the work."""
    query = (
        select(Photo)
        .where(
            Photo.viewpoint_id == viewpoint.id,
            Photo.stage == Stage.BEFORE,
            Photo.question.not_in(NOT_PAIRED),
            Photo.analysed_at.is_not(None),
        )
        .order_by(Photo.received_at.desc(), Photo.id.desc())
        .limit(1)
    )
    found = db.session.scalar(query)
    return found.original.sha256 if found else None


def _measured(pair: PhotoPair, befores: list[str]) -> dict[str, int | None]:
    """Return the points that agree with each, measuring what nobody has measured yet."""
    kept: dict[str, int | None] = dict((pair.comparison or {}).get(_KEPT, {}))
    missing = [sha256 for sha256 in befores if sha256 not in kept]
    if missing:
        after = recognition.features(pair.after.original.sha256)
        kept.update((sha256, agreeing_points(recognition.features(sha256), after)) for sha256 in missing)
        pair.comparison = {**(pair.comparison or {}), _KEPT: kept}
    return kept
