"""What has somebody sent in, themselves or with their phones, and what became of it?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.access import Actor, DecisionKind
from server.domain.received import SentState
from server.errors import NotFound
from server.models import Attachment, FormVersion, Photo, PhotoPair, Submission
from server.services import access
from server.services.received import listing, returned
from server.services.received.listing import Cursor, Line
from server.services.received.returned import Returned
from server.services.register import returns
from server.translations import N_


@dataclass(frozen=True)
class OwnPair:
    """A pair that a submission has a photo in."""

    pair_id: int
    issue: str
    viewpoint: str
    state: SentState
    returned: Returned | None
    """What is told of it, where it came back."""


@dataclass(frozen=True)
class OwnSubmission:
    """Something that the caller sent."""

    line: Line
    title: str
    """The form's, as the phone shows it."""
    state: SentState
    pairs: tuple[OwnPair, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return why something of it was returned, each reason once."""
        return tuple(dict.fromkeys(one for pair in self.pairs if pair.returned for one in pair.returned.reasons))

    @property
    def is_open(self) -> bool:
        """Tell whether something has still to be sent for it."""
        return any(pair.returned.is_open for pair in self.pairs if pair.returned)


@dataclass(frozen=True)
class Page:
    """A part of the list."""

    sent: tuple[OwnSubmission, ...]
    previous: Cursor | None
    next: Cursor | None


def page(actor: Actor, cursor: Cursor | None = None, *, only_returned: bool = False) -> Page:
    """Return a page of what the caller sent, the newest first; where nothing is left beyond a place, the first."""
    query = select(Submission.id).where(access.of_own(actor))
    if only_returned:
        query = query.where(Submission.id.in_(_pairs().where(returns.is_returned()).with_only_columns(_OWNER)))
    found = listing.ids_from(query, cursor)
    if cursor is not None and not found:
        return page(actor, only_returned=only_returned)
    ids, previous, following = listing.between(found, cursor)
    return Page(_sent(actor, ids), previous, following)


def get(actor: Actor, submission_id: int) -> OwnSubmission:
    """Return something that the caller sent.

    :raises NotFound: where the caller sent no such thing.
    """
    own = select(Submission.id).where(Submission.id == submission_id, access.of_own(actor))
    if db.session.scalar(own) is None:
        raise NotFound(N_("You sent no such form."))
    (found,) = _sent(actor, [submission_id])
    return found


_OWNER = Attachment.submission_id


def _pairs() -> Any:
    """Return the query for the pairs of submissions: those that stand, and those that were returned."""
    is_half = and_(
        PhotoPair.issue_id == Photo.issue_id,
        PhotoPair.viewpoint_id == Photo.viewpoint_id,
        or_(PhotoPair.before_id == Photo.id, PhotoPair.after_id == Photo.id),
    )
    query = select(_OWNER, PhotoPair).join(Photo, Photo.attachment_id == Attachment.id).join(PhotoPair, is_half)
    return query.where(or_(PhotoPair.replaced_at.is_(None), returns.is_returned()))


def _sent(actor: Actor, ids: Sequence[int]) -> tuple[OwnSubmission, ...]:
    loaded = joinedload(PhotoPair.issue), joinedload(PhotoPair.viewpoint)
    query = _pairs().where(_OWNER.in_(ids)).options(*loaded).order_by(PhotoPair.id)
    of_each: dict[int, dict[int, PhotoPair]] = {}
    for number, pair in db.session.execute(query) if ids else ():
        of_each.setdefault(number, {})[pair.id] = pair
    back = returned.of_pairs(actor, [number for pairs in of_each.values() for number in pairs])
    titles = _titles(ids)
    return tuple(
        _one(line, titles.get(line.submission_id, line.form), of_each.get(line.submission_id, {}).values(), back)
        for line in listing.lines(ids)
    )


def _titles(ids: Sequence[int]) -> dict[int, str]:
    """Return how the forms are called, where the version that was filled in is known."""
    query = select(Submission.id, FormVersion.title).join(FormVersion, FormVersion.id == Submission.form_version_id)
    return dict(db.session.execute(query.where(Submission.id.in_(ids), FormVersion.title != "")).all())


def _one(line: Line, title: str, pairs: Iterable[PhotoPair], back: dict[int, Returned]) -> OwnSubmission:
    told = tuple(
        OwnPair(pair.id, pair.issue.code, pair.viewpoint.name, _state_of(pair), back.get(pair.id)) for pair in pairs
    )
    standing = [_state_of(pair) for pair in pairs if pair.replaced_at is None]
    return OwnSubmission(line, title, _together(line, standing or [one.state for one in told]), told)


def _state_of(pair: PhotoPair) -> SentState:
    outcomes = {DecisionKind.RETURN: SentState.RETURNED, DecisionKind.APPROVE: SentState.APPROVED}
    return outcomes.get(pair.outcome, SentState.CHECKED) if pair.outcome else SentState.CHECKED


def _together(line: Line, states: Sequence[SentState]) -> SentState:
    """Return the state of a whole submission: returned where anything is, approved where everything is."""
    if SentState.RETURNED in states:
        return SentState.RETURNED
    if states and set(states) == {SentState.APPROVED}:
        return SentState.APPROVED
    return SentState.CHECKED if states or line.photos else SentState.RECEIVED
