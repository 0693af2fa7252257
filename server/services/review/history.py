"""Which photos of a viewpoint are there, of this visit and of others?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.access import Actor
from server.domain.rectification import NOT_PAIRED
from server.domain.subject import Stage
from server.models import Photo, PhotoPair
from server.services import access
from server.services.review import photo_view

MOST_SHOWN = 40


@dataclass(frozen=True)
class StripPhoto:
    """A photo of the same viewpoint, of this visit or another."""

    photo_id: int
    sha256: str
    stage: Stage | None
    issue: str
    """The code of its issue, where it is another."""
    at: datetime
    is_taken: bool
    """`at` is the capture time; else when it came."""
    size: tuple[int, int] | None
    """Width and height as a person sees it; None where there is nothing to see."""
    waiting: bool
    in_pair: Stage | None


def of_pair(actor: Actor, row: PhotoPair) -> tuple[StripPhoto, ...]:
    """Return the photos of a pair's viewpoint that the caller may see, by time, also of other visits and issues."""
    query = (
        select(Photo)
        .where(Photo.viewpoint_id == row.viewpoint_id, Photo.question.not_in(NOT_PAIRED), *access.of_photos(actor))
        .options(joinedload(Photo.original), joinedload(Photo.issue))
        .order_by(Photo.received_at.desc(), Photo.id.desc())
        .limit(MOST_SHOWN)
    )
    shown = [_in_strip(photo, row) for photo in db.session.scalars(query)]
    return tuple(sorted(shown, key=lambda one: one.at))


def _in_strip(photo: Photo, pair: PhotoPair) -> StripPhoto:
    facts = photo.original.facts or {}
    size = photo_view.upright_size(facts.get("width"), facts.get("height"), facts.get("orientation"))
    return StripPhoto(
        photo_id=photo.id,
        sha256=photo.original.sha256,
        stage=photo.stage,
        issue=photo.issue.code if photo.issue and photo.issue_id != pair.issue_id else "",
        at=photo.taken_at or photo.received_at,
        is_taken=photo.taken_at is not None,
        size=size if photo.original.facts and not facts.get("problem") else None,
        waiting=photo.original.facts is None,
        in_pair={pair.before_id: Stage.BEFORE, pair.after_id: Stage.AFTER}.get(photo.id),
    )
