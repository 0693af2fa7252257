"""What does an administrator change of a person?"""

from server.domain.access import Actor
from server.models import Account
from server.services import accounts, sessions
from server.services.accounts import Position
from server.services.people import links, reach
from server.services.people.links import NewLink


def invite(caller: Actor, name: str, position: Position) -> NewLink:
    """Add a person without a password, and make the link by which they choose one.

    :raises Invalid: for a name that cannot be.
    :raises Conflict: where the name is taken.
    :raises Forbidden: where the person would see more than the caller.
    """
    reach.refuse_wider(caller, position)
    assert position.role is not None  # noqa: S101 - whoever invites says it
    account = accounts.add(name, position.role, None, position=position, actor=caller.label)
    return links.make(account, caller.label)


def change(caller: Actor, number: int, position: Position, known: str | None) -> bool:
    """Give a person another place; tells whether anything changed.

    :raises NotFound, Forbidden, Conflict: as `accounts.change` and `reach` say.
    """
    account = reach.get(caller, number)
    reach.refuse_wider(caller, position)
    return accounts.change(account.name, position, known=known, actor=caller.label)


def disable(caller: Actor, number: int, known: str | None) -> Account:
    """Let a person in no more.

    :raises NotFound, Conflict: as `accounts.disable` says.
    """
    account = reach.get(caller, number)
    accounts.disable(account.name, known=known, actor=caller.label)
    return account


def enable(caller: Actor, number: int, known: str | None) -> Account:
    """Let a person in again.

    :raises NotFound, Conflict: as `accounts.enable` says.
    """
    account = reach.get(caller, number)
    accounts.enable(account.name, known=known, actor=caller.label)
    return account


def end_session(caller: Actor, number: int, session: int) -> None:
    """End one session of a person.

    :raises NotFound: where there is no such person or session.
    """
    account = reach.get(caller, number)
    sessions.end_one(account.id, session)
    accounts.note_ended_session(account, session, actor=caller.label)


def end_sessions(caller: Actor, number: int) -> int:
    """End all sessions of a person; returns how many there were.

    :raises NotFound: where there is no such person.
    """
    return accounts.end_sessions(reach.get(caller, number).name, actor=caller.label)
