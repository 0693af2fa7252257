"""Who has a pair open, so that two reviewers do not begin the same?

A reservation is renewed while the page is open and ends by itself. It keeps nobody from looking.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, delete, select, update
from sqlalchemy.exc import IntegrityError

from server.db import db
from server.domain.access import Actor
from server.errors import Conflict, Unauthenticated
from server.models import PhotoPair, Reservation
from server.services.review import pair_case
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
    pair_case.require(actor, pair_id)
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


def release(actor: Actor, pair_id: int) -> datetime | None:
    """Give a pair free, where the caller has it; returns when it was opened, if they still had it.

    A statement that writes, whether or not there is anything to free: with it a caller becomes SQLite's one writer.
    """
    mine = Reservation.pair_id == pair_id, Reservation.account_id == actor.account_id
    freed = db.session.execute(delete(Reservation).where(*mine).returning(Reservation.opened_at, Reservation.ends_at))
    row = freed.first()
    return row.opened_at if row and row.ends_at > now() else None


def of_pair(actor: Actor, pair_id: int) -> Held | None:
    """Return who has a pair now."""
    row = db.session.get(Reservation, pair_id, populate_existing=True)
    return held(actor, row)


def held(actor: Actor, row: Reservation | None) -> Held | None:
    """Return who has a pair now, by the reservation that was loaded with it."""
    if row is None or row.ends_at <= now():
        return None
    return Held(is_own=row.account_id == actor.account_id, ends_at=row.ends_at, opened_at=row.opened_at)


def is_free(actor: Actor) -> ColumnElement[bool]:
    """Tell, in a query over pairs, which ones no colleague has open."""
    return ~is_taken(actor)


def is_taken(actor: Actor) -> ColumnElement[bool]:
    """Tell, in a query over pairs, which ones a colleague has open."""
    taken = select(Reservation.pair_id).where(Reservation.pair_id == PhotoPair.id, _of_others(actor))
    return taken.correlate(PhotoPair).exists()


def _of_others(actor: Actor) -> ColumnElement[bool]:
    return (Reservation.account_id != actor.account_id) & (Reservation.ends_at > now())
