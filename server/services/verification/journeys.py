"""Where was this phone before and after a photo, and under whose name?

Only photos received earlier count, so that the answer stays the same when it is asked again; a photo that is analysed
late has the later ones of its phone asked again (`later`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.answers import visit_day
from server.domain.attach_time import attached_at
from server.domain.journey import USUAL_ERROR_M, Step, fix_slack_s
from server.domain.limits import Limits
from server.domain.photo import PhotoFacts
from server.formats import facts_json
from server.models import Attachment, Issue, Original, Photo, Submission, Viewpoint
from server.models.site import zone_of
from server.services.register import senders

NEIGHBOURS = 4
"""So many photos before and after are read; one of them is of the same camera."""
AROUND = 200
RECENT = 500
"""How far back, in photos of all phones, a person is looked for on other phones."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Journey:
    """What a photo's phone and its user did at about the same time."""

    step: Step | None = None
    steps: tuple[Step, ...] = ()
    elsewhere: tuple[Step, ...] = ()


def enter(photo: Photo, facts: PhotoFacts, submission: Submission | None) -> None:
    """Note in the photo's row which phone sent it, and when and where its EXIF places it."""
    photo.device = senders.device_of(submission)
    photo.taken_at = facts.captured.at(_zone(photo)) if facts.captured else None
    place = facts.gps.place
    photo.latitude, photo.longitude = (place.latitude, place.longitude) if place else (None, None)


def of(photo: Photo, facts: PhotoFacts, submission: Submission | None, limits: Limits) -> Journey:
    """Return the photo as a step, and the steps round it."""
    if photo.taken_at is None or submission is None:
        return Journey()
    step = _step(photo, facts, submission, _file_name(submission, photo), limits)
    if photo.device is None:
        return Journey(step)
    near = [_read(row, limits) for query in _neighbours(photo) for row in db.session.execute(query)]
    return Journey(step, (*near, *_around(photo, limits)), tuple(_elsewhere(photo, submission, limits)))


def later(photo: Photo) -> list[Photo]:
    """Return photos of the same phone that were received later and analysed before, near in its journey."""
    if photo.device is None or photo.taken_at is None:
        return []
    query = (
        select(Photo)
        .where(Photo.device == photo.device, Photo.taken_at.between(photo.taken_at - _DAY, photo.taken_at + _DAY))
        .where(Photo.id > photo.id, Photo.analysed_at.is_not(None))
        .order_by(Photo.id)
        .limit(2 * NEIGHBOURS)
    )
    return list(db.session.scalars(query))


def _neighbours(photo: Photo) -> Iterable[Select[Photo, str, Submission]]:
    placed = _steps().where(
        Photo.device == photo.device,
        Photo.id < photo.id,
        Photo.latitude.is_not(None),
        Photo.original_id != photo.original_id,
    )
    yield placed.where(Photo.taken_at <= photo.taken_at).order_by(Photo.taken_at.desc(), Photo.id).limit(NEIGHBOURS)
    yield placed.where(Photo.taken_at > photo.taken_at).order_by(Photo.taken_at, Photo.id).limit(NEIGHBOURS)


def _elsewhere(photo: Photo, submission: Submission, limits: Limits) -> Iterable[Step]:
    """Give what the same account sent from other phones, among the photos received shortly before."""
    if submission.account_id is None or photo.taken_at is None:
        return
    day = timedelta(seconds=limits.shared_phone_s)
    query = _steps().where(
        Photo.id.between(photo.id - RECENT, photo.id - 1),
        Photo.device != photo.device,
        Photo.latitude.is_not(None),
        Photo.taken_at.between(photo.taken_at - day, photo.taken_at + day),
        Submission.account_id == submission.account_id,
    )
    for row in db.session.execute(query.order_by(Photo.id.desc()).limit(NEIGHBOURS)):
        yield _read(row, limits)


