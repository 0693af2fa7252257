"""Which files does a submission name, and which have come?

A file is found by the part's name, then its file name, then without regard to case. Nothing is thrown away: what
nobody names, and other bytes under a name that is taken, are kept in quarantine.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from server.db import db
from server.domain.access import AttachmentState
from server.domain.subject import Stage
from server.formats.instance import Instance, NamedFile
from server.formats.xform import FormFacts
from server.models import Attachment, Issue, Original, Photo, Site, Submission, Viewpoint
from server.services.runtime import now

Row = TypeVar("Row", Issue, Site)

if TYPE_CHECKING:
    from server.services.submissions import Upload


def merge(submission: Submission, instance: Instance, form: FormFacts | None, uploads: Sequence["Upload"]) -> list[int]:
    """Add what one request brought, and return the numbers of the photos that are new."""
    named = [file for file in instance.files if form is None or file.form_path in form.uploads]
    if not submission.attachments:
        _expect(submission, named)
    for upload in uploads:
        _take(submission, upload)
    db.session.flush()
    _carry_over(submission)
    db.session.flush()
    return list(_use_as_photos(submission, named, form))


def count(submission: Submission) -> tuple[int, int]:
    """Return how many photos are expected and how many have come; other files are not counted."""
    photos = [a for a in submission.attachments if _is_picture(a.name) and a.state is not AttachmentState.QUARANTINED]
    return len(photos), sum(a.state is AttachmentState.RECEIVED for a in photos)


def _is_picture(name: str) -> bool:
    return NamedFile(name, "", "", {}).is_photo


def _expect(submission: Submission, named: Iterable[NamedFile]) -> None:
    places: dict[str, int] = {}
    for file in named:
        places[file.name] = places.get(file.name, 0) + 1
    for name, times in places.items():
        flags = ["named-twice"] if times > 1 else []
        attachment = Attachment(name=name, state=AttachmentState.EXPECTED, flags=flags)
        submission.attachments.append(attachment)


def _take(submission: Submission, upload: "Upload") -> None:
    """Keep the bytes, then say what they are."""
    original = _original(upload)
    target = _named(submission, upload)
    if target is not None and target.state is AttachmentState.EXPECTED:
        target.state, target.original, target.received_at = AttachmentState.RECEIVED, original, now()
        if upload.incoming.size == 0:
            target.flags = [*target.flags, "empty"]
        return
    same = any(a.original is original and a.name in {upload.part, upload.filename} for a in submission.attachments)
    if same or (target is not None and target.original is original):
        return  # sent again
    flag = "other-bytes" if target is not None else "unnamed"
    submission.attachments.append(
        Attachment(
            name=upload.filename or upload.part,
            state=AttachmentState.QUARANTINED,
            original=original,
            flags=[flag],
            received_at=now(),
        )
    )


def _named(submission: Submission, upload: "Upload") -> Attachment | None:
    wanted = [a for a in submission.attachments if a.state is not AttachmentState.QUARANTINED]
    for name in (upload.part, upload.filename):
        for attachment in wanted:
            if attachment.name == name:
                return attachment
    return next((a for a in wanted if a.name.lower() in {upload.part.lower(), upload.filename.lower()}), None)


def _original(upload: "Upload") -> Original:
    sha256 = upload.incoming.keep()
    original = db.session.scalar(select(Original).where(Original.sha256 == sha256))
    if original is None:
        original = Original(sha256=sha256, size_bytes=upload.incoming.size, stored_at=now())
        db.session.add(original)
        db.session.flush()
    return original


def _carry_over(submission: Submission) -> None:
    """An edit names photos of the version before, which the phone need not send again."""
    if submission.replaces is None:
        return
    before = {a.name: a for a in submission.replaces.attachments if a.original is not None}
    for attachment in submission.attachments:
        old = before.get(attachment.name)
        if attachment.state is AttachmentState.EXPECTED and old is not None:
            attachment.state, attachment.original = AttachmentState.RECEIVED, old.original
            attachment.received_at, attachment.flags = old.received_at, [*attachment.flags, "carried-over"]


def _use_as_photos(submission: Submission, named: Iterable[NamedFile], form: FormFacts | None) -> Iterable[int]:
    by_name = {a.name: a for a in submission.attachments if a.state is AttachmentState.RECEIVED}
    for file in named:
        attachment = by_name.get(file.name)
        drawn = form is not None and file.form_path in form.signatures
        if attachment is None or attachment.original is None or not file.is_photo or drawn:
            continue
        known = select(Photo.id).where(Photo.attachment_id == attachment.id, Photo.path == file.path)
        if db.session.scalar(known) is None:
            photo = _photo(submission, attachment, file)
            db.session.add(photo)
            db.session.flush()
            yield photo.id


def _photo(submission: Submission, attachment: Attachment, file: NamedFile) -> Photo:
    programme_id = submission.form.programme_id
    issue = _find(Issue, programme_id, file.around.get("item_code"))
    site = _find(Site, programme_id, file.around.get("site_code")) or (issue.site if issue else None)
    place = file.place
    return Photo(
        original=attachment.original,
        attachment_id=attachment.id,
        question=file.question,
        path=file.path,
        issue=issue,
        site=site,
        viewpoint=_viewpoint(site, file.around.get("vp_code")),
        stage=_stage(file.around.get("phase")),
        form_latitude=place[0] if place else None,
        form_longitude=place[1] if place else None,
        form_error_m=place[2] if place else None,
        received_at=submission.received_at,
    )


def _find(table: type[Row], programme_id: int, code: str | None) -> Row | None:
    if not code:
        return None
    return db.session.scalar(select(table).where(table.programme_id == programme_id, table.code == code))


def _viewpoint(site: Site | None, code: str | None) -> Viewpoint | None:
    if site is None or not code:
        return None
    return next((v for v in site.viewpoints if code in {v.code, v.name}), None)


def _stage(phase: str | None) -> Stage | None:
    return Stage(phase) if phase in {stage.value for stage in Stage} else None
