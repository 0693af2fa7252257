"""Whose is a waiting pair to begin with?

Who leads gives waiting pairs to reviewers, and each takes over or gives back. A share keeps nobody from answering; it
says who begins, and means nothing once somebody has answered: for a second look others are asked, who shall not know
the first. Who has a pair open just now is another question, answered by `reservations`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from server.db import db, hold
from server.domain.access import Actor, Permission, Role, granted
from server.domain.dealing import Dealing, Waiting, deal
from server.domain.queue_order import QueueShare
from server.domain.resolution import PairState
from server.errors import Conflict, Invalid, Unauthenticated
from server.models import Account, PairShare, PhotoPair, Programme
from server.services import access, accounts, events
from server.services.review import pair_case, reservations
from server.services.runtime import now
from server.translations import N_

MOST_AT_ONCE = 2_000
_REVIEWERS = [role for role in Role if Permission.REVIEW in granted(role)]


@dataclass(frozen=True)
class ShareRequest:
    """What is shared out, to whom and how."""

    reviewers: tuple[str, ...]
    how: Dealing = Dealing.EVENLY
    programme_id: int | None = None
    county: str = ""
    again: bool = False
    """Also what was given to somebody already."""


@dataclass(frozen=True)
class ReviewerShare:
    """How many waiting pairs a reviewer has been given."""

    number: int
    name: str
    given: int


def is_in(actor: Actor, share: QueueShare | None) -> ColumnElement[bool]:
    """Tell, in a query over pairs, which are the caller's share, or else nobody's."""
    return _given_to(PairShare.account_id == actor.account_id) if share is QueueShare.MINE else ~_given_to(true())


def columns(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return, for a query over pairs, whether one was given to the caller, and whether to a colleague."""
    is_own = PairShare.account_id == actor.account_id
    return _given_to(is_own).label("is_given"), _given_to(~is_own).label("is_given_to_colleague")


def is_left(actor: Actor) -> ColumnElement[bool]:
    """Tell, in a query over pairs, which are no colleague's share."""
    return ~_given_to(PairShare.account_id != actor.account_id)


def of_row(actor: Actor, pair: PhotoPair) -> str:
    """Return whose share a pair is that was loaded with it: `mine`, `colleague` or nobody's."""
    if pair.share is None or pair.state is not PairState.OPEN:
        return ""
    return "mine" if pair.share.account_id == actor.account_id else "colleague"


def has(actor: Actor) -> bool:
    """Tell whether anything that waits was given to the caller."""
    query = access.scoped(_waiting(), actor, PhotoPair).where(is_in(actor, QueueShare.MINE)).limit(1)
    return db.session.scalar(query) is not None


def reviewers(actor: Actor) -> tuple[ReviewerShare, ...]:
    """Return who may be given pairs by the caller, by name, with what they have of what the caller sees."""
    given = (
        select(func.count()).select_from(PairShare).join(PhotoPair, PhotoPair.id == PairShare.pair_id)
        .where(PairShare.account_id == Account.id, *_open(), *access.limits(actor, PhotoPair))
        .correlate(Account).scalar_subquery()
    )  # fmt: skip
    query = select(Account.id, Account.name, given).where(Account.role.in_(_REVIEWERS), Account.disabled_at.is_(None))
    if actor.programme_id is not None:
        query = query.where(or_(Account.programme_id.is_(None), Account.programme_id == actor.programme_id))
    return tuple(ReviewerShare(*row) for row in db.session.execute(query.order_by(Account.name)))


def counties(actor: Actor) -> tuple[str, ...]:
    """Return the counties in which pairs wait that nobody has answered for."""
    query = select(PhotoPair.county).where(*_open(), PhotoPair.county != "")
    return tuple(db.session.scalars(access.scoped(query, actor, PhotoPair).distinct().order_by(PhotoPair.county)))


def share_out(actor: Actor, wanted: ShareRequest) -> dict[str, int]:
    """Give waiting pairs to reviewers; returns how many each got. At most MOST_AT_ONCE, the worst first.

    :raises Invalid: where nobody is named, or somebody who cannot review.
    """
    known = {one.name: one for one in reviewers(actor)}
    for name in wanted.reviewers:
        if name not in known:
            raise Invalid(N_("“{name}” is no reviewer to whom you can give pairs."), name=name)
    if not wanted.reviewers:
        raise Invalid(N_("Name the reviewers who share the pairs."))
    has_now = {name: known[name].given if not wanted.again else 0 for name in dict.fromkeys(wanted.reviewers)}
    waiting = _waiting_for(actor, wanted, [accounts.acting(name) for name in has_now])
    dealt = deal(waiting, has_now)
    _write(dealt, {name: known[name].number for name in has_now})
    got: dict[str, list[int]] = defaultdict(list)
    for number, name in dealt.items():
        got[name].append(number)
    for name, numbers in sorted(got.items()):
        events.record(actor.label, "pairs.share", f"account:{name}", pairs=sorted(numbers), how=wanted.how.value)
    return {name: len(got[name]) for name in has_now}