def _steps() -> Select[Photo, str, Submission]:
    return (
        select(Photo, Attachment.name, Submission)
        .join(Attachment, Attachment.id == Photo.attachment_id)
        .join(Submission, Submission.id == Attachment.submission_id)
        .options(joinedload(Photo.original), joinedload(Photo.site))
    )


def _around(photo: Photo, limits: Limits) -> list[Step]:
    """Return what the phone took within a day, without positions: which visit, day and name each belongs to."""
    if photo.taken_at is None:
        return []
    reach = timedelta(seconds=max(limits.burst_s, limits.shared_phone_s))
    query = (
        select(
            Photo.id, Photo.taken_at, Photo.site_id, Photo.stage, Original.sha256, Issue.code, Viewpoint.name,
            Attachment.submission_id,
        )
        .join(Original, Original.id == Photo.original_id)
        .join(Attachment, Attachment.id == Photo.attachment_id)
        .outerjoin(Issue, Issue.id == Photo.issue_id)
        .outerjoin(Viewpoint, Viewpoint.id == Photo.viewpoint_id)
        .where(Photo.device == photo.device, Photo.id < photo.id)
        .where(Photo.taken_at.between(photo.taken_at - reach, photo.taken_at + reach))
        .order_by(Photo.id.desc())
        .limit(AROUND)
    )  # fmt: skip
    rows = db.session.execute(query).all()
    sent = {row.id: row for row in _submissions({row[-1] for row in rows})}
    return [
        Step(
            name=_name(number, [code, viewpoint, stage]),
            taken_at=taken_at,
            sha256=sha256,
            site=str(site_id) if site_id else None,
            visit=senders.visit_of(sent[submission_id]),
            visit_day=visit_day(sent[submission_id].answers),
            officer=senders.user_of(sent[submission_id]),
        )
        for number, taken_at, site_id, stage, sha256, code, viewpoint, submission_id in rows
        if taken_at is not None
    ]


def _submissions(ids: set[int]) -> Sequence[Submission]:
    return db.session.scalars(select(Submission).where(Submission.id.in_(ids))).all()


def _read(row: Any, limits: Limits) -> Step:
    photo, name, submission = row
    return _step(photo, facts_json.from_json(photo.original.facts or {}), submission, name, limits)


def _step(photo: Photo, facts: PhotoFacts, submission: Submission, name: str, limits: Limits) -> Step:
    taken_at, gps, camera = photo.taken_at, facts.gps, facts.camera
    assert taken_at is not None  # noqa: S101 - both callers ask for photos with a time
    named = attached_at(name, photo.received_at)
    parts = [photo.issue.code if photo.issue else "", photo.viewpoint.name if photo.viewpoint else "", photo.stage]
    return Step(
        name=_name(photo.id, parts),
        taken_at=taken_at,
        zone_known=facts.captured is not None and facts.captured.offset_minutes is not None,
        place=gps.place,
        error_m=max(gps.error_m or USUAL_ERROR_M, gps.precision_m or 0.0),
        slack_s=fix_slack_s(taken_at, gps.fixed_at, limits.clock_agrees_s),
        camera=f"{camera.make or ''} {camera.model or ''}".strip(),
        sha256=photo.original.sha256,
        site=str(photo.site_id) if photo.site_id else None,
        visit=senders.visit_of(submission),
        visit_day=visit_day(submission.answers),
        officer=senders.user_of(submission),
        late_s=(named - taken_at).total_seconds() if named else None,
    )


def _file_name(submission: Submission, photo: Photo) -> str:
    attachment = db.session.get(Attachment, photo.attachment_id)
    return attachment.name if attachment and attachment.submission_id == submission.id else ""


def _zone(photo: Photo) -> ZoneInfo:
    return zone_of(photo.site)


def _name(number: int, parts: Iterable[str | None]) -> str:
    """Say which photo it is in words that a person can look up."""
    return " · ".join(part for part in parts if part) + f" #{number}"
