"""What is needed of a photo to judge it? Loaded once in a transaction, and handed down.

The photo with its original, the form it came with, the limits of that form's programme, and where it belongs.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from server.db import db
from server.domain.limits import Limits
from server.domain.photo import PhotoFacts
from server.errors import NotFound
from server.formats import facts_json
from server.models import Attachment, Form, Issue, Photo, Submission
from server.models.site import zone_of
from server.services.verification import original_facts


@dataclass(frozen=True)
class Trace:
    """By what photos are found that were received later and hang on this one; values, to be kept past a commit."""

    photo_id: int
    device: str | None
    taken_at: datetime | None
    facts: PhotoFacts
    limits: Limits


@dataclass(frozen=True)
class PhotoCase:
    """A photo with all that belongs to it."""

    photo: Photo
    facts: PhotoFacts

    @property
    def attachment(self) -> Attachment:
        """Return the file that the photo came as."""
        return self.photo.attachment

    @property
    def submission(self) -> Submission:
        """Return the form instance that the photo came with."""
        return self.photo.attachment.submission

    @cached_property
    def limits(self) -> Limits:
        """Return the limits of the programme that the form belongs to."""
        return Limits().overridden(self.submission.form.programme.limits)

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone of the photo's site."""
        return zone_of(self.photo.site)

    @property
    def trace(self) -> Trace:
        """Return by what later photos are found that hang on this one."""
        return Trace(self.photo.id, self.photo.device, self.photo.taken_at, self.facts, self.limits)


def load(photo_id: int) -> PhotoCase:
    """Return the case of a photo, in one statement; reads the facts where nobody has yet.

    :raises NotFound: where the photo or its bytes are missing.
    """
    photo = db.session.scalar(select(Photo).where(Photo.id == photo_id).options(*parts()))
    if photo is None:
        raise NotFound
    return PhotoCase(photo, original_facts.of(photo.original))


def stored(photo: Photo) -> PhotoCase:
    """Return the case of a photo by the facts as they stand; for a pair, whose photos were read before."""
    return PhotoCase(photo, facts_json.from_json(photo.original.facts or {}))


def parts(*photo: ORMOption) -> tuple[ORMOption, ...]:
    """Return what is loaded with a photo, in a query for photos or, below `photo`, for what has one."""
    (above,) = photo or (None,)
    came_with = _with(above, Photo.attachment).joinedload(Attachment.submission)
    return (
        _with(above, Photo.original),
        came_with.joinedload(Submission.account),
        came_with.joinedload(Submission.form).joinedload(Form.programme),
        _with(above, Photo.issue).joinedload(Issue.programme),
        _with(above, Photo.site),
        _with(above, Photo.viewpoint),
        _with(above, Photo.brought_in),
    )


def _with(above: ORMOption | None, attribute: Any) -> Any:
    return joinedload(attribute) if above is None else above.joinedload(attribute)  # type: ignore[attr-defined]
