"""Did this server ever receive these bytes, when, and for what?

Whoever asks learns whether and when; for what, only as far as they may see it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from server.db import db
from server.domain.access import Actor, Permission
from server.models import Attachment, Issue, Original, Photo, Submission
from server.services import access

MOST_ISSUES = 20


@dataclass(frozen=True)
class Known:
    """What is known of some bytes."""

    sha256: str
    received_at: datetime
    """When they came first."""
    issues: tuple[tuple[int, str], ...] = ()
    """Number and code of those that the caller may see."""


def known(sha256: str, actor: Actor | None) -> Known | None:
    """Return what is known of the bytes with this SHA-256; None where they never came."""
    files = (
        select(func.min(Attachment.received_at))
        .join(Original, Original.id == Attachment.original_id)
        .where(Original.sha256 == sha256)
    )
    answers = select(func.min(Submission.received_at)).where(Submission.xml_sha256 == sha256)
    first = [db.session.scalar(query) for query in (files, answers)]
    came = [moment for moment in first if moment is not None]
    return Known(sha256, min(came), _issues(sha256, actor)) if came else None


def _issues(sha256: str, actor: Actor | None) -> tuple[tuple[int, str], ...]:
    if actor is None or not actor.may(Permission.READ):
        return ()
    query = (
        select(Issue.id, Issue.code)
        .join(Photo, Photo.issue_id == Issue.id)
        .join(Original, Original.id == Photo.original_id)
        .where(Original.sha256 == sha256, *access.of_photos(actor))
        .distinct()
        .order_by(Issue.code)
        .limit(MOST_ISSUES)
    )
    return tuple((number, code) for number, code in db.session.execute(access.scoped(query, actor, Issue)))
