"""What came in before the ledger knew its issue: where does it belong, now that it does?"""

from collections.abc import Iterable

from sqlalchemy import select

from server.db import db
from server.models import Attachment, Form, Photo, Submission, SubmissionIssue
from server.services import events
from server.services.intake import deduplication, linking


def file(programme_id: int) -> tuple[int, ...]:
    """File the photos whose issue was unknown and is known now, as on their arrival; returns those to be checked anew.

    Called after an import, in its transaction.
    """
    named = select(SubmissionIssue.submission_id).where(SubmissionIssue.issue_id.is_not(None))
    homeless = select(Attachment.submission_id).join(Photo, Photo.attachment_id == Attachment.id)
    query = (
        select(Submission)
        .join(Form, Form.id == Submission.form_pk)
        .where(
            Form.programme_id == programme_id,
            Submission.id.in_(named),
            Submission.id.in_(homeless.where(Photo.issue_id.is_(None))),
        )
        .order_by(Submission.id)
    )
    return tuple(number for row in db.session.scalars(query).all() for number in _of(programme_id, row))


def _of(programme_id: int, row: Submission) -> list[int]:
    photos = {photo.path: photo for photo in _homeless(row.id)}
    filed = linking.find(programme_id, deduplication.instance_of(row).files, linking.said_by_office(row.id))
    known = [use for use in filed if use.issue_id is not None and use.file.path in photos]
    for use in known:
        linking.file_again(photos[use.file.path], use)
    numbers = [photos[use.file.path].id for use in known]
    if numbers:
        events.record(events.SYSTEM, "submissions.link", f"submission:{row.id}", photos=numbers)
    return numbers


def _homeless(submission_id: int) -> Iterable[Photo]:
    query = select(Photo).join(Attachment, Attachment.id == Photo.attachment_id)
    return db.session.scalars(query.where(Attachment.submission_id == submission_id, Photo.issue_id.is_(None)))
