"""Which people may an administrator look after, and what may they be given?

Administrators of one programme, or of some counties and units, look after those who see no more than they do
themselves, and let nobody see more.
"""

from sqlalchemy import ColumnElement, and_, or_, select

from server.db import db
from server.domain.access import Actor
from server.errors import Conflict, Forbidden, NotFound
from server.models import Account, AccountCounty, AccountUnit
from server.services.accounts import Position
from server.translations import N_


def conditions(caller: Actor) -> list[ColumnElement[bool]]:
    """Return the conditions that leave, of all people, those whom the caller looks after."""
    found: list[ColumnElement[bool]] = []
    if caller.programme_id is not None:
        found.append(Account.programme_id == caller.programme_id)
    if caller.is_limited:
        county = select(AccountCounty.county).where(AccountCounty.account_id == Account.id).correlate(Account)
        unit = select(AccountUnit.unit_id).where(AccountUnit.account_id == Account.id).correlate(Account)
        found += [
            or_(county.exists(), unit.exists()),
            and_(
                ~county.where(AccountCounty.county.not_in(sorted(caller.counties))).exists(),
                ~unit.where(AccountUnit.unit_id.not_in(sorted(caller.unit_ids))).exists(),
            ),
        ]
    return found


def get(caller: Actor, number: int) -> Account:
    """Return a person.

    :raises NotFound: where the caller looks after no such person.
    """
    found = db.session.scalar(select(Account).where(Account.id == number, *conditions(caller)))
    if found is None:
        raise NotFound(N_("There is no such person, or they see more than you do."))
    return found


def another(caller: Actor, number: int) -> Account:
    """Return a person who is not the caller.

    What an administrator does for others without their password, a session left open must not do to its owner.

    :raises NotFound: likewise.
    :raises Conflict: for the caller.
    """
    if number == caller.account_id:
        raise Conflict(
            N_(
                "For yourself use “Your password” and “Second factor”, which ask for your password; else another "
                "administrator."
            )
        )
    return get(caller, number)


def named(caller: Actor, name: str) -> Account:
    """Return a person by name.

    :raises NotFound: likewise.
    """
    found = db.session.scalar(select(Account).where(Account.name == name, *conditions(caller)))
    if found is None:
        raise NotFound(N_("There is no such person, or they see more than you do."))
    return found


def refuse_wider(caller: Actor, position: Position) -> None:
    """Look whether somebody may be given what is meant.

    :raises Forbidden: where they would see more than the caller.
    """
    if caller.programme_id is not None and [one.id for one in position.programmes or ()] != [caller.programme_id]:
        raise Forbidden(N_("You see one programme only, so others can be given no more than that."))
    if not caller.is_limited:
        return
    counties, units = set(position.counties or ()), {one.id for one in position.units or ()}
    if not (counties or units) or counties - caller.counties or units - caller.unit_ids:
        raise Forbidden(N_("You see some counties and units only. Give others one of these, and no more than these."))
