"""What does a check need to know of a photo, besides its bytes?"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from sqlalchemy import select

from server import checks
from server.db import db
from server.domain.attach_time import attached_at
from server.domain.geo import LatLon
from server.domain.subject import PhotoSubject, Stage, Window
from server.formats.xform import FormFacts, read_form
from server.models import FormVersion, Issue, Photo, Submission
from server.services.intake import witnesses
from server.services.register import senders
from server.services.verification import camera_habits, form_logs, journeys, watermarks
from server.services.verification.photo_case import PhotoCase
from server.services.verification.reuse import search

_REPEAT_NUMBER = re.compile(r"\[\d+\]")


def of_photo(case: PhotoCase, asked: Sequence[checks.Check[PhotoSubject]] = checks.PHOTO_CHECKS) -> PhotoSubject:
    """Put together the facts, what the register says and as much of what else was received as the checks ask for."""
    subject = alone_of(case)
    if any(check in checks.REUSE_CHECKS for check in asked):
        subject = replace(subject, others=search.others(case.photo, case.facts, case.limits))
    if any(check in checks.MODEL_CHECKS for check in asked):
        subject = replace(subject, habits=camera_habits.of(case.photo, case.facts))
    if any(check in checks.TEXT_CHECKS for check in asked):
        subject = replace(subject, watermark=watermarks.of(case.photo, case.facts, case.limits))
    if any(check in checks.LOG_CHECKS for check in asked):
        subject = replace(subject, screens=form_logs.screens_of(case))
    if any(check in checks.WITNESS_CHECKS for check in asked):
        seen = witnesses.of_photo(case.submission.id, case.attachment.name, case.photo.original.sha256)
        subject = replace(subject, witness=seen)
    if any(check in checks.JOURNEY_CHECKS for check in asked):
        way = journeys.of(case)
        subject = replace(subject, step=way.step, steps=way.steps, elsewhere=way.elsewhere)
    return subject


def alone_of(case: PhotoCase) -> PhotoSubject:
    """Put together what is known of a photo without what else was received: all that a pair needs."""
    photo, submission = case.photo, case.submission
    brought = senders.brought_in(photo)
    return PhotoSubject(
        facts=case.facts,
        zone=case.zone,
        site=photo.site.fence if photo.site else None,
        stage=photo.stage,
        window=window_of(photo.issue, photo.stage),
        received_at=None if brought else photo.received_at,
        phone_ahead_s=submission.phone_ahead_s,
        form_place=_form_place(photo),
        form_error_m=photo.form_error_m,
        issue=photo.issue.code if photo.issue else None,
        viewpoint=photo.viewpoint.code if photo.viewpoint else None,
        visit=senders.visit_of(submission),
        attached_at=None if brought else attached_at(case.attachment.name, photo.received_at),
        camera_only=_is_camera_only(photo, submission),
        user_agent=submission.user_agent,
        county=_county(photo),
        brought_in=brought,
        limits=case.limits,
    )


def window_of(issue: Issue | None, stage: Stage | None) -> Window | None:
    """Return when a photo of this stage may have been taken: before the work began, or after it was done."""
    if issue is None or stage is None:
        return None
    if stage is Stage.BEFORE:
        return Window(before=issue.work_started_at)
    if stage is Stage.AFTER:
        return Window(after=issue.work_done_at or issue.work_started_at)
    return Window(after=issue.work_started_at)


def form_of(submission: Submission) -> FormFacts | None:
    """Return what a submission's form says of itself; None for a version that is not ours."""
    if submission.form_version_id is None:
        return None
    md5 = db.session.scalar(select(FormVersion.md5).where(FormVersion.id == submission.form_version_id))
    return _read_form(submission.form_version_id, md5 or "")


@lru_cache(maxsize=256)
def _read_form(version_id: int, _md5: str) -> FormFacts:
    """Read a form once; the hash tells one database's version 1 from another's."""
    return read_form(db.session.scalars(select(FormVersion.xml).where(FormVersion.id == version_id)).one())


def _is_camera_only(photo: Photo, submission: Submission) -> bool:
    form = form_of(submission)
    path = _REPEAT_NUMBER.sub("", photo.path).strip("/").partition("/")[2]
    return form is not None and f"/{form.root_name}/{path}" in form.camera_only


def _county(photo: Photo) -> str | None:
    named = photo.issue.county if photo.issue else ""
    return named or (photo.site.county if photo.site else "") or None


def _form_place(photo: Photo) -> LatLon | None:
    if photo.form_latitude is None or photo.form_longitude is None:
        return None
    return LatLon(photo.form_latitude, photo.form_longitude)
