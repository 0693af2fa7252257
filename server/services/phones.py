"""Which phones may call, and whose are they?"""

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from server.db import db, table_of
from server.domain.access import Actor, DeviceKind, Permission, granted
from server.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from server.models import Account, Phone, Programme
from server.services import events
from server.services.runtime import now
from server.translations import N_

TOKEN_LENGTH = 64
_TOKEN_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!$")
_PHONE = table_of(Phone)
_OWNER = table_of(Account)
_BY_TOKEN = (
    select(
        _PHONE.c.id, _PHONE.c.name, _PHONE.c.programme_id, _PHONE.c.account_id, _PHONE.c.revoked_at,
        _OWNER.c.name.label("owner"), _OWNER.c.disabled_at,
    )
    .select_from(_PHONE.outerjoin(_OWNER, _OWNER.c.id == _PHONE.c.account_id))
    .where(_PHONE.c.token_sha256 == bindparam("token"))
)  # fmt: skip
"""Written once: it is asked with every request of every phone."""
_OWNER_IS_OFF = N_(
    "The account “{name}”, whose phone this is, was switched off. What is on the phone stays there; ask the office."
)
_LOADED = joinedload(Phone.programme), joinedload(Phone.owner)


@dataclass(frozen=True)
class NewPhone:
    """A phone just added, with the token that is shown this once."""

    phone: Phone
    token: str


def add(
    name: str,
    programme: Programme,
    owner: Account | None = None,
    kind: DeviceKind = DeviceKind.COLLECT,
    *,
    actor: str = events.SYSTEM,
) -> NewPhone:
    """Add a phone, or a browser; its token is not kept and cannot be shown again.

    :raises Invalid: for an empty name.
    :raises Conflict: where the owner cannot be one.
    """
    if not name.strip():
        raise Invalid(N_("A phone needs a name, so that a lost one can be found and switched off."))
    _refuse_owner(owner, programme.id)
    token = "".join(secrets.choice(sorted(_TOKEN_LETTERS - {"!", "$"})) for _ in range(TOKEN_LENGTH))
    phone = Phone(
        programme=programme, name=name.strip(), owner=owner, kind=kind, token_sha256=_hash(token), created_at=now()
    )
    db.session.add(phone)
    db.session.flush()
    owned = {"owner": owner.name} if owner else {}
    events.record(actor, "accounts.add_phone", f"phone:{phone.id}", name=phone.name, kind=kind.value, **owned)
    return NewPhone(phone, token)


def assign(phone_id: int, owner: Account | None, *, actor: str = events.SYSTEM) -> Phone:
    """Say whose a phone is from now on; None: nobody's. What it handed in before stays whose it was.

    :raises NotFound: where there is no such phone.
    :raises Conflict: where the owner cannot be one.
    """
    phone = _existing(phone_id)
    _refuse_owner(owner, phone.programme_id)
    before = phone.owner.name if phone.owner else None
    phone.owner = owner
    events.record(
        actor, "accounts.assign_phone", f"phone:{phone_id}", before=before, owner=owner.name if owner else None
    )
    return phone


def by_token(token: str) -> Actor:
    """Return the phone with this token.

    :raises Unauthenticated: where this cannot be a token at all.
    :raises Forbidden: where no phone has it, or the phone or its owner's account is switched off.
    """
    if len(token) != TOKEN_LENGTH or not set(token) <= _TOKEN_LETTERS:
        raise Unauthenticated(N_("This address is incomplete. Scan the code of the phone again."))
    phone = db.session.connection().execute(_BY_TOKEN, {"token": _hash(token)}).first()
    if phone is None or phone.revoked_at:
        raise Forbidden(N_("This phone is not registered, or was switched off. Ask the office."))
    if phone.disabled_at:
        raise Forbidden(_OWNER_IS_OFF, name=phone.owner)
    submit = frozenset({Permission.SUBMIT})
    return Actor(phone.name, submit, phone_id=phone.id, owner_id=phone.account_id, programme_id=phone.programme_id)


def revoke(phone_id: int) -> None:
    """Switch a phone off for good; what it sent stays."""
    phone = _existing(phone_id)
    phone.revoked_at = now()
    events.record(events.SYSTEM, "accounts.revoke_phone", f"phone:{phone_id}")


def of_owner(owner: Account) -> list[Phone]:
    """Return the phones of a person that are not switched off."""
    query = select(Phone).where(Phone.account_id == owner.id, Phone.revoked_at.is_(None))
    return list(db.session.scalars(query.order_by(Phone.id)))


def listing() -> list[Phone]:
    """Return every phone, those switched off too, oldest first."""
    return list(db.session.scalars(select(Phone).options(*_LOADED).order_by(Phone.id)))


def _existing(phone_id: int) -> Phone:
    phone = db.session.get(Phone, phone_id)
    if phone is None:
        raise NotFound(N_("There is no phone {number}."), number=phone_id)
    return phone


def _refuse_owner(owner: Account | None, programme_id: int) -> None:
    if owner is None:
        return
    if owner.disabled_at:
        raise Conflict(N_("Account “{name}” is switched off."), name=owner.name)
    if Permission.SUBMIT not in granted(owner.role):
        raise Conflict(N_("“{name}” is no officer; a phone belongs to who hands in with it."), name=owner.name)
    if owner.programme_id not in (None, programme_id):
        raise Conflict(N_("“{name}” belongs to another programme."), name=owner.name)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
