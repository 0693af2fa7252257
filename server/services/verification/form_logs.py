"""When was a photo's question open, by the log that the phone kept while the form was filled in?"""

from collections.abc import Iterator
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.access import AttachmentState
from server.domain.form_log import Screen
from server.formats import audit
from server.models import Attachment, Original, Submission
from server.services.runtime import media
from server.services.verification.photo_case import PhotoCase

_MOST_VERSIONS = 20
"""Of a form that was edited again and again; each has a log of its own."""


def screens_of(case: PhotoCase) -> tuple[Screen, ...]:
    """Return the times in which the photo's question was open; empty where the logs do not say.

    A photo that an edit took over from the version before was attached then: that version's log knows of it.
    """
    path = case.photo.path
    return tuple(screen for log in _logs(case) for screen in _read(log) if screen.asks(path))


def _logs(case: PhotoCase) -> Iterator[Original]:
    version: Submission | None = case.submission
    photo: Attachment | None = case.attachment
    for _ in range(_MOST_VERSIONS):
        if version is None or photo is None:
            return
        log = _named(version.id, audit.FILE_NAME)
        if log is not None and log.original is not None:
            yield log.original
        if "carried-over" not in photo.flags:
            return
        version = version.replaces
        photo = _named(version.id, photo.name) if version else None


def _named(submission_id: int, name: str) -> Attachment | None:
    query = select(Attachment).where(
        Attachment.submission_id == submission_id,
        Attachment.name == name,
        Attachment.state == AttachmentState.RECEIVED,
    )
    return db.session.scalars(query.options(joinedload(Attachment.original)).order_by(Attachment.id)).first()


def _read(log: Original) -> tuple[Screen, ...]:
    if log.size_bytes > audit.MOST_BYTES or not media().has(log.sha256):
        return ()
    return _screens(str(media().path(log.sha256)))


@lru_cache(maxsize=32)
def _screens(path: str) -> tuple[Screen, ...]:
    """Read a log once for all photos of a form; the path says the hash of what is in it."""
    with open(path, "rb") as file:  # noqa: PTH123 - a text is a key
        return audit.read_screens(file.read(audit.MOST_BYTES + 1))
