"""Where does a file belong that a phone put in the wrong place: a photo under another viewpoint, a file under no name?

A person says it with a reason, and the log keeps who, from where and to where. The bytes stay as they are, and what the
checks contradicted before stays in sight until people have answered.
"""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from server.db import db, hold
from server.domain.access import Actor, AttachmentState
from server.domain.finding import Status
from server.domain.resolution import PairState
from server.domain.subject import Stage
from server.errors import Conflict, Invalid, NotFound
from server.models import Photo, PhotoPair, Submission, Viewpoint
from server.services import events
from server.services.intake import attachments, deduplication, linking
from server.services.received import clearing
from server.services.verification import attempts, issue_checks
from server.translations import N_


def refile(
    actor: Actor, photo_id: int, viewpoint: str, stage: str, reason: str, *, submission_id: int | None = None
) -> tuple[int, ...]:
    """File a photo under another viewpoint of its site, or another stage; returns the photos to be checked anew.

    Where the checks contradict it and no pair keeps that in sight, a second person has to confirm (`confirm`).
    `submission_id`: of which submission it has to be, where the caller says so.

    :raises NotFound: where there is no such photo for this caller, or no such viewpoint at its site.
    :raises Invalid: without a reason, for a stage that there is not, or where nothing would change.
    :raises Conflict: where the photo is part of a pair that was decided.
    """
    photo = _photo(photo_id, submission_id)
    row, why = clearing.opened(actor, photo.attachment.submission_id), clearing.reason_of(reason)
    issue = issue_checks.lock_of_photo(photo.id)
    _held(photo)
    to, of_stage = _viewpoint(photo, viewpoint), _stage(stage)
    if (to.id, of_stage) == (photo.viewpoint_id, photo.stage):
        raise Invalid(N_("The photo is filed there already."))
    _refuse_decided(photo)
    came_from = [photo.viewpoint.code if photo.viewpoint else None, photo.stage]
    left = _others(photo)
    if photo.refiled_by or (photo.verdict is Status.CONTRADICTED and not _pairs(photo)):
        photo.refiled_by = actor.name
    attempts.leave(photo)
    photo.viewpoint_id, photo.stage = to.id, of_stage
    linking.ask_anew(photo)
    db.session.flush()
    if left:
        attempts.form(left[-1])
    issue_checks.examine(issue)
    details = {"photo": photo.id, "from": came_from, "to": [to.code, of_stage.value], "reason": why}
    events.record(actor.label, "photos.refile", f"submission:{row.id}", **details)
    return (photo.id,)


def confirm(actor: Actor, photo_id: int, submission_id: int) -> None:
    """Confirm that a photo, contradicted where it was, belongs where somebody else has filed it.

    :raises NotFound: where there is no such photo for this caller.
    :raises Conflict: where nothing is to be confirmed, or the caller filed it there.
    """
    photo = _photo(photo_id, submission_id)
    row = clearing.opened(actor, submission_id)
    _held(photo)
    if not photo.refiled_by:
        raise Conflict(N_("Nothing of this photo is to be confirmed."))
    if photo.refiled_by == actor.name:
        raise Conflict(N_("You filed it there; another person has to confirm it."))
    events.record(
        actor.label, "photos.confirm_refile", f"submission:{row.id}", photo=photo.id, filed_by=photo.refiled_by
    )
    photo.refiled_by = ""


def match(actor: Actor, submission_id: int, attachment_id: int, name: str, reason: str) -> tuple[int, ...]:
    """Say which of the named files that have not come a quarantined one is; returns the photos that this makes.

    :raises NotFound: where there is no such file in quarantine, or no file of this name is awaited.
    :raises Invalid: without a reason.
    """
    row, why = clearing.opened(actor, submission_id), clearing.reason_of(reason)
    hold(Submission, row.id)
    slots = attachments.of(row.id)
    apart = next((one for one in slots if one.id == attachment_id), None)
    if apart is None or apart.state is not AttachmentState.QUARANTINED:
        raise NotFound(N_("There is no such file in quarantine."))
    awaited = next((one for one in slots if one.name == name and one.state is AttachmentState.EXPECTED), None)
    if awaited is None:
        raise NotFound(N_("No file “{name}” is awaited."), name=name)
    awaited.state, awaited.stored, awaited.received_at = AttachmentState.RECEIVED, apart.stored, apart.received_at
    awaited.flags = [*awaited.flags, "by-hand", *(flag for flag in apart.flags if flag == "empty")]
    apart.state = AttachmentState.MATCHED
    awaited.is_changed = apart.is_changed = True
    attachments.write(row.id, slots)
    events.record(
        actor.label, "submissions.match", f"submission:{row.id}",
        file=name, came_as=apart.name, sha256=apart.stored.sha256 if apart.stored else "", reason=why,
    )  # fmt: skip
    filed = linking.find(row.form.programme_id, deduplication.instance_of(row).files, linking.said_by_office(row.id))
    return tuple(linking.add_photos(slots, filed, is_new=False))


def _viewpoint(photo: Photo, code: str) -> Viewpoint:
    query = select(Viewpoint).where(Viewpoint.site_id == photo.site_id, Viewpoint.code == code.strip())
    found = db.session.scalar(query) if photo.site_id is not None else None
    if found is None:
        raise NotFound(N_("The photo’s site has no viewpoint “{code}”."), code=code)
    return found


def _stage(text: str) -> Stage:
    if text not in {one.value for one in Stage}:
        raise Invalid(N_("There is no stage “{text}”; it is one of: {known}."),
                      text=text, known=", ".join(one.value for one in Stage))  # fmt: skip
    return Stage(text)


def _photo(photo_id: int, submission_id: int | None) -> Photo:
    photo = db.session.get(Photo, photo_id, options=[joinedload(Photo.attachment), joinedload(Photo.viewpoint)])
    if photo is None or submission_id not in (None, photo.attachment.submission_id):
        raise NotFound(N_("There is no photo {number}."), number=photo_id)
    return photo


def _held(photo: Photo) -> None:
    """Let nobody else file a photo meanwhile, and see where others have filed it."""
    hold(Photo, photo.id)
    db.session.refresh(photo)


def _pairs(photo: Photo) -> Sequence[PairState]:
    """Return how far people are with each pair that shows a photo."""
    of_photo = or_(PhotoPair.before_id == photo.id, PhotoPair.after_id == photo.id)
    return db.session.scalars(select(PhotoPair.state).where(of_photo)).all()


def _refuse_decided(photo: Photo) -> None:
    if PairState.DECIDED in _pairs(photo):
        raise Conflict(
            N_("The photo is part of a pair that was decided, and stays as it was judged. Take the answer back first.")
        )


def _others(photo: Photo) -> list[Photo]:
    """Return the photos of the viewpoint that are left where one goes, the newest last."""
    if photo.issue_id is None or photo.viewpoint_id is None:
        return []
    query = select(Photo).where(
        Photo.issue_id == photo.issue_id,
        Photo.viewpoint_id == photo.viewpoint_id,
        Photo.id != photo.id,
        Photo.analysed_at.is_not(None),
    )
    return list(db.session.scalars(query.order_by(Photo.received_at, Photo.id)))
