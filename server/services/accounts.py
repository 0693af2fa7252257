"""Who is calling, and may they?"""

import hashlib
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.security import generate_password_hash

from server.db import db, hold
from server.domain.access import NO_UNIT, Actor, Owed, Role, granted
from server.domain.versions import version_of
from server.errors import Conflict, Invalid, NotFound, Unauthenticated
from server.models import Account, AccountCounty, AccountUnit, Programme, Unit
from server.services import events, passwords, sessions
from server.services.runtime import now, settings
from server.translations import N_

REALM = passwords.REALM
_CHANGED = N_(
    "This account was changed meanwhile. It stands here as it is now; what you chose is still in the form. Look at "
    "both, and save once more if yours shall hold."
)
_LIMITS = joinedload(Account.counties), joinedload(Account.units)
"""What every request of a person needs to know, in the one statement that finds them."""


@dataclass(frozen=True)
class Position:
    """Where a person works and what they see; None leaves it as it is, and nothing in it means all."""

    role: Role | None = None
    programmes: Collection[Programme] | None = None
    """The one that they see; none in it: all."""
    unit: Unit | None = None
    is_of_no_unit: bool = False
    """Take the unit away."""
    counties: Collection[str] | None = None
    units: Collection[Unit] | None = None


def add(
    name: str,
    role: Role,
    password: str | None,
    programme: Programme | None = None,
    position: Position | None = None,
    *,
    is_drawn: bool = False,
    actor: str = events.SYSTEM,
) -> Account:
    """Add a person.

    :param password: None: the person will choose it by a link, and cannot sign in before.
    :param is_drawn: the password was drawn by lot, and no person thought it up.
    :raises Invalid: for an empty name, or a password that the rules refuse.
    :raises Conflict: where the name is taken.
    """
    name = _new_name(name)
    account = Account(name=name, role=role, programme=programme, created_at=now(), password_hash=passwords.NONE)
    if password is not None:
        passwords.keep(account, password, is_drawn=is_drawn)
    if _looks_like_another(name):
        raise Conflict(N_("There is already an account “{name}”."), name=name)
    _place(account, replace(position or Position(), role=role))
    db.session.add(account)
    db.session.flush()
    events.record(actor, "accounts.add", f"account:{name}", **placed(account))
    return account


def change(name: str, position: Position, *, known: str | None = None, actor: str = events.SYSTEM) -> bool:
    """Give a person another role or unit, or other counties and units to see; tells whether anything changed.

    Who becomes an officer has no secret for Digest before the next password.

    :param known: the state that the caller has seen, by `state_name`; None: whichever it is.
    :raises NotFound: where nobody has this name.
    :raises Conflict: where somebody has changed it meanwhile, where it would take the last administrator away, or where
        administrators would take their own role away.
    """
    account = _held(name, known)
    before = placed(account)
    if _is_whole_administrator(account) and _would_lessen(account, position):
        _refuse_own(account, actor)
        _refuse_last(account)
    _place(account, position)
    after = placed(account)
    if after == before:
        return False
    events.record(actor, "accounts.change", f"account:{account.name}", before=before, after=after)
    return True


def state_name(account: Account) -> str:
    """Return a name for what is said of a person now, to be compared with when it is changed."""
    said = {**placed(account), "disabled": bool(account.disabled_at), "programme": account.programme_id}
    return version_of(said)


def get(name: str) -> Account:
    """Return the person with this name.

    :raises NotFound: where nobody has it.
    """
    account = _named(name)
    if account is None:
        raise NotFound(N_("There is no account “{name}”."), name=plain_name(name))
    return account


def acting(name: str) -> Actor:
    """Return a person as a caller, for who has the machine and says on whose behalf something is done.

    :raises NotFound: where nobody has this name.
    """
    return _actor(get(name))


@cache
def _hash_of_nobody() -> str:
    """Return what the password of a name that nobody has is compared with; not made by commands that ask for none."""
    return generate_password_hash("nobody has this password")


def sign_in(name: str, password: str) -> Actor:
    """Return the person with this name and password; a wrong name costs as much time as a wrong password.

    :raises Unauthenticated: where the two do not belong together.
    """
    account, nobody = _named(name), _hash_of_nobody()
    has_one = account is not None and account.password_hash != passwords.NONE
    right = passwords.is_right(account.password_hash if account and has_one else nobody, password)
    if account is None or not has_one or not right or account.disabled_at:
        raise Unauthenticated(N_("The name or the password is wrong."))
    return _actor(account)


def way_in(person: Actor) -> str:
    """Return a name for how a person comes in now; it is another one once password or second factor is."""
    return _way_in(get(person.name))


def by_way_in(number: int, known: str) -> Actor | None:
    """Return the person who said a password a moment ago, unless their way in is another one by now."""
    account = db.session.get(Account, number)
    return None if account is None or account.disabled_at or _way_in(account) != known else _actor(account)


def by_session(token: str, *, is_attended: bool = True) -> Actor | None:
    """Return the person of a session that has not ended.

    :param is_attended: whether the person asks, and not a page that is open by itself: only that keeps it alive.
    """
    found = sessions.find(token)
    if found is None or found.account.disabled_at:
        return None
    actor = _actor(found.account)
    if is_attended:
        sessions.note_seen(found)
    return actor


