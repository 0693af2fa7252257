"""Which attempts has a viewpoint of an issue, and which of them stands at the desk?

A newer photo makes an attempt and takes none away: what the checks contradicted, and what reviewers differ about, waits
for a person's answer whether it stands or not (see domain.attempts and docs/decisions/0005).
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.attempts import Candidate, Chosen, standing
from server.domain.finding import Status
from server.domain.rectification import NOT_PAIRED
from server.domain.subject import Stage
from server.models import Photo, PhotoPair
from server.services.runtime import now

_HALVES = (Stage.BEFORE, Stage.AFTER)


def form(photo: Photo) -> list[PhotoPair]:
    """Form the attempts that a newly analysed photo makes, the standing one first; returns those to be examined.

    None are made where the photo has no counterpart yet. The photo's own attempt stands or not; a photo that the checks
    contradict and that an earlier one never met gets an attempt as well, so that nobody overlooks it.
    """
    if photo.issue_id is None or photo.viewpoint_id is None or photo.question in NOT_PAIRED:
        return []
    known = {one.number: one for one in _candidates(photo)}
    attempts = _of_viewpoint(photo)
    numbers = standing(known.values(), _chosen(attempts, known))
    if numbers is None:
        return []
    formed = _stand(photo, attempts, *numbers)
    paired = {number for one in [*attempts, formed] for number in (one.before_id, one.after_id)}
    beside = [number for number in _against_it(photo) if number not in paired]
    if photo.id in known and photo.id not in paired:
        beside.append(photo.id)
    made = [_beside(photo, *_halves(numbers, known[number])) for number in dict.fromkeys(beside) if number in known]
    for attempt in attempts:
        if photo.id in (attempt.before_id, attempt.after_id):
            attempt.verdict = None
    found = [formed, *made, *attempts]
    return [one for one in dict.fromkeys(found) if one.verdict is None]


def meet(photo: Photo) -> None:
    """Give a photo an attempt that has none and that the checks have come to contradict."""
    is_half = photo.viewpoint_id is not None and photo.stage in _HALVES and photo.question not in NOT_PAIRED
    if photo.verdict is not Status.CONTRADICTED or photo.issue_id is None or not is_half:
        return
    attempts = _of_viewpoint(photo)
    known = {one.number: one for one in _candidates(photo)}
    numbers = standing(known.values(), _chosen(attempts, known))
    is_paired = any(photo.id in (one.before_id, one.after_id) for one in attempts)
    if numbers is not None and photo.id in known and not is_paired:
        _beside(photo, *_halves(numbers, known[photo.id]))


def absolve(pair: PhotoPair) -> None:
    """Forget an earlier contradiction that checks asked again no longer find.

    For runs only: they follow what a person changed, of the register, of limits or of the checks, and list each verdict
    that they change. What uploads change is forgotten by nobody but the person who answers; nor is what is said no
    longer only because one of the photos was filed elsewhere.
    """
    is_found_no_more = pair.verdict is not None and pair.verdict is not Status.CONTRADICTED
    if is_found_no_more and _is_filed_as_it_was(pair):
        pair.contradicted_at = None


def _is_filed_as_it_was(pair: PhotoPair) -> bool:
    """Tell whether both photos are filed where they were when they became a pair."""
    before, after = pair.before, pair.after
    places = {(one.issue_id, one.viewpoint_id) for one in (pair, before, after)}
    return len(places) == 1 and (before.stage, after.stage) == _HALVES


def leave(photo: Photo) -> None:
    """Let no attempt stand for what a photo shows that a person files elsewhere, and those stand that are left.

    What the checks contradicted in them, and what reviewers differ about, waits for an answer still.
    """
    of_photo = [one for one in _of_viewpoint(photo) if photo.id in (one.before_id, one.after_id)]
    for one in of_photo:
        one.replaced_at = one.replaced_at or now()
    db.session.flush()


def stand(pair: PhotoPair) -> None:
    """Put an attempt to the desk because a person chose it."""
    moment = now()
    for other in _of_viewpoint(pair):
        if other.replaced_at is None and other.id != pair.id:
            other.replaced_at = moment
    db.session.flush()
    pair.replaced_at, pair.chosen_at = None, moment
    db.session.flush()


def _candidates(photo: Photo) -> list[Candidate]:
    query = (
        select(Photo)
        .where(
            Photo.issue_id == photo.issue_id,
            Photo.viewpoint_id == photo.viewpoint_id,
            Photo.stage.in_(_HALVES),
            Photo.question.not_in(NOT_PAIRED),
            Photo.analysed_at.is_not(None),
        )
        .options(joinedload(Photo.original), joinedload(Photo.brought_in))
    )
    return [
        Candidate(one.id, one.stage, one.received_at, one.original.shows_picture, is_by_phone=one.brought_in is None)
        for one in db.session.scalars(query)
        if one.stage is not None
    ]


def _of_viewpoint(thing: Photo | PhotoPair) -> list[PhotoPair]:
    query = select(PhotoPair).where(PhotoPair.issue_id == thing.issue_id, PhotoPair.viewpoint_id == thing.viewpoint_id)
    return list(db.session.scalars(query.order_by(PhotoPair.id)))


def _chosen(attempts: Iterable[PhotoPair], known: Collection[int]) -> Chosen | None:
    """Return what a person chose last, of what is of this viewpoint still."""
    by_choice = [
        Chosen(one.before_id, one.after_id, one.chosen_at)
        for one in attempts
        if one.chosen_at is not None and one.before_id in known and one.after_id in known
    ]
    return max(by_choice, key=lambda one: one.at, default=None)


def _against_it(photo: Photo) -> Sequence[int]:
    """Return the photos of the viewpoint that the checks contradict."""
    query = select(Photo.id).where(
        Photo.issue_id == photo.issue_id,
        Photo.viewpoint_id == photo.viewpoint_id,
        Photo.verdict == Status.CONTRADICTED,
    )
    return db.session.scalars(query.order_by(Photo.id)).all()


def _stand(photo: Photo, attempts: Iterable[PhotoPair], before_id: int, after_id: int) -> PhotoPair:
    """Have this attempt stand, made or found, and no other."""
    moment = now()
    there = None
    for one in attempts:
        if (one.before_id, one.after_id) == (before_id, after_id):
            there = one
        elif one.replaced_at is None:
            one.replaced_at = moment
    db.session.flush()
    if there is None:
        return _added(photo, before_id, after_id)
    there.replaced_at = None
    return there


def _halves(numbers: tuple[int, int], photo: Candidate) -> tuple[int, int]:
    """Return the attempt of a photo that does not stand: beside the other half of the one that does."""
    before_id, after_id = numbers
    return (photo.number, after_id) if photo.stage is Stage.BEFORE else (before_id, photo.number)


def _beside(photo: Photo, before_id: int, after_id: int) -> PhotoPair:
    attempt = _added(photo, before_id, after_id)
    attempt.replaced_at = attempt.formed_at
    return attempt


def _added(photo: Photo, before_id: int, after_id: int) -> PhotoPair:
    before, after = db.session.get_one(Photo, before_id), db.session.get_one(Photo, after_id)
    attempt = PhotoPair(
        issue_id=photo.issue_id, viewpoint_id=photo.viewpoint_id, before=before, after=after, formed_at=now()
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt
