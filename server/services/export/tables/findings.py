"""What did the checks say, as a table: every answer, also those that newer ones replaced?"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, or_, select

from server import checks
from server.domain import labels
from server.domain.finding import Finding as Said
from server.domain.finding import Kind
from server.domain.measured import measured
from server.domain.table import Table
from server.domain.table_columns import FINDINGS, TITLES
from server.models import Attachment, Finding, Form, Issue, Photo, PhotoPair, Submission
from server.services.export.tables.selection import Selection, stream
from server.services.export.tables.words import as_json, in_words


def table(selection: Selection) -> Table:
    """Return the findings, by number."""
    return Table("findings", TITLES["findings"], FINDINGS, _rows(selection))


def _rows(selection: Selection) -> Iterator[Sequence[object]]:
    statuses = in_words(labels.VERDICTS, selection.language)
    for row in stream(_query(selection)):
        number, photo, pair, issue, code, check, version, status, reason, evidence, made_at, replaced_at = row
        said = Said(status, reason, evidence)
        yield [
            number, *_about(photo, pair, issue), code, check, version, status, statuses[status], reason,
            checks.sentence(check, said, selection.language), *_measured(said), as_json(evidence), made_at, replaced_at,
        ]  # fmt: skip


def _query(selection: Selection) -> Any:
    query = (
        select(
            Finding.id, Finding.photo_id, Finding.pair_id, Finding.issue_id, Issue.code, Finding.check,
            Finding.version, Finding.status, Finding.reason, Finding.evidence, Finding.made_at, Finding.replaced_at,
        )
        .outerjoin(Photo, Photo.id == Finding.photo_id)
        .outerjoin(PhotoPair, PhotoPair.id == Finding.pair_id)
        .outerjoin(Issue, Issue.id == func.coalesce(Finding.issue_id, PhotoPair.issue_id, Photo.issue_id))
        .order_by(Finding.id)
    )  # fmt: skip
    if selection.is_everything:
        return query
    photos = select(Photo.id).join(Attachment, Attachment.id == Photo.attachment_id)
    photos = photos.join(Submission, Submission.id == Attachment.submission_id)
    photos = photos.join(Form, Form.id == Submission.form_pk).where(*selection.of_photos())
    pairs = select(PhotoPair.id).where(*selection.of_pairs())
    issues = select(Issue.id).where(*selection.of_issues())
    return query.where(
        or_(
            Finding.photo_id.in_(photos.correlate(None)),
            Finding.pair_id.in_(pairs.correlate(None)),
            Finding.issue_id.in_(issues.correlate(None)),
        )
    )


def _about(photo: int | None, pair: int | None, issue: int | None) -> tuple[Kind, int | None]:
    if photo is not None:
        return Kind.PHOTO, photo
    return (Kind.PAIR, pair) if pair is not None else (Kind.ISSUE, issue)


def _measured(said: Said) -> tuple[object, ...]:
    found = measured(said)
    return (found.figure, found.limit, found.unit) if found else (None, None, None)
