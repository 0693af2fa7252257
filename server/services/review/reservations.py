"""Who has a pair open, so that two reviewers do not begin the same?

A reservation is renewed while the page is open and ends by itself. It keeps nobody from looking.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, delete, select, update
from sqlalchemy.exc import IntegrityError

from server.db import db
from server.domain.access import Actor
from server.errors import Conflict, Unauthenticated
from server.models import PhotoPair, Reservation
from server.services.review import pair_view
from server.services.runtime import now
from server.translations import N_

LASTS = timedelta(minutes=15)


@dataclass(frozen=True)
class Held:
    """Who has a pair now; not by name, for a second reviewer shall not know the first."""

    is_own: bool
    ends_at: datetime
    opened_at: datetime


def reserve(actor: Actor, pair_id: int) -> Held:
    """Take a pair, or keep it; where a colleague has it, it stays theirs.

    :raises NotFound: where there is no such pair for this caller.
    """
    if actor.account_id is None:
        raise Unauthenticated
    pair_view.visible(actor, pair_id)
    if not _renew(actor.account_id, pair_id):
        _begin(actor.account_id, pair_id)
    held = of_pair(actor, pair_id)
    if held is None:  # freed by another page of the same person between the two statements
        raise Conflict(N_("This pair was given free a moment ago. Open it again."))
    return held


def _renew(account_id: int, pair_id: int) -> bool:
    """Take over a reservation that is the caller's own or has ended; one statement, for two may ask at once."""
    moment = now()
    is_own = Reservation.account_id == account_id
    opened = case((is_own, Reservation.opened_at), else_=moment)
    found = db.session.execute(
        update(Reservation)
        .where(Reservation.pair_id == pair_id, is_own | (Reservation.ends_at <= moment))
        .values(account_id=account_id, opened_at=opened, ends_at=moment + LASTS)
        .returning(Reservation.pair_id)
        .execution_options(synchronize_session=False)
    )
    return found.first() is not None


def _begin(account_id: int, pair_id: int) -> None:
    moment = now()
    row = Reservation(pair_id=pair_id, account_id=account_id, opened_at=moment, ends_at=moment + LASTS)
    with suppress(IntegrityError), db.session.begin_nested():  # somebody was faster
        db.session.add(row)


def release(actor: Actor, pair_id: int) -> None:
    """Give a pair free, where the caller has it."""
    mine = Reservation.pair_id == pair_id, Reservation.account_id == actor.account_id
    db.session.execute(delete(Reservation).where(*mine))


def of_pair(actor: Actor, pair_id: int) -> Held | None:
    """Return who has a pair now."""
    row = db.session.execute(
        select(Reservation.account_id, Reservation.opened_at, Reservation.ends_at).where(Reservation.pair_id == pair_id)
    ).first()
    if row is None or row.ends_at <= now():
        return None
    return Held(is_own=row.account_id == actor.account_id, ends_at=row.ends_at, opened_at=row.opened_at)


def with_colleagues(actor: Actor, pair_ids: Iterable[int]) -> set[int]:
    """Return which of these pairs a colleague has open."""
    query = select(Reservation.pair_id).where(Reservation.pair_id.in_(list(pair_ids)), _of_others(actor))
    return set(db.session.scalars(query))


def is_free(actor: Actor) -> ColumnElement[bool]:
    """Tell, in a query over pairs, which ones no colleague has open."""
    taken = select(Reservation.pair_id).where(Reservation.pair_id == PhotoPair.id, _of_others(actor))
    return ~taken.correlate(PhotoPair).exists()


def refuse_taken(actor: Actor, pair_id: int) -> None:
    """Refuse to answer for a pair that a colleague has open.

    :raises Conflict: where one has.
    """
    held = of_pair(actor, pair_id)
    if held is not None and not held.is_own:
        raise Conflict(N_("A colleague has this pair open. Take the next one."))


def _of_others(actor: Actor) -> ColumnElement[bool]:
    return (Reservation.account_id != actor.account_id) & (Reservation.ends_at > now())
