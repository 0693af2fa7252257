"""Which searches of the queue does a reviewer come back to?"""

from dataclasses import dataclass

from sqlalchemy import func, select

from server.db import db
from server.domain.access import Actor
from server.errors import Conflict, Invalid, NotFound, Unauthenticated
from server.models import SavedFilter
from server.services.runtime import now
from server.translations import N_

MOST = 30
NAME_LENGTH = 40


@dataclass(frozen=True)
class Saved:
    """A search under its name; `query` is what stands in the address."""

    number: int
    name: str
    query: str


def of(actor: Actor) -> tuple[Saved, ...]:
    """Return a reviewer's searches, by name."""
    query = select(SavedFilter).where(SavedFilter.account_id == actor.account_id).order_by(SavedFilter.name)
    return tuple(Saved(row.id, row.name, row.query) for row in db.session.scalars(query))


def save(actor: Actor, name: str, query: str) -> Saved:
    """Keep a search; a name that the reviewer already uses gets the new one.

    :raises Invalid: for a name that is empty or too long.
    :raises Conflict: where there are too many.
    """
    if actor.account_id is None:
        raise Unauthenticated
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise Invalid(N_("Give the search a name of 1 to {longest} characters."), longest=NAME_LENGTH)
    mine = SavedFilter.account_id == actor.account_id
    row = db.session.scalar(select(SavedFilter).where(mine, SavedFilter.name == name))
    if row is None:
        if (db.session.scalar(select(func.count()).select_from(SavedFilter).where(mine)) or 0) >= MOST:
            raise Conflict(N_("You have {most} searches; remove one first."), most=MOST)
        row = SavedFilter(account_id=actor.account_id, name=name)
        db.session.add(row)
    row.query, row.saved_at = query, now()
    db.session.flush()
    return Saved(row.id, row.name, row.query)


def forget(actor: Actor, number: int) -> None:
    """Remove a search.

    :raises NotFound: where the reviewer has none of this number.
    """
    row = db.session.get(SavedFilter, number)
    if row is None or row.account_id != actor.account_id:
        raise NotFound(N_("There is no such search of yours."))
    db.session.delete(row)
    db.session.flush()
