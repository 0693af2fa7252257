"""How does the office clear what is on no other list: by saying which issue is meant, or setting it aside?

Nothing is altered or removed: what the phone sent stays, and each step is told by the log with its reason.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, or_, select

from server.db import db
from server.domain.access import Actor, Permission
from server.domain.words import says_something
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.models import Attachment, Issue, Photo, PhotoPair, Submission, SubmissionIssue
from server.services import access, events
from server.services.intake import deduplication, linking
from server.services.intake.linking import NO_CODE
from server.services.received import submission_view
from server.services.register import issues
from server.services.runtime import now
from server.services.verification import issue_checks
from server.translations import N_

LONGEST_REASON = 500


def assign(actor: Actor, submission_id: int, code: str, reason: str) -> tuple[int, ...]:
    """File a submission under the issue that was meant; returns its photos that are to be checked anew.

    Every code that led to no issue leads there from now on, for what is still to come of it too. Where all led to one,
    the wrong one was chosen, and all are led there; not once a photo is part of a pair, which people may have judged.

    :raises NotFound: where there is no such submission or issue for this caller.
    :raises Invalid: without a reason.
    :raises Conflict: where the submission is there already, was replaced by a newer version, or is part of a pair.
    """
    row, reason = opened(actor, submission_id), reason_of(reason)
    issue = _meant(actor, row, code.strip())
    moved = _moved(row.id, issue)
    before = _locked(moved)
    was = _issues(row.id)
    named = _name(row.id, issue)
    _file_again(row, moved, issue)
    db.session.flush()
    for other in before:
        issue_checks.examine(other)
    events.record(
        actor.label,
        "submissions.assign",
        f"submission:{row.id}",
        issue=issue.code,
        codes=named,
        photos=[photo.id for photo in moved],
        left=sorted(was - _issues(row.id)),
        reason=reason,
    )
    return tuple(photo.id for photo in moved)


def set_aside(actor: Actor, submission_id: int, reason: str) -> None:
    """Say that nobody needs to look at a submission any more; its evidence stays where it is.

    :raises NotFound: where there is no such submission for this caller.
    :raises Invalid: without a reason.
    :raises Conflict: where it was set aside before.
    """
    row, reason = opened(actor, submission_id), reason_of(reason)
    if row.set_aside_at is not None:
        raise Conflict(N_("{name} has set this submission aside already."), name=row.set_aside_by)
    row.set_aside_at, row.set_aside_by, row.set_aside_reason = now(), actor.name, reason
    events.record(actor.label, "submissions.set_aside", f"submission:{row.id}", reason=reason)


def reopen(actor: Actor, submission_id: int, reason: str) -> None:
    """Take a submission back from where it was set aside.

    :raises NotFound: where there is no such submission for this caller.
    :raises Invalid: without a reason.
    :raises Conflict: where it was not set aside.
    """
    row, reason = opened(actor, submission_id), reason_of(reason)
    if row.set_aside_at is None:
        raise Conflict(N_("This submission was not put aside."))
    row.set_aside_at = row.set_aside_by = row.set_aside_reason = None
    events.record(actor.label, "submissions.reopen", f"submission:{row.id}", reason=reason)


def opened(actor: Actor, submission_id: int) -> Submission:
    """Return a submission that this caller may clear.

    :raises Forbidden: where the caller may not clear.
    :raises NotFound: where there is no such submission for this caller.
    """
    if not actor.may(Permission.CLEAR):
        raise Forbidden
    return submission_view.visible(actor, submission_id)


def reason_of(text: str) -> str:
    """Return why somebody clears something.

    :raises Invalid: where it says nothing.
    """
    said = text.strip()[:LONGEST_REASON]
    if not says_something(said):
        raise Invalid(N_("Say why: the reason is kept with the submission."))
    return said


def _meant(actor: Actor, row: Submission, code: str) -> Issue:
    issue = issues.find(row.form.programme, code)
    if issue is None or not access.sees(actor, issue):
        raise NotFound(N_("There is no issue “{code}”."), code=code)
    newer = select(Submission.id).where(Submission.replaces_id == row.id)
    if db.session.scalar(newer) is not None:
        raise Conflict(N_("A newer version of this submission is here; assign that one."))
    return issue


def _moved(submission_id: int, issue: Issue) -> list[Photo]:
    """Return the photos that go to the issue: those that have none, or else all."""
    query = select(Photo).join(Attachment, Attachment.id == Photo.attachment_id).order_by(Photo.id)
    photos = list(db.session.scalars(query.where(Attachment.submission_id == submission_id)))
    homeless = [photo for photo in photos if photo.issue_id is None]
    named = set(db.session.scalars(select(SubmissionIssue.issue_id).where(_of(submission_id))))
    if homeless or None in named:
        return homeless
    if named == {issue.id}:
        raise Conflict(N_("The submission is filed under the issue “{code}” already."), code=issue.code)
    ids = [photo.id for photo in photos]
    judged = select(PhotoPair.id).where(or_(PhotoPair.before_id.in_(ids), PhotoPair.after_id.in_(ids)))
    if ids and db.session.scalar(judged.limit(1)) is not None:
        raise Conflict(N_("A photo of this submission is part of a pair, which stays as it was judged."))
    return photos


def _locked(photos: Iterable[Photo]) -> list[Issue]:
    """Let nobody judge the issues that the photos leave, before anything is written; always in one order."""
    one_each = {photo.issue_id: photo.id for photo in photos if photo.issue_id is not None}
    found = (issue_checks.lock_of_photo(one_each[number]) for number in sorted(one_each))
    return [issue for issue in found if issue is not None]


def _name(submission_id: int, issue: Issue) -> list[str]:
    """Write that the codes without an issue, or else all that lead to one other, mean this one; returns them."""
    rows = list(db.session.scalars(select(SubmissionIssue).where(_of(submission_id))))
    unknown = [row for row in rows if row.issue_id is None]
    if not unknown and len({row.issue_id for row in rows}) != 1:
        unknown = [SubmissionIssue(submission_id=submission_id, code=NO_CODE)]
        db.session.add_all(unknown)
    for row in unknown or rows:
        row.issue_id = issue.id
    return sorted(row.code for row in unknown or rows)


def _issues(submission_id: int) -> set[int]:
    query = select(SubmissionIssue.issue_id).where(_of(submission_id), SubmissionIssue.issue_id.is_not(None))
    return {one for one in db.session.scalars(query) if one is not None}


def _of(submission_id: int) -> ColumnElement[bool]:
    return SubmissionIssue.submission_id == submission_id


def _file_again(row: Submission, moved: Iterable[Photo], issue: Issue) -> None:
    """File photos as on their arrival, now that it is known which issue is meant."""
    photos = {photo.path: photo for photo in moved}
    if not photos:
        return
    instance = deduplication.instance_of(row)
    known = dict.fromkeys([*instance.issue_codes, NO_CODE], (issue.id, issue.site_id))
    for use in linking.find(row.form.programme_id, instance.files, known):
        if use.file.path in photos:
            linking.file_again(photos[use.file.path], use)
