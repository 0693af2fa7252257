"""What does a check need to know of a photo, besides its bytes?"""

from zoneinfo import ZoneInfo

from sqlalchemy import select

from server.db import db
from server.domain.geo import LatLon
from server.domain.limits import Limits
from server.domain.photo import PhotoFacts
from server.domain.subject import PhotoSubject, Stage, Window
from server.models import Attachment, Issue, Photo, Submission
from server.services import reuse


def of_photo(photo: Photo, facts: PhotoFacts) -> PhotoSubject:
    """Put together the facts, what the register says and what else was received."""
    submission = db.session.scalar(select(Submission).join(Attachment).where(Attachment.id == photo.attachment_id))
    limits = limits_of(submission)
    return PhotoSubject(
        facts=facts,
        zone=ZoneInfo(photo.site.zone if photo.site else "Asia/Shanghai"),
        site=photo.site.fence if photo.site else None,
        stage=photo.stage,
        window=window_of(photo.issue, photo.stage),
        received_at=photo.received_at,
        phone_ahead_s=submission.phone_ahead_s if submission else None,
        form_place=_form_place(photo),
        form_error_m=photo.form_error_m,
        issue=photo.issue.code if photo.issue else None,
        viewpoint=photo.viewpoint.code if photo.viewpoint else None,
        visit=reuse.visit_of(photo),
        others=reuse.others(photo, facts.fingerprint, limits),
        limits=limits,
    )


def limits_of(submission: Submission | None) -> Limits:
    """Return the limits of the programme that a submission belongs to."""
    own = submission.form.programme.limits if submission else {}
    return Limits().overridden(own)


def window_of(issue: Issue | None, stage: Stage | None) -> Window | None:
    """Return when a photo of this stage may have been taken: before the work began, or after it was done."""
    if issue is None or stage is None:
        return None
    if stage is Stage.BEFORE:
        return Window(before=issue.work_started_at)
    if stage is Stage.AFTER:
        return Window(after=issue.work_done_at or issue.work_started_at)
    return Window(after=issue.work_started_at)


def _form_place(photo: Photo) -> LatLon | None:
    if photo.form_latitude is None or photo.form_longitude is None:
        return None
    return LatLon(photo.form_latitude, photo.form_longitude)
