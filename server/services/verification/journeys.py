"""Where was this phone before and after a photo, and under whose name?

Only photos received earlier count, so that the answer stays the same when it is asked again; a photo that is analysed
late has the later ones of its phone asked again (`later`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from server.db import db
from server.domain.answers import visit_day
from server.domain.attach_time import attached_at
from server.domain.journey import USUAL_ERROR_M, Step, fix_slack_s
from server.domain.limits import Limits
from server.domain.photo import PhotoFacts
from server.formats import facts_json
from server.models import Attachment, Issue, Original, Photo, Submission, Viewpoint
from server.services.register import senders
from server.services.verification.photo_case import PhotoCase, Trace

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


def enter(case: PhotoCase) -> None:
    """Note in the photo's row which phone sent it, and when and where its EXIF places it."""
    photo, facts = case.photo, case.facts
    photo.device = senders.device_of(case.submission)
    photo.taken_at = facts.taken.at(case.zone) if facts.taken else None
    place = facts.gps.place
    photo.latitude, photo.longitude = (place.latitude, place.longitude) if place else (None, None)


def of(case: PhotoCase) -> Journey:
    """Return the photo as a step, and the steps round it."""
    photo, limits = case.photo, case.limits
    if photo.taken_at is None:
        return Journey()
    step = _step(photo, case.facts, limits)
    if photo.device is None:
        return Journey(step)
    near = [_read(one, limits) for query in _neighbours(photo) for one in db.session.scalars(query)]
    return Journey(step, (*near, *_around(photo, limits)), tuple(_elsewhere(case)))


def later(trace: Trace) -> Sequence[int]:
    """Return photos of the same phone that were received later and analysed before, near in its journey."""
    if trace.device is None or trace.taken_at is None:
        return []
    query = (
        select(Photo.id)
        .where(Photo.device == trace.device, Photo.taken_at.between(trace.taken_at - _DAY, trace.taken_at + _DAY))
        .where(Photo.id > trace.photo_id, Photo.analysed_at.is_not(None))
        .order_by(Photo.id)
        .limit(2 * NEIGHBOURS)
    )
    return db.session.scalars(query).all()


def _neighbours(photo: Photo) -> Iterable[Select[Photo]]:
    placed = _steps().where(
        Photo.device == photo.device,
        Photo.id < photo.id,
        Photo.latitude.is_not(None),
        Photo.original_id != photo.original_id,
    )
    yield placed.where(Photo.taken_at <= photo.taken_at).order_by(Photo.taken_at.desc(), Photo.id).limit(NEIGHBOURS)
    yield placed.where(Photo.taken_at > photo.taken_at).order_by(Photo.taken_at, Photo.id).limit(NEIGHBOURS)


def _elsewhere(case: PhotoCase) -> Iterable[Step]:
    """Give what the same account sent from other phones, among the photos received shortly before."""
    photo, account_id = case.photo, case.submission.account_id
    if account_id is None or photo.taken_at is None:
        return
    day = timedelta(seconds=case.limits.shared_phone_s)
    query = _steps().where(
        Photo.id.between(photo.id - RECENT, photo.id - 1),
        Photo.device != photo.device,
        Photo.latitude.is_not(None),
        Photo.taken_at.between(photo.taken_at - day, photo.taken_at + day),
        Submission.account_id == account_id,
    )
    for one in db.session.scalars(query.order_by(Photo.id.desc()).limit(NEIGHBOURS)):
        yield _read(one, case.limits)


def _steps() -> Select[Photo]:
    came_with = contains_eager(Photo.attachment).contains_eager(Attachment.submission)
    others = joinedload(Photo.original), joinedload(Photo.site), joinedload(Photo.issue), joinedload(Photo.viewpoint)
    query = select(Photo).join(Photo.attachment).join(Attachment.submission)
    return query.options(came_with.joinedload(Submission.account), *others)


def _around(photo: Photo, limits: Limits) -> list[Step]:
    """Return what the phone took within a day, without positions: which visit, day and name each belongs to."""
    if photo.taken_at is None:
        return []
    reach = timedelta(seconds=max(limits.burst_s, limits.shared_phone_s))
    query = (
        select(Photo.id, Photo.taken_at, Photo.site_id, Photo.stage, Original.sha256, Issue.code, Viewpoint.name,
               Submission)
        .join(Original, Original.id == Photo.original_id)
        .join(Attachment, Attachment.id == Photo.attachment_id)
        .join(Submission, Submission.id == Attachment.submission_id)
        .outerjoin(Issue, Issue.id == Photo.issue_id)
        .outerjoin(Viewpoint, Viewpoint.id == Photo.viewpoint_id)
        .where(Photo.device == photo.device, Photo.id < photo.id)
        .where(Photo.taken_at.between(photo.taken_at - reach, photo.taken_at + reach))
        .options(joinedload(Submission.account))
        .order_by(Photo.id.desc())
        .limit(AROUND)
    )  # fmt: skip
    return [
        Step(
            name=_name(number, [code, viewpoint, stage]),
            taken_at=taken_at,
            sha256=sha256,
            site=str(site_id) if site_id else None,
            visit=senders.visit_of(sent),
            visit_day=visit_day(sent.answers),
            officer=senders.user_of(sent),
        )
        for number, taken_at, site_id, stage, sha256, code, viewpoint, sent in db.session.execute(query)
        if taken_at is not None
    ]


def _read(photo: Photo, limits: Limits) -> Step:
    return _step(photo, facts_json.from_json(photo.original.facts or {}), limits)


def _step(photo: Photo, facts: PhotoFacts, limits: Limits) -> Step:
    submission = photo.attachment.submission
    taken_at, gps, camera = photo.taken_at, facts.gps, facts.camera
    assert taken_at is not None  # noqa: S101 - both callers ask for photos with a time
    named = attached_at(photo.attachment.name, photo.received_at)
    parts = [photo.issue.code if photo.issue else "", photo.viewpoint.name if photo.viewpoint else "", photo.stage]
    return Step(
        name=_name(photo.id, parts),
        taken_at=taken_at,
        zone_known=facts.captured is not None and facts.captured.offset_minutes is not None,
        place=None if gps.source else gps.place,  # what no satellites gave is wrong by kilometres
        error_m=max(gps.error_m or USUAL_ERROR_M, gps.precision_m or 0.0),
        slack_s=fix_slack_s(taken_at, gps.satellite_time, limits.clock_agrees_s),
        camera=f"{camera.make or ''} {camera.model or ''}".strip(),
        sha256=photo.original.sha256,
        site=str(photo.site_id) if photo.site_id else None,
        visit=senders.visit_of(submission),
        visit_day=visit_day(submission.answers),
        officer=senders.user_of(submission),
        late_s=(named - taken_at).total_seconds() if named else None,
    )


def _name(number: int, parts: Iterable[str | None]) -> str:
    """Say which photo it is in words that a person can look up."""
    return " · ".join(part for part in parts if part) + f" #{number}"