def take(actor: Actor, pair_id: int) -> None:
    """Make a waiting pair one's own share.

    :raises NotFound: where there is no such pair for the caller.
    :raises Conflict: where it does not wait, or a colleague has it open.
    """
    if actor.account_id is None:
        raise Unauthenticated
    pair_case.require(actor, pair_id)
    hold(PhotoPair, pair_id)
    held = reservations.of_pair(actor, pair_id)
    if held is not None and not held.is_own:
        raise Conflict(N_("A colleague has this pair open. Take it over when they have left it."))
    if db.session.scalar(_waiting().where(PhotoPair.id == pair_id)) is None:
        raise Conflict(N_("Somebody has answered for this pair already; it is nobody’s share any more."))
    _write({pair_id: actor.name}, {actor.name: actor.account_id})
    events.record(actor.label, "pairs.take", f"pair:{pair_id}")


def give_back(actor: Actor, pair_id: int) -> None:
    """Leave a pair of one's share to all.

    :raises NotFound: where there is no such pair for the caller.
    :raises Conflict: where it is not theirs.
    """
    pair_case.require(actor, pair_id)
    mine = delete(PairShare).where(PairShare.pair_id == pair_id, PairShare.account_id == actor.account_id)
    if db.session.execute(mine.returning(PairShare.pair_id)).first() is None:
        raise Conflict(N_("This pair is not your share any more."))
    events.record(actor.label, "pairs.give_back", f"pair:{pair_id}")


def free(actor: Actor, name: str) -> int:
    """Leave what a reviewer was given, and the caller sees, to all; returns how many pairs that were."""
    account = accounts.get(name)
    mine = access.scoped(select(PhotoPair.id), actor, PhotoPair)
    gone = delete(PairShare).where(PairShare.account_id == account.id, PairShare.pair_id.in_(mine))
    numbers = sorted(db.session.scalars(gone.returning(PairShare.pair_id)))
    if numbers:
        events.record(actor.label, "pairs.free", f"account:{name}", pairs=numbers)
    return len(numbers)


def _given_to(whom: ColumnElement[bool]) -> ColumnElement[bool]:
    given = select(PairShare.pair_id).where(PairShare.pair_id == PhotoPair.id, whom).correlate(PhotoPair)
    return and_(PhotoPair.state == PairState.OPEN, given.exists())


def _open() -> list[ColumnElement[bool]]:
    closed = select(Programme.id).where(Programme.closed_at.is_not(None))
    is_asked = PhotoPair.programme_id.not_in(closed)
    return [PhotoPair.is_waiting == true(), PhotoPair.state == PairState.OPEN, is_asked]


def _waiting() -> Any:
    return select(PhotoPair.id).where(*_open())


def _waiting_for(actor: Actor, wanted: ShareRequest, people: Sequence[Actor]) -> list[Waiting]:
    groups: Mapping[Dealing, InstrumentedAttribute[Any] | None] = {
        Dealing.EVENLY: None, Dealing.COUNTY: PhotoPair.county, Dealing.UNIT: PhotoPair.unit_id,
    }  # fmt: skip
    group = groups[wanted.how]
    query = select(PhotoPair.id, PhotoPair.id if group is None else group).where(*_open())
    query = access.scoped(query, actor, PhotoPair)
    if wanted.programme_id is not None:
        query = query.where(PhotoPair.programme_id == wanted.programme_id)
    if wanted.county:
        query = query.where(PhotoPair.county == wanted.county)
    if not wanted.again:
        query = query.where(~_given_to(true()))
    found = db.session.execute(query.order_by(PhotoPair.queue_key, PhotoPair.id).limit(MOST_AT_ONCE)).all()
    seen = {one.name: _seen_by(one, [number for number, _ in found]) for one in people}
    return [
        Waiting(number, None if group is None else said, [name for name, numbers in seen.items() if number in numbers])
        for number, said in found
    ]


def _seen_by(person: Actor, numbers: Sequence[int]) -> set[int]:
    query = access.scoped(select(PhotoPair.id), person, PhotoPair)
    return set(db.session.scalars(query.where(PhotoPair.id.in_(numbers))))


def _write(dealt: Mapping[int, str], accounts_of: Mapping[str, int]) -> None:
    _forget(dealt)
    db.session.add_all(
        PairShare(pair_id=number, account_id=accounts_of[name], given_at=now()) for number, name in dealt.items()
    )
    db.session.flush()


def _forget(numbers: Iterable[int]) -> None:
    db.session.execute(delete(PairShare).where(PairShare.pair_id.in_(list(numbers))))
