"""Which ways did the phones record while the forms were filled in?"""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.access import AttachmentState
from server.domain.geo import LatLon
from server.formats import audit
from server.models import Attachment, Original
from server.services.runtime import media


def of_submissions(submission_ids: set[int]) -> Mapping[int, tuple[LatLon, ...]]:
    """Return the way in each submission that has one of more than a point."""
    query = (
        select(Attachment)
        .where(
            Attachment.submission_id.in_(submission_ids),
            Attachment.name == audit.FILE_NAME,
            Attachment.state == AttachmentState.RECEIVED,
        )
        .options(joinedload(Attachment.original))
    )
    found = {one.submission_id: _track(one.original) for one in db.session.scalars(query)}
    return {number: track for number, track in found.items() if len(track) > 1}


def _track(log: Original | None) -> tuple[LatLon, ...]:
    if log is None or log.size_bytes > audit.MOST_BYTES or not media().has(log.sha256):
        return ()
    with media().open(log.sha256) as file:
        return audit.read_track(file.read())
