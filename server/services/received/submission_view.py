"""All there is about one submission: its answers, its versions, its files and what was made of them?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from server.db import db
from server.domain.access import Actor, AttachmentState
from server.domain.finding import Checked, Status
from server.domain.sighting import How
from server.domain.subject import Stage
from server.domain.witness import Witness
from server.domain.zone import ZONE
from server.errors import NotFound, StoreAway
from server.models import Attachment, Event, Phone, Photo, PhotoPair, Site, Submission, WitnessedPhoto
from server.models.site import zone_of
from server.services import access, events, sightings, stored_bytes
from server.services.intake import witnesses
from server.services.received import answers, listing
from server.services.received.answers import Change, Part
from server.services.received.listing import Line
from server.services.runtime import media
from server.services.verification import findings
from server.translations import N_

SHOWN_RAW = 200_000
"""Bytes of XML that a page shows; the file has them all."""
_AGAINST = frozenset({Status.CONTRADICTED, Status.DOUBTFUL})
_PICTURES = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


@dataclass(frozen=True)
class PhotoUse:
    """What was made of a file that is a photo."""

    photo_id: int
    question: str
    issue_id: int | None
    issue: str
    site: str
    viewpoint: str
    refiled_by: str
    """Who filed it here, where a second person has to confirm that."""
    viewpoint_code: str
    viewpoints: tuple[tuple[str, str], ...]
    """Codes and names of those of its site, where it could be filed."""
    stage: Stage | None
    verdict: Status | None
    against: tuple[Checked, ...]
    """What contradicts or doubts it."""
    pair_id: int | None
    """The current pair that shows it."""


@dataclass(frozen=True)
class FileView:
    """One file: what became of it on its way here, and here."""

    attachment_id: int
    name: str
    state: AttachmentState
    flags: tuple[str, ...]
    received_at: datetime | None
    sha256: str
    size_bytes: int
    viewable: bool
    """It was read as a photo, and there are pixels to show."""
    waiting: bool
    is_drawn: bool
    """A picture that is no photo: a signature or a drawing."""
    uses: tuple[PhotoUse, ...]
    witness: Witness | None
    """What the page of a browser saw of it."""

    @property
    def is_checked(self) -> bool:
        """Tell whether checks look at it; other files are kept as they came."""
        return bool(self.uses)


@dataclass(frozen=True)
class Version:
    """One of the versions of a form that was corrected."""

    submission_id: int
    instance_id: str
    received_at: datetime


@dataclass(frozen=True)
class EventLine:
    """Something that was done to the submission."""

    at: datetime
    by: str
    action: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class SubmissionView:
    """Everything on a submission's page."""

    line: Line
    programme_id: int
    programme: str
    is_demonstration: bool
    instance_name: str
    form_title: str
    device_id: str
    client: str
    xml_sha256: str
    more_follows: bool
    zone: ZoneInfo
    parts: tuple[Part, ...]
    changes: tuple[Change, ...]
    """Against the version before."""
    versions: tuple[Version, ...]
    """All, the oldest first; one for a form that nobody corrected."""
    files: tuple[FileView, ...]
    log: tuple[EventLine, ...]
    set_aside_by: str
    set_aside_reason: str
    xml: str
    is_xml_cut: bool

    @property
    def by_name(self) -> Mapping[str, FileView]:
        """Return the files that the answers name."""
        return {one.name: one for one in self.files if one.state.is_named}

    @property
    def awaited(self) -> tuple[str, ...]:
        """Return the names of files that the answers name and that have not come."""
        return tuple(one.name for one in self.files if one.state is AttachmentState.EXPECTED)

    @property
    def is_open(self) -> bool:
        """Tell whether something may be left to do of it."""
        return not self.line.is_replaced and self.line.set_aside_at is None


@dataclass(frozen=True)
class Kept:
    """Bytes of a submission and how to hand them out."""

    path: Path
    sha256: str
    file_name: str
    media_type: str | None


def visible(actor: Actor, submission_id: int) -> Submission:
    """Return a submission that this caller may see.

    :raises NotFound: where there is no such submission, or not for this caller.
    """
    query = select(Submission).where(Submission.id == submission_id, *access.of_submissions(actor))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(N_("There is no submission {number}."), number=submission_id)
    return found


def get(actor: Actor, submission_id: int, reader: str) -> SubmissionView:
    """Return all there is about a submission, its questions in the reader's language.

    :raises NotFound: where there is no such submission, or not for this caller.
    """
    row = visible(actor, submission_id)
    photos = _photos(row.id)
    read = answers.read(row, reader)
    before = answers.read(row.replaces, reader) if row.replaces else None
    return SubmissionView(
        line=listing.lines([row.id])[0],
        programme_id=row.form.programme_id,
        programme=row.form.programme.title,
        is_demonstration=row.form.programme.is_demonstration,
        instance_name=row.instance_name,
        form_title=row.form_version.title if row.form_version else "",
        device_id=row.device_id or "",
        client=row.user_agent or "",
        xml_sha256=row.xml_sha256,
        more_follows=row.more_follows,
        zone=next((zone_of(one.site) for one in photos if one.site), ZONE),
        parts=read,
        changes=answers.changes(before, read) if before is not None else (),
        versions=_versions(row),
        files=_files(row, photos),
        log=tuple(_event(one, row.phone) for one in events.about(f"submission:{row.id}")),
        set_aside_by=row.set_aside_by or "",
        set_aside_reason=row.set_aside_reason or "",
        xml=row.xml[:SHOWN_RAW].decode("utf-8", "replace"),
        is_xml_cut=len(row.xml) > SHOWN_RAW,
    )


