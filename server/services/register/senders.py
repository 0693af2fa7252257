"""Who sent a form in, with which phone, and on which visit; and who brought in what no phone sent?"""

from server.domain.answers import answer
from server.domain.no_phone import BroughtIn
from server.models import Photo, Submission


def sent_by(submission: Submission) -> str:
    """Say who handed something in: the person, or else the phone that was nobody's."""
    who = submission.submitter or submission.phone
    return who.name if who else ""


def on_site(submission: Submission | None) -> str:
    """Return who was there: the first officer that the form names, or else who handed it in."""
    if submission is None:
        return ""
    return answer(submission.answers or {}, "officer1") or sent_by(submission)


def user_of(submission: Submission) -> str:
    """Return the name under which a form was sent: the account's, or the one that the phone is set to."""
    return submission.account.name if submission.account else answer(submission.answers, "username")


def device_of(submission: Submission | None) -> str | None:
    """Return what names the phone: its own id, or else its token."""
    if submission is None:
        return None
    return submission.device_id or (f"phone:{submission.phone_id}" if submission.phone_id else None)


def visit_of(submission: Submission) -> str:
    """Return what names the visit: the first version of the submission."""
    while submission.replaces_id is not None and submission.replaces is not None:
        submission = submission.replaces
    return submission.instance_id


def brought_in(photo: Photo) -> BroughtIn | None:
    """Return who brought a photo in; None where a phone sent it."""
    row = photo.brought_in
    return BroughtIn(row.by, row.at, row.file_name, row.taken_by, row.source) if row else None
