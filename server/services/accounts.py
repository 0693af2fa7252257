"""Who is calling, and may they?"""

import hashlib
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.security import check_password_hash, generate_password_hash

from server.db import db
from server.domain.access import Actor, Role, granted
from server.errors import Conflict, Invalid, NotFound, Unauthenticated
from server.models import Account, AccountCounty, AccountUnit, Programme, Unit
from server.services import events, sessions
from server.services.runtime import now, settings
from server.translations import N_

REALM = "Shizheng"
_SHORTEST_PASSWORD = 10
_LIMITS = joinedload(Account.counties), joinedload(Account.units)
"""What every request of a person needs to know, in the one statement that finds them."""


@dataclass(frozen=True)
class Position:
    """Where a person works and what they see; None leaves it as it is, and nothing in it means all."""

    role: Role | None = None
    unit: Unit | None = None
    counties: Collection[str] | None = None
    units: Collection[Unit] | None = None


def add(
    name: str,
    role: Role,
    password: str,
    programme: Programme | None = None,
    position: Position | None = None,
    *,
    actor: str = events.SYSTEM,
) -> Account:
    """Add a person.

    :raises Invalid: for an empty name, or a password that is too short.
    :raises Conflict: where the name is taken.
    """
    name = _new_name(name)
    account = Account(name=name, role=role, programme=programme, created_at=now())
    _keep_password(account, password)
    if _looks_like_another(name):
        raise Conflict(N_("There is already an account “{name}”."), name=name)
    _place(account, replace(position or Position(), role=role))
    db.session.add(account)
    db.session.flush()
    events.record(actor, "accounts.add", f"account:{name}", **_placed(account))
    return account


def change(name: str, position: Position, *, actor: str = events.SYSTEM) -> bool:
    """Give a person another role or unit, or other counties and units to see; tells whether anything changed.

    Who becomes an officer has no secret for Digest before the next password.

    :raises NotFound: where nobody has this name.
    """
    account = get(name)
    before = _placed(account)
    _place(account, position)
    after = _placed(account)
    if after == before:
        return False
    events.record(actor, "accounts.change", f"account:{account.name}", before=before, after=after)
    return True


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
    right = _is_password(account.password_hash if account else nobody, password)
    if account is None or not right or account.disabled_at:
        raise Unauthenticated(N_("The name or the password is wrong."))
    return _actor(account)


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


def change_password(name: str, password: str) -> None:
    """Give a person another password and end all sessions of theirs: with the new one they sign in again.

    :raises Invalid: for a password that is too short.
    :raises NotFound: where nobody has this name.
    """
    account = get(name)
    _keep_password(account, password)
    sessions.end_all(account.id)
    events.record(events.SYSTEM, "accounts.change_password", f"account:{account.name}")


def disable(name: str) -> None:
    """Let a person in no more and end their sessions; what they did stays, under their name.

    :raises NotFound: where nobody has this name.
    """
    account = get(name)
    account.disabled_at = account.disabled_at or now()
    sessions.end_all(account.id)
    events.record(events.SYSTEM, "accounts.disable", f"account:{account.name}")


def end_sessions(name: str) -> int:
    """End all sessions of a person; returns how many there were.

    :raises NotFound: where nobody has this name.
    """
    account = get(name)
    ended = sessions.end_all(account.id)
    events.record(events.SYSTEM, "accounts.end_sessions", f"account:{account.name}", ended=ended)
    return ended


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


def choose_language(account_id: int, language: str) -> None:
    """Remember in which language a person reads."""
    account = db.session.get(Account, account_id)
    if account:
        account.language = language


def _keep_password(account: Account, password: str) -> None:
    if len(password) < _SHORTEST_PASSWORD:
        raise Invalid(N_("A password has at least {shortest} characters."), shortest=_SHORTEST_PASSWORD)
    password = unicodedata.normalize("NFC", password)
    account.password_hash = generate_password_hash(password)
    account.digest_ha1 = _ha1(account.name, password) if _may_use_digest(account) else None


def _may_use_digest(account: Account) -> bool:
    return account.role is Role.OFFICER and settings().digest


def _is_password(known: str, password: str) -> bool:
    """Compare as it was typed and as other keyboards compose its accents; most passwords are all the same."""
    composed, decomposed = (unicodedata.normalize(form, password) for form in ("NFC", "NFD"))
    return any(check_password_hash(known, form) for form in dict.fromkeys((composed, decomposed, password)))


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
    if position.unit is not None:
        account.unit = position.unit
    if position.counties is not None:
        wanted = dict.fromkeys(county for one in position.counties if (county := one.strip()))
        known = {row.county: row for row in account.counties}
        account.counties = [known.get(county) or AccountCounty(county=county) for county in wanted]
    if position.units is not None:
        held = {row.unit_id: row for row in account.units}
        seen = {unit.id: unit for unit in position.units}
        account.units = [held.get(number) or AccountUnit(unit=unit, unit_id=number) for number, unit in seen.items()]


def _placed(account: Account) -> dict[str, Any]:
    return {
        "role": account.role.value,
        "unit": account.unit.name if account.unit else None,
        "counties": sorted(row.county for row in account.counties),
        "units": sorted(row.unit.name for row in account.units),
    }


def _actor(account: Account) -> Actor:
    return Actor(
        account.name,
        granted(account.role),
        account_id=account.id,
        programme_id=account.programme_id,
        unit_id=account.unit_id,
        counties=frozenset(row.county for row in account.counties),
        unit_ids=frozenset(row.unit_id for row in account.units),
        role=account.role,
        language=account.language,
    )


def _ha1(name: str, password: str) -> str:
    """RFC 7616 §3.4.2 with the only algorithm that OpenRosa clients speak, MD5."""
    return hashlib.md5(f"{name}:{REALM}:{password}".encode(), usedforsecurity=False).hexdigest()