def change_password(name: str, password: str, *, but: str = "", actor: str = events.SYSTEM) -> None:
    """Give a person another password and end their sessions: with the new one they sign in again.

    :param but: the token of the session in which they chose it themselves, which goes on.
    :raises Invalid: for a password that the rules refuse.
    :raises NotFound: where nobody has this name.
    """
    account = get(name)
    passwords.keep(account, password)
    sessions.end_all(account.id, but=but)
    events.record(actor, "accounts.change_password", f"account:{account.name}")


def prove(caller: Actor, password: str) -> None:
    """Let callers show that they are still themselves.

    :raises Unauthenticated: where it is not their password.
    """
    if not passwords.is_right(get(caller.name).password_hash, password):
        raise Unauthenticated(N_("This is not your present password."))


def choose_own_password(caller: Actor, old: str, new: str, *, but: str) -> None:
    """Give callers another password, who say the present one.

    :raises Unauthenticated: where it is another.
    :raises Invalid: for a new one that the rules refuse.
    """
    prove(caller, old)
    change_password(caller.name, new, but=but, actor=caller.label)


def disable(name: str, *, known: str | None = None, actor: str = events.SYSTEM) -> None:
    """Let a person in no more and end their sessions and links; what they did stays, under their name.

    :raises NotFound: where nobody has this name.
    :raises Conflict: where it is the last administrator, or the caller; or was changed since the caller saw it.
    """
    account = _held(name, known)
    if account.disabled_at is None:
        _refuse_own(account, actor)
        if _is_whole_administrator(account):
            _refuse_last(account)
    account.disabled_at = account.disabled_at or now()
    for link in account.links:
        link.withdrawn_at = link.withdrawn_at or (None if link.used_at else now())
    sessions.end_all(account.id)
    events.record(actor, "accounts.disable", f"account:{account.name}")


def enable(name: str, *, known: str | None = None, actor: str = events.SYSTEM) -> bool:
    """Let a person in again, with the password of before; tells whether they were kept out.

    :raises NotFound: where nobody has this name.
    :raises Conflict: where it was changed since the caller saw it.
    """
    account = _held(name, known)
    if account.disabled_at is None:
        return False
    account.disabled_at = None
    events.record(actor, "accounts.enable", f"account:{account.name}")
    return True


def end_sessions(name: str, *, actor: str = events.SYSTEM) -> int:
    """End all sessions of a person; returns how many there were.

    :raises NotFound: where nobody has this name.
    """
    account = get(name)
    ended = sessions.end_all(account.id)
    events.record(actor, "accounts.end_sessions", f"account:{account.name}", ended=ended)
    return ended


def note_ended_session(account: Account, session: int, *, actor: str) -> None:
    """Note that somebody else ended one session of a person."""
    events.record(actor, "accounts.end_session", f"account:{account.name}", session=session)


def digest_ha1(name: str) -> tuple[Actor, str] | None:
    """Return a person and the secret that Digest compares, for those who may use Digest."""
    account = _named(name) if settings().digest else None
    if account is None or account.digest_ha1 is None or account.disabled_at:
        return None
    return _actor(account), account.digest_ha1


def forget_digest_secrets() -> int:
    """Delete what only Digest needs, where the operator does not want it; returns of how many people."""
    if settings().digest:
        return 0
    kept = update(Account).where(Account.digest_ha1.is_not(None)).values(digest_ha1=None).returning(Account.id)
    forgotten = len(db.session.scalars(kept).all())
    if forgotten:
        events.record(events.SYSTEM, "accounts.forget_digest_secrets", "accounts", number=forgotten)
    return forgotten


def all_accounts() -> list[Account]:
    """Return everybody, oldest first."""
    loaded = (
        joinedload(Account.programme),
        joinedload(Account.unit),
        selectinload(Account.counties),
        selectinload(Account.units).joinedload(AccountUnit.unit),
    )
    return list(db.session.scalars(select(Account).options(*loaded).order_by(Account.id)))


def officers(caller: Actor) -> list[str]:
    """Return the names of those who hand in and were not switched off, as far as they are the caller's business."""
    query = select(Account.name).where(Account.role == Role.OFFICER, Account.disabled_at.is_(None))
    if caller.programme_id is not None:
        query = query.where(or_(Account.programme_id.is_(None), Account.programme_id == caller.programme_id))
    return list(db.session.scalars(query.order_by(Account.name)))


def able() -> list[Actor]:
    """Return everybody who was not switched off, as callers."""
    loaded = (selectinload(Account.counties), selectinload(Account.units))
    query = select(Account).where(Account.disabled_at.is_(None)).options(*loaded).order_by(Account.id)
    return [_actor(account) for account in db.session.scalars(query)]


def choose_language(account_id: int, language: str) -> None:
    """Remember in which language a person reads."""
    account = db.session.get(Account, account_id)
    if account:
        account.language = language


