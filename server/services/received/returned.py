"""What of what somebody sent in has come back, and for what?

A phone and a person see what they sent themselves, and of a pair only their own photos. An answer is told once it
counts alone or together with others: what a single reviewer said of a pair that a second one still has to see is not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.access import Actor, DecisionKind
from server.domain.subject import Stage
from server.errors import NotFound
from server.models import Attachment, Decision, Photo, PhotoPair, Submission, Viewpoint
from server.services import access
from server.services.register import returns
from server.services.review import evidence
from server.translations import N_

MOST = 100
"""So many returns are told at once, the newest; nobody works through more."""
LONG_EDGE = 480
_HALVES = (Stage.AFTER, Stage.BEFORE)


@dataclass(frozen=True)
class ReturnedPhoto:
    """A photo of a returned pair that the caller sent."""

    stage: Stage
    name: str
    question: str
    submission_id: int
    instance_id: str
    sha256: str
    is_viewable: bool


@dataclass(frozen=True)
class Returned:
    """One pair that came back."""

    pair_id: int
    form_id: str
    """The form with which the caller sent the newer of the photos."""
    issue: str
    problem: str
    site: str
    site_name: str
    viewpoint: str
    returned_at: datetime
    is_open: bool
    """Something has still to be sent: no newer submission names the issue."""
    reasons: tuple[str, ...]
    """R01 to R12."""
    notes: tuple[str, ...]
    """What the reviewers wrote."""
    photos: tuple[ReturnedPhoto, ...]
    """The caller's, the newer one first."""


def of_caller(actor: Actor, programme_id: int | None = None) -> tuple[Returned, ...]:
    """Return what came back to a caller, the newest first; of one programme, or of all that the caller sees."""
    query = _of_pairs(actor).where(returns.is_returned()).order_by(PhotoPair.settled_at.desc(), PhotoPair.id.desc())
    wanted = programme_id if programme_id is not None else actor.programme_id
    if wanted is not None:
        query = query.where(PhotoPair.programme_id == wanted)
    return _viewed(actor, query.limit(MOST))


def of_pairs(actor: Actor, numbers: Sequence[int]) -> dict[int, Returned]:
    """Return what is told to a caller of those among some pairs that were returned, by the pair."""
    query = _of_pairs(actor).where(returns.is_returned(), PhotoPair.id.in_(numbers))
    return {one.pair_id: one for one in _viewed(actor, query)} if numbers else {}


def picture(actor: Actor, pair_id: int, stage: str) -> Path:
    """Return a small copy, written anew, of a photo of a returned pair.

    :raises NotFound: where the caller sent no such photo, it was not returned, or nothing can be shown of it.
    """
    found = _viewed(actor, _of_pairs(actor).where(PhotoPair.id == pair_id, returns.is_returned()))
    photo = next((photo for one in found for photo in one.photos if photo.stage.value == stage), None)
    if photo is None:
        raise NotFound(N_("There is no such photo."))
    return evidence.preview(actor, photo.sha256, LONG_EDGE)


def _of_pairs(actor: Actor) -> Select[PhotoPair, bool]:
    """Return the query for the pairs of which the caller sent a photo, each with whether it is still to be answered."""
    loaded = (
        joinedload(PhotoPair.issue),
        joinedload(PhotoPair.viewpoint).joinedload(Viewpoint.site),
        *(joinedload(half).joinedload(Photo.original) for half in (PhotoPair.before, PhotoPair.after)),
    )
    query = select(PhotoPair, returns.is_open().label("is_open")).where(access.of_own_pairs(actor))
    return query.options(*loaded)


def _viewed(actor: Actor, query: Select[PhotoPair, bool]) -> tuple[Returned, ...]:
    rows = db.session.execute(query).all()
    pairs = [pair for pair, _ in rows]
    numbers = [pair.id for pair in pairs]
    reasons, notes, own = returns.reasons_of(numbers), _notes(numbers), _own_photos(actor, pairs)
    return tuple(
        Returned(
            pair_id=pair.id,
            form_id=_form_of(photos),
            issue=pair.issue.code,
            problem=pair.issue.problem_text,
            site=pair.viewpoint.site.code,
            site_name=pair.viewpoint.site.name,
            viewpoint=pair.viewpoint.name,
            returned_at=pair.settled_at,
            is_open=bool(is_open),
            reasons=reasons.get(pair.id, ()),
            notes=tuple(notes.get(pair.id, ())),
            photos=tuple(_photo(stage, photo, sent) for stage, photo, sent in photos),
        )
        for pair, is_open in rows
        if (photos := list(_halves(pair, own))) and pair.settled_at is not None
    )


def _halves(pair: PhotoPair, own: dict[int, Attachment]) -> Iterable[tuple[Stage, Photo, Attachment]]:
    for stage, photo in zip(_HALVES, (pair.after, pair.before), strict=True):
        if photo.id in own:
            yield stage, photo, own[photo.id]


def _own_photos(actor: Actor, pairs: Iterable[PhotoPair]) -> dict[int, Attachment]:
    """Return the files of the photos that the caller sent, each with its submission, by the photo."""
    numbers = {number for pair in pairs for number in (pair.before_id, pair.after_id)}
    query = (
        select(Photo.id, Attachment)
        .join(Attachment, Attachment.id == Photo.attachment_id)
        .join(Submission, Submission.id == Attachment.submission_id)
        .where(Photo.id.in_(numbers), access.of_own(actor))
        .options(joinedload(Attachment.submission).joinedload(Submission.form))
    )
    return {number: sent for number, sent in db.session.execute(query)} if numbers else {}  # noqa: C416 - typed rows


def _notes(pair_ids: Sequence[int]) -> dict[int, list[str]]:
    query = select(Decision.pair_id, Decision.note).join(PhotoPair, PhotoPair.id == Decision.pair_id)
    query = query.where(Decision.pair_id.in_(pair_ids), Decision.kind == DecisionKind.RETURN, Decision.note != "")
    found: dict[int, list[str]] = {}
    for pair_id, note in db.session.execute(query.where(returns.still_counts()).order_by(Decision.id)):
        found.setdefault(pair_id, []).append(note)
    return found


def _form_of(photos: Sequence[tuple[Stage, Photo, Attachment]]) -> str:
    return photos[0][2].submission.form.form_id


def _photo(stage: Stage, photo: Photo, sent: Attachment) -> ReturnedPhoto:
    return ReturnedPhoto(
        stage=stage,
        name=sent.name,
        question=photo.question,
        submission_id=sent.submission_id,
        instance_id=sent.submission.instance_id,
        sha256=photo.original.sha256,
        is_viewable=photo.original.shows_picture,
    )
