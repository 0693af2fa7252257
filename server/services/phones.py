"""Which phones may call, and whose are they?"""

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from server.db import db, table_of
from server.domain.access import Actor, Permission
from server.errors import Forbidden, Invalid, NotFound, Unauthenticated
from server.models import Phone, Programme
from server.services import events
from server.services.runtime import now
from server.translations import N_

TOKEN_LENGTH = 64
_TOKEN_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!$")
_PHONE = table_of(Phone)
_BY_TOKEN = select(_PHONE.c.id, _PHONE.c.name, _PHONE.c.programme_id, _PHONE.c.revoked_at).where(
    _PHONE.c.token_sha256 == bindparam("token")
)
"""Written once: it is asked with every request of every phone."""


@dataclass(frozen=True)
class NewPhone:
    """A phone just added, with the token that is shown this once."""

    phone: Phone
    token: str


def add(name: str, programme: Programme) -> NewPhone:
    """Add a phone; its token is not kept and cannot be shown again."""
    if not name.strip():
        raise Invalid(N_("A phone needs a name, so that a lost one can be found and switched off."))
    token = "".join(secrets.choice(sorted(_TOKEN_LETTERS - {"!", "$"})) for _ in range(TOKEN_LENGTH))
    phone = Phone(programme=programme, name=name.strip(), token_sha256=_hash(token), created_at=now())
    db.session.add(phone)
    db.session.flush()
    events.record(events.SYSTEM, "accounts.add_phone", f"phone:{phone.id}", name=phone.name)
    return NewPhone(phone, token)


def by_token(token: str) -> Actor:
    """Return the phone with this token.

    :raises Unauthenticated: where this cannot be a token at all.
    :raises Forbidden: where no phone has it, or the phone is switched off.
    """
    if len(token) != TOKEN_LENGTH or not set(token) <= _TOKEN_LETTERS:
        raise Unauthenticated(N_("This address is incomplete. Scan the code of the phone again."))
    phone = db.session.connection().execute(_BY_TOKEN, {"token": _hash(token)}).first()
    if phone is None or phone.revoked_at:
        raise Forbidden(N_("This phone is not registered, or was switched off. Ask the office."))
    submit = frozenset({Permission.SUBMIT})
    return Actor(phone.name, submit, phone_id=phone.id, programme_id=phone.programme_id)


def revoke(phone_id: int) -> None:
    """Switch a phone off for good; what it sent stays."""
    phone = db.session.get(Phone, phone_id)
    if phone is None:
        raise NotFound(N_("There is no phone {number}."), number=phone_id)
    phone.revoked_at = now()
    events.record(events.SYSTEM, "accounts.revoke_phone", f"phone:{phone_id}")


def listing() -> list[Phone]:
    """Return every phone, those switched off too, oldest first."""
    return list(db.session.scalars(select(Phone).options(joinedload(Phone.programme)).order_by(Phone.id)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
