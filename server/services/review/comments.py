"""What do reviewers and officers write to each other about a pair?

What is written stays as it is. Where a second or third person has to answer without seeing the first, nobody writes,
and nobody at the desk reads what colleagues wrote, until the pair is settled: it would say what they answered.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.access import Actor, Permission, Role
from server.domain.outside_limits import LONGEST_COMMENT, MOST_COMMENTS
from server.domain.resolution import PairState
from server.domain.words import says_something, without_unseen
from server.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from server.models import Comment, PhotoPair
from server.services import access, events
from server.services.runtime import now
from server.translations import N_

_BLIND = frozenset({PairState.SECOND, PairState.THIRD})


@dataclass(frozen=True)
class CommentLine:
    """One comment as it is shown."""

    author: str
    role: Role
    is_own: bool
    written_at: datetime
    text: str


@dataclass(frozen=True)
class Thread:
    """What was written about a pair, as far as the caller may read it, oldest first."""

    lines: tuple[CommentLine, ...]
    is_held_back: bool
    """Another person answers first: until then nobody writes."""


def of_pair(actor: Actor, pair_id: int) -> Thread:
    """Return what was written about a pair.

    :raises NotFound: where there is no such pair for this caller.
    """
    return of_pairs(actor, [_pair(actor, pair_id).id])[pair_id]


def of_pairs(actor: Actor, numbers: Collection[int]) -> dict[int, Thread]:
    """Return what was written about pairs that the caller is known to see, by pair."""
    states = dict(db.session.execute(select(PhotoPair.id, PhotoPair.state).where(PhotoPair.id.in_(numbers))).all())
    query = select(Comment).where(Comment.pair_id.in_(numbers)).options(joinedload(Comment.account))
    written: dict[int, list[Comment]] = {number: [] for number in states}
    for one in db.session.scalars(query.order_by(Comment.id)):
        written[one.pair_id].append(one)
    return {number: _thread(actor, states[number], rows) for number, rows in written.items()}


def write(actor: Actor, pair_id: int, text: str) -> Comment:
    """Add a comment; nothing that was written is changed by it.

    A phone writes for the person whose it is.

    :raises Invalid: for one that says nothing, or is too long.
    :raises Unauthenticated: where nobody has signed in.
    :raises Forbidden: for who neither reviews nor handed in one of the photos.
    :raises Conflict: for a phone that is nobody's, where another person answers first, or there are too many.
    :raises NotFound: where there is no such pair for this caller.
    """
    if actor.person_id is None:
        raise Conflict(N_("The office has not said whose phone this is.")) if actor.phone_id else Unauthenticated
    if len(text) > LONGEST_COMMENT:
        raise Invalid(N_("A comment has at most {longest} characters."), longest=LONGEST_COMMENT)
    tidy = without_unseen(text.replace("\r\n", "\n")).strip()
    if not says_something(tidy):
        raise Invalid(N_("Write something."))
    pair = _pair(actor, pair_id)
    if not (actor.may(Permission.REVIEW) or _is_own(actor, pair_id)):
        raise Forbidden
    if pair.state in _BLIND:
        raise Conflict(N_("Another reviewer answers first; then comments can be written again."))
    if (db.session.scalar(select(func.count()).where(Comment.pair_id == pair_id)) or 0) >= MOST_COMMENTS:
        raise Conflict(N_("There are {most} comments on this pair; no more are taken."), most=MOST_COMMENTS)
    row = Comment(pair_id=pair_id, account_id=actor.person_id, text=tidy, written_at=now())
    db.session.add(row)
    db.session.flush()
    events.record(actor.label, "comments.write", f"pair:{pair_id}", comment=row.id)
    return row


def _pair(actor: Actor, pair_id: int) -> PhotoPair:
    """Return a pair that the caller sees: at the desk, or because one of its photos is theirs."""
    pair = db.session.get(PhotoPair, pair_id)
    may_read = pair is not None and actor.may(Permission.READ) and access.sees(actor, pair)
    if pair is None or not (may_read or _is_own(actor, pair_id)):
        raise NotFound(N_("There is no pair {number}."), number=pair_id)
    return pair


def _is_own(actor: Actor, pair_id: int) -> bool:
    own = select(PhotoPair.id).where(PhotoPair.id == pair_id, access.of_own_pairs(actor))
    return db.session.scalar(own) is not None


def _thread(actor: Actor, state: PairState, rows: Collection[Comment]) -> Thread:
    is_blind = state in _BLIND
    hides_others = is_blind and actor.may(Permission.READ)
    shown = [one for one in rows if not hides_others or one.account_id == actor.person_id]
    return Thread(tuple(_line(actor, one) for one in shown), is_blind)


def _line(actor: Actor, one: Comment) -> CommentLine:
    is_own = one.account_id == actor.person_id
    return CommentLine(one.account.name, one.account.role, is_own, one.written_at, one.text)
