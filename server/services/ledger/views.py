"""Which views of the ledger's table does a person come back to, their own and those that others share?"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from server.db import db
from server.domain.access import Actor
from server.errors import Conflict, Invalid, NotFound, Unauthenticated
from server.models import Account, LedgerView
from server.services.runtime import now
from server.translations import N_

MOST = 30
NAME_LENGTH = 40
LONGEST_QUERY = 2_000


@dataclass(frozen=True)
class View:
    """Filter, sort and columns under a name; `query` is what stands in the address."""

    number: int
    name: str
    query: str
    is_shared: bool
    is_own: bool
    owner: str


def of(actor: Actor) -> tuple[View, ...]:
    """Return a person's views, then those that others share with whoever sees the same programme."""
    is_own = LedgerView.account_id == actor.account_id
    is_for_me = and_(LedgerView.is_shared, or_(LedgerView.programme_id.is_(None), _is_mine(actor)))
    query = (
        select(LedgerView, Account.name)
        .join(Account, Account.id == LedgerView.account_id)
        .where(or_(is_own, is_for_me))
        .order_by(is_own.desc(), LedgerView.name, LedgerView.id)
    )
    return tuple(
        View(row.id, row.name, row.query, row.is_shared, row.account_id == actor.account_id, owner)
        for row, owner in db.session.execute(query)
    )


def save(actor: Actor, name: str, query: str, *, is_shared: bool = False) -> View:
    """Keep a view; a name that the person already uses gets the new one.

    :raises Invalid: for a name that is empty or too long, or a view that is.
    :raises Conflict: where there are too many.
    """
    if actor.account_id is None:
        raise Unauthenticated
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise Invalid(N_("Give the view a name of 1 to {longest} characters."), longest=NAME_LENGTH)
    if len(query) > LONGEST_QUERY:
        raise Invalid(N_("This view has too many filters to be kept."))
    mine = LedgerView.account_id == actor.account_id
    row = db.session.scalar(select(LedgerView).where(mine, LedgerView.name == name))
    if row is None:
        if (db.session.scalar(select(func.count()).select_from(LedgerView).where(mine)) or 0) >= MOST:
            raise Conflict(N_("You have {most} views; remove one first."), most=MOST)
        row = LedgerView(account_id=actor.account_id, name=name)
        db.session.add(row)
    row.programme_id, row.query, row.is_shared, row.saved_at = actor.programme_id, query, is_shared, now()
    db.session.flush()
    return View(row.id, row.name, row.query, row.is_shared, is_own=True, owner=actor.name)


def forget(actor: Actor, number: int) -> None:
    """Remove a view.

    :raises NotFound: where the person has none of this number.
    """
    row = db.session.get(LedgerView, number)
    if row is None or row.account_id != actor.account_id:
        raise NotFound(N_("There is no such view of yours."))
    db.session.delete(row)
    db.session.flush()


def _is_mine(actor: Actor) -> ColumnElement[bool]:
    """Who sees all programmes is shown the views of each."""
    return true() if actor.programme_id is None else LedgerView.programme_id == actor.programme_id
