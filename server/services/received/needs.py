"""Which submissions need somebody, and for which reason?

Whatever is left to do of a submission is left of its newest version, and of none that was set aside. Each reason is
looked for where it is rare: databases keep an index of just those rows.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, func, literal, literal_column, or_, select, union, union_all
from sqlalchemy.orm import aliased

from server.db import db
from server.domain.access import Actor
from server.domain.finding import Status
from server.domain.received import Need
from server.domain.rectification import NOT_PAIRED
from server.models import Attachment, Finding, Form, Photo, PhotoPair, Programme, Submission, SubmissionIssue
from server.services import access

SITE_CHECK = "photo_near_site"
_EXPECTED: ColumnElement[str] = literal_column("'expected'")
_QUARANTINED: ColumnElement[str] = literal_column("'quarantined'")
"""Written out: an index of some rows serves only a statement that says itself which rows are meant."""


def condition(need: Need) -> list[ColumnElement[bool]]:
    """Return what a submission on this list fulfils."""
    if need is Need.ALL:
        return []
    if need is Need.SET_ASIDE:
        return [Submission.set_aside_at.is_not(None)]
    return [is_open(), _LOOKED_FOR[need]()]


def counts(actor: Actor, wanted: Iterable[Need] = Need) -> dict[Need, int]:
    """Count the submissions on each list, of those that the caller sees; in one statement."""
    mine = access.of_submissions(actor)
    parts = [select(literal(need.value), func.count(Submission.id)).where(*mine, *condition(need)) for need in wanted]
    return {Need(name): number for name, number in db.session.execute(union_all(*parts))}


def waiting(actor: Actor) -> int:
    """Return how many submissions are no work to anybody before somebody clears them."""
    return db.session.scalar(_waiting().where(*access.of_submissions(actor))) or 0


@cache
def _waiting() -> Select[int]:
    """Put the statement together once: every page of the desk asks."""
    rare = union(*_no_issue(), _in_state(_QUARANTINED), _refiled()).subquery()
    return select(func.count(Submission.id)).join(rare, rare.c.submission_id == Submission.id).where(is_open())


@cache
def is_open() -> ColumnElement[bool]:
    """Tell whether a submission is the newest version of itself, was not set aside, and of no closed programme."""
    newer = aliased(Submission)
    replaced = select(newer.id).where(newer.replaces_id == Submission.id).correlate(Submission)
    closed = select(Form.id).join(Programme).where(Programme.closed_at.is_not(None))
    return and_(Submission.set_aside_at.is_(None), ~replaced.exists(), Submission.form_pk.not_in(closed))


def _no_issue() -> list[Select[int]]:
    named = select(SubmissionIssue.submission_id).where(SubmissionIssue.issue_id.is_(None))
    photos = select(Attachment.submission_id).join(Photo, Photo.attachment_id == Attachment.id)
    return [named, photos.where(Photo.issue_id.is_(None))]


def _in_state(state: ColumnElement[str]) -> Select[int]:
    return select(Attachment.submission_id).where(Attachment.state == state)


def _refiled() -> Select[int]:
    photos = select(Attachment.submission_id).join(Photo, Photo.attachment_id == Attachment.id)
    return photos.where(literal_column("photo.refiled_by <> ''"))


def _with_photo(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    photos = select(Photo.id).join(Attachment, Attachment.id == Photo.attachment_id)
    return photos.where(Attachment.submission_id == Submission.id, *conditions).correlate(Submission).exists()


def _no_pair() -> ColumnElement[bool]:
    """Find photos that no pair shows; close-ups form none, and matter where they are contradicted."""
    pair = select(PhotoPair.id).where(
        PhotoPair.issue_id == Photo.issue_id,
        PhotoPair.viewpoint_id == Photo.viewpoint_id,
        or_(PhotoPair.before_id == Photo.id, PhotoPair.after_id == Photo.id),
    )
    could_be = or_(Photo.question.not_in(sorted(NOT_PAIRED)), Photo.verdict == Status.CONTRADICTED)
    return _with_photo(could_be, ~pair.correlate(Photo).exists())


def _wrong_site() -> ColumnElement[bool]:
    said = select(Finding.id).where(
        Finding.photo_id == Photo.id,
        Finding.check == SITE_CHECK,
        Finding.status == Status.CONTRADICTED,
        Finding.replaced_at.is_(None),
    )
    return _with_photo(Photo.verdict == Status.CONTRADICTED, said.correlate(Photo).exists())


_LOOKED_FOR: Mapping[Need, Callable[[], ColumnElement[bool]]] = {
    Need.NO_ISSUE: lambda: Submission.id.in_(union(*_no_issue())),
    Need.NO_PHOTO: lambda: ~_with_photo(),
    Need.NO_PAIR: _no_pair,
    Need.WRONG_SITE: _wrong_site,
    Need.INCOMPLETE: lambda: Submission.id.in_(_in_state(_EXPECTED)),
    Need.REFILED: lambda: Submission.id.in_(_refiled()),
    Need.QUARANTINED: lambda: Submission.id.in_(_in_state(_QUARANTINED)),
}
