"""Who can be sent out, and whose work can be handed over, by this caller?"""

from sqlalchemy import ColumnElement, or_, select

from server.db import db
from server.domain.access import Actor, Role
from server.errors import NotFound
from server.models import Account
from server.translations import N_


def names(actor: Actor) -> tuple[str, ...]:
    """Return who can be sent out, by name."""
    query = select(Account.name).where(Account.role == Role.OFFICER, Account.disabled_at.is_(None))
    return tuple(db.session.scalars(query.where(*_within(actor)).order_by(Account.name)))


def get(actor: Actor, number: int) -> Account:
    """Return a person whose work the caller may hand over; one who was switched off too.

    :raises NotFound: where the caller has nothing to do with such a person.
    """
    found = db.session.scalar(select(Account).where(Account.id == number, *_within(actor)))
    if found is None:
        raise NotFound(N_("There is no such person, or they see more than you do."))
    return found


def _within(actor: Actor) -> list[ColumnElement[bool]]:
    if actor.programme_id is None:
        return []
    return [or_(Account.programme_id.is_(None), Account.programme_id == actor.programme_id)]