def plain_name(name: str) -> str:
    """Return the one way in which a name is kept and looked for.

    Phone keyboards put a space after a word, Chinese ones write full-width letters, and a pasted name may hold
    characters that nobody sees.
    """
    seen = (letter for letter in unicodedata.normalize("NFKC", name) if unicodedata.category(letter) != "Cf")
    return " ".join("".join(seen).split())


def _new_name(name: str) -> str:
    plain = plain_name(name)
    if not plain or len(plain) > 100 or ":" in plain:
        raise Invalid(N_("A name has 1 to 100 characters and no colon."))
    if not plain.isprintable() or len(name.strip().splitlines()) > 1:
        raise Invalid(N_("A name is one line, without control characters."))
    return plain


def _looks_like_another(name: str) -> bool:
    """Tell whether a name is taken, or looks like one that was given before names were compared like this."""
    return any(plain_name(other) == name for other in db.session.scalars(select(Account.name)))


def _named(name: str) -> Account | None:
    """Find a person; a name that was kept as it was typed is found as it is."""
    if "\0" in name:
        return None  # PostgreSQL would not compare with it
    query = select(Account).where(Account.name.in_({name, plain_name(name)})).options(*_LIMITS)
    found = db.session.scalars(query).unique().all()
    return next((account for account in found if account.name == name), found[0] if found else None)


def _place(account: Account, position: Position) -> None:
    if position.role is not None:
        account.role = position.role
        account.digest_ha1 = account.digest_ha1 if position.role is Role.OFFICER else None
    if position.unit is not None or position.is_of_no_unit:
        account.unit = position.unit
    if position.programmes is not None:
        account.programme = next(iter(position.programmes), None)
    if position.counties is not None:
        wanted = dict.fromkeys(county for one in position.counties if (county := one.strip()))
        known = {row.county: row for row in account.counties}
        account.counties = [known.get(county) or AccountCounty(county=county) for county in wanted]
    if position.units is not None:
        held = {row.unit_id: row for row in account.units}
        seen = {unit.id: unit for unit in position.units}
        account.units = [held.get(number) or AccountUnit(unit=unit, unit_id=number) for number, unit in seen.items()]


def placed(account: Account) -> dict[str, Any]:
    """Return a person's place as the log says it."""
    said = {
        "role": account.role.value,
        "unit": account.unit.name if account.unit else None,
        "counties": sorted(row.county for row in account.counties),
        "units": sorted(row.unit.name for row in account.units),
    }
    return said | ({"programme": account.programme.code} if account.programme else {})


def _held(name: str, known: str | None) -> Account:
    """Find a person whom nobody else changes until the transaction ends, nor takes another administrator away."""
    account = get(name)
    db.session.execute(
        select(Account.id).where(Account.role == Role.ADMINISTRATOR).order_by(Account.id).with_for_update()
    )
    hold(Account, account.id)
    db.session.refresh(account)
    if known is not None and known != state_name(account):
        raise Conflict(_CHANGED)
    return account


def _is_whole_administrator(account: Account) -> bool:
    """Tell whether a person can look after all others: without limits, and able to sign in."""
    is_limited = account.programme_id is not None or account.counties or account.units
    can_come = account.disabled_at is None and account.password_hash != passwords.NONE
    return account.role is Role.ADMINISTRATOR and can_come and not is_limited


def _would_lessen(account: Account, position: Position) -> bool:
    is_other = position.role not in (None, account.role)
    return is_other or bool(position.programmes or position.counties or position.units)


def _refuse_own(account: Account, actor: str) -> None:
    if actor == f"account:{account.name}":
        raise Conflict(N_("You would lock yourself out. Ask another administrator to do this."))


def _refuse_last(account: Account) -> None:
    query = select(Account).where(Account.role == Role.ADMINISTRATOR, Account.id != account.id).options(*_LIMITS)
    if not any(_is_whole_administrator(other) for other in db.session.scalars(query).unique()):
        raise Conflict(
            N_(
                "“{name}” is the last administrator who sees everything and can sign in. Make another one first; then "
                "this can be done."
            ),
            name=account.name,
        )


def _way_in(account: Account) -> str:
    said = f"{account.password_hash} {account.second_factor_at}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _owes(account: Account) -> Owed | None:
    if passwords.is_too_old(account):
        return Owed.PASSWORD
    is_demanded = account.role.value in settings().second_factor
    return Owed.SECOND_FACTOR if is_demanded and account.second_factor_at is None else None


def _actor(account: Account) -> Actor:
    return Actor(
        account.name,
        granted(account.role),
        account_id=account.id,
        programme_id=account.programme_id,
        unit_id=account.unit_id,
        **_reach(account),
        role=account.role,
        language=account.language,
        owes=_owes(account),
        has_second_factor=account.second_factor_at is not None,
    )


def _reach(account: Account) -> dict[str, Any]:
    """Return the counties and units that an account sees.

    A responsible unit sees its own issues and nobody else's; one that no unit was given yet sees none.
    """
    if account.role is Role.RESPONSIBLE:
        return {"unit_ids": frozenset({account.unit_id or NO_UNIT})}
    return {
        "counties": frozenset(row.county for row in account.counties),
        "unit_ids": frozenset(row.unit_id for row in account.units),
    }