def xml_of(actor: Actor, submission_id: int) -> tuple[bytes, str]:
    """Return the exact bytes of the form instance, and its id.

    :raises NotFound: where there is no such submission, or not for this caller.
    """
    row = visible(actor, submission_id)
    return row.xml, row.instance_id


def file(actor: Actor, submission_id: int, attachment_id: int) -> Kept:
    """Return a file of a submission as it was received.

    :raises NotFound: where there is no such file, it has not come, or the submission is not for this caller.
    """
    row = visible(actor, submission_id)
    found = db.session.scalar(
        select(Attachment).where(Attachment.id == attachment_id, Attachment.submission_id == row.id)
    )
    if found is None or found.original is None:
        raise NotFound(N_("There is no such file, or it has not arrived yet."))
    original = found.original
    kept = Kept(
        stored_bytes.path(original.sha256), original.sha256, found.name, original.media_type or _drawn_type(found)
    )
    sightings.note(actor, original.id, How.ORIGINAL)
    return kept


def _photos(submission_id: int) -> list[Photo]:
    query = (
        select(Photo)
        .join(Attachment, Attachment.id == Photo.attachment_id)
        .where(Attachment.submission_id == submission_id)
        .options(joinedload(Photo.issue), joinedload(Photo.site).selectinload(Site.viewpoints))
        .options(joinedload(Photo.viewpoint))
        .options(selectinload(Photo.findings))
        .order_by(Photo.id)
    )
    return list(db.session.scalars(query))


def _files(row: Submission, photos: Sequence[Photo]) -> tuple[FileView, ...]:
    uses: dict[int, list[PhotoUse]] = {}
    pairs = _pairs(photos)
    for photo in photos:
        uses.setdefault(photo.attachment_id, []).append(_use(photo, pairs.get(photo.id)))
    query = select(Attachment).where(Attachment.submission_id == row.id).options(joinedload(Attachment.original))
    files = db.session.scalars(query.order_by(Attachment.id)).all()
    is_watched = any(one.state is AttachmentState.WITNESS for one in files)
    noted = witnesses.of_submissions([row.id]) if is_watched else {}
    return tuple(_file(one, uses.get(one.id, ()), noted.get((row.id, one.name), ())) for one in files)


def _file(one: Attachment, uses: Sequence[PhotoUse], noted: Sequence[WitnessedPhoto]) -> FileView:
    original = one.original
    facts = original.facts if original else None
    return FileView(
        attachment_id=one.id,
        name=one.name,
        state=one.state,
        flags=tuple(one.flags),
        received_at=one.received_at,
        sha256=original.sha256 if original else "",
        size_bytes=original.size_bytes if original else 0,
        viewable=original is not None and original.shows_picture,
        waiting=bool(uses) and facts is None,
        is_drawn=not uses and _drawn_type(one) is not None,
        uses=tuple(uses),
        witness=witnesses.best(noted, original.sha256) if uses and original else None,
    )


def _drawn_type(one: Attachment) -> str | None:
    """Return which kind of picture the bytes begin like; None for all that no browser shows as one."""
    if one.original is None:
        return None
    try:
        with media().open(one.original.sha256) as source:
            start = source.read(16)
    except (NotFound, StoreAway):
        return None
    return next((kind for begins, kind in _PICTURES if start.startswith(begins)), None)


def _use(photo: Photo, pair_id: int | None) -> PhotoUse:
    return PhotoUse(
        photo_id=photo.id,
        question=photo.question,
        issue_id=photo.issue_id,
        issue=photo.issue.code if photo.issue else "",
        site=photo.site.name if photo.site else "",
        viewpoint=photo.viewpoint.name if photo.viewpoint else "",
        refiled_by=photo.refiled_by,
        viewpoint_code=photo.viewpoint.code if photo.viewpoint else "",
        viewpoints=tuple((one.code, one.name) for one in photo.site.viewpoints) if photo.site else (),
        stage=photo.stage,
        verdict=photo.verdict,
        against=tuple(one for one in findings.values(photo.findings) if one.finding.status in _AGAINST),
        pair_id=pair_id,
    )


def _pairs(photos: Sequence[Photo]) -> dict[int, int]:
    """Return the current pair of each photo, as far as it has one."""
    ids = {photo.id for photo in photos}
    query = select(PhotoPair).where(
        PhotoPair.issue_id.in_({photo.issue_id for photo in photos if photo.issue_id}),
        PhotoPair.replaced_at.is_(None),
        or_(PhotoPair.before_id.in_(ids), PhotoPair.after_id.in_(ids)),
    )
    return {number: pair.id for pair in db.session.scalars(query) for number in (pair.before_id, pair.after_id)}


def _versions(row: Submission) -> tuple[Version, ...]:
    """Follow the corrections back and forth."""
    older, newer = [], []
    at: Submission | None = row
    while at is not None:
        older.append(at)
        at = at.replaces
    at = row
    while at is not None:
        at = db.session.scalar(select(Submission).where(Submission.replaces_id == at.id))
        newer += [at] if at else []
    return tuple(Version(one.id, one.instance_id, one.received_at) for one in [*reversed(older), *newer])


def _event(event: Event, phone: Phone | None) -> EventLine:
    by = phone.name if phone and event.actor == f"phone:{phone.id}" else event.actor.removeprefix("account:")
    return EventLine(event.at, by, event.action, event.details)
