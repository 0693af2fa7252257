"""Which phones may call, and whose are they?"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import joinedload

from server.db import db, hold, table_of, write_if_free
from server.domain import collect_settings
from server.domain.access import COMMAND_LINE, Actor, DeviceKind, Load, Permission, granted
from server.domain.collect_settings import Document, Profile
from server.domain.token import hashed
from server.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from server.models import Account, Phone, Programme
from server.services import events, runtime
from server.services.runtime import now, settings
from server.translations import N_

TOKEN_LENGTH = 64
NOTED = timedelta(minutes=1)
"""When a phone last called is written no more often than this: of a round of requests, once."""
_TOKEN_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!$")
_PHONE = table_of(Phone)
_OWNER = table_of(Account)
_BY_TOKEN = (
    select(
        _PHONE.c.id, _PHONE.c.name, _PHONE.c.programme_id, _PHONE.c.account_id, _PHONE.c.county, _PHONE.c.kind,
        _PHONE.c.revoked_at, _PHONE.c.seen_at, _OWNER.c.name.label("owner"), _OWNER.c.disabled_at,
    )
    .select_from(_PHONE.outerjoin(_OWNER, _OWNER.c.id == _PHONE.c.account_id))
    .where(_PHONE.c.token_sha256 == bindparam("token"))
)  # fmt: skip
"""Written once: it is asked with every request of every phone."""
PHOTOS = {DeviceKind.COLLECT: Load.photos, DeviceKind.BROWSER: 500}
"""How many photos to hold beside the view a phone carries; a browser keeps each once for all forms, some 40 MB."""
_OWNER_IS_OFF = N_(
    "The account “{name}”, whose phone this is, was switched off. What is on the phone stays there; ask the office."
)
_LOADED = joinedload(Phone.programme), joinedload(Phone.owner)


@dataclass(frozen=True)
class NewPhone:
    """A phone just added, with the token that is shown this once."""

    phone: Phone
    token: str


@dataclass(frozen=True)
class Card:
    """What a phone is set up with; whoever has it is the phone."""

    address: str
    """Where Collect calls, with the key."""
    settings: Document
    """All settings of Collect."""
    capture_link: str
    """What a browser opens; the key stays in the browser, since no request carries what follows the #."""


@dataclass(frozen=True)
class Contact:
    """What a request tells of the phone beside what it asks for."""

    user_agent: str | None = None
    ahead_s: float | None = None
    """By how many seconds its clock runs ahead; None where it did not say what time it has."""


def add(
    name: str,
    programme: Programme,
    owner: Account | None = None,
    kind: DeviceKind = DeviceKind.COLLECT,
    *,
    county: str = "",
    caller: Actor = COMMAND_LINE,
) -> NewPhone:
    """Add a phone, or a browser; its token is not kept and cannot be shown again.

    :param county: of which it carries the lists; empty: of all.
    :raises Invalid: for an empty name.
    :raises Conflict: where the owner cannot be one.
    :raises Forbidden: for lists that the caller does not see.
    """
    _refuse_lists(caller, county)
    if not name.strip():
        raise Invalid(N_("A phone needs a name, so that a lost one can be found and switched off."))
    _refuse_owner(owner, programme.id)
    token = _new_token()
    phone = Phone(
        programme=programme,
        name=name.strip(),
        owner=owner,
        county=county or None,
        kind=kind,
        token_sha256=hashed(token),
        created_at=now(),
    )
    db.session.add(phone)
    db.session.flush()
    said = {"owner": owner.name if owner else None, "county": phone.county}
    told = {name: value for name, value in said.items() if value}
    events.record(caller.label, "accounts.add_phone", f"phone:{phone.id}", name=phone.name, kind=kind.value, **told)
    return NewPhone(phone, token)


def renew(phone_id: int, known_key: str | None = None, *, caller: Actor = COMMAND_LINE) -> NewPhone:
    """Give a phone another key, for a new card; the old one is refused from its next request on.

    :param known_key: the key that is meant to be replaced, by `key_name`; None: whichever it has.
    :raises NotFound: where the caller sees no such phone.
    :raises Conflict: where it is switched off, or has got another key meanwhile.
    :raises Forbidden: where it carries lists that the caller does not see: with the key they can be fetched.
    """
    phone = get(phone_id, caller)
    _refuse_lists(caller, phone.county or "")
    hold(Phone, phone_id)
    db.session.refresh(phone)
    if phone.revoked_at:
        raise Conflict(N_("Phone {number} is switched off for good; add another one."), number=phone_id)
    if known_key is not None and known_key != key_name(phone):
        raise Conflict(
            N_("This phone has got another key meanwhile. Its card was shown once; make a new one if it is lost.")
        )
    token = _new_token()
    phone.token_sha256 = hashed(token)
    events.record(caller.label, "accounts.renew_phone", f"phone:{phone_id}", name=phone.name)
    return NewPhone(phone, token)


def card(new: NewPhone, base: str) -> Card:
    """Return what sets up a phone, where this server is reached at `base`, without a trailing slash."""
    phone = new.phone
    address = f"{base}/v1/key/{new.token}/projects/{phone.programme_id}"
    profile = Profile(
        server_url=address,
        title=phone.programme.title,
        admin_password=admin_password(phone.id),
        officer=phone.owner.name if phone.owner else "",
        language=runtime.language(),
    )
    link = f"{base}/capture/#key={new.token}&project={phone.programme_id}"
    return Card(address, collect_settings.document(profile), link)


def admin_password(phone_id: int) -> str:
    """Return what unlocks the settings of Collect on a phone: made of our secret, so that it is kept nowhere."""
    made = hmac.new(settings().secret_key.encode(), f"collect administrator {phone_id}".encode(), hashlib.sha256)
    return f"{int.from_bytes(made.digest()[:8], 'big') % 10**8:08d}"


def key_name(phone: Phone) -> str:
    """Return a name for the key that a phone has now, from which the key cannot be found."""
    return phone.token_sha256[:12]


def get(phone_id: int, caller: Actor = COMMAND_LINE) -> Phone:
    """Return a phone.

    :raises NotFound: where the caller sees no such phone.
    """
    phone = db.session.get(Phone, phone_id)
    if phone is None or not caller.sees(phone.programme_id):
        raise NotFound(N_("There is no phone {number}."), number=phone_id)
    return phone


def assign(phone_id: int, owner: Account | None, *, actor: str = events.SYSTEM) -> Phone:
    """Say whose a phone is from now on; None: nobody's. What it handed in before stays whose it was.

    :raises NotFound: where there is no such phone.
    :raises Conflict: where the owner cannot be one.
    """
    phone = get(phone_id)
    _refuse_owner(owner, phone.programme_id)
    before = phone.owner.name if phone.owner else None
    phone.owner = owner
    events.record(
        actor, "accounts.assign_phone", f"phone:{phone_id}", before=before, owner=owner.name if owner else None
    )
    return phone


def carry(phone_id: int, county: str, *, caller: Actor = COMMAND_LINE) -> Phone:
    """Say of which county a phone carries the lists, from when it next fetches its forms; empty: of all.

    :raises NotFound: where the caller sees no such phone.
    :raises Forbidden: for lists that the caller does not see.
    """
    phone = get(phone_id, caller)
    _refuse_lists(caller, phone.county or "")
    _refuse_lists(caller, county)
    before, phone.county = phone.county, county or None
    if before != phone.county:
        events.record(caller.label, "accounts.carry_phone", f"phone:{phone_id}", before=before, county=phone.county)
    return phone


def by_token(token: str, contact: Contact | None = None) -> Actor:
    """Return the phone with this token, and keep at most once a minute what its request tells of it.

    :raises Unauthenticated: where this cannot be a token at all.
    :raises Forbidden: where no phone has it, or the phone or its owner's account is switched off.
    """
    if len(token) != TOKEN_LENGTH or not set(token) <= _TOKEN_LETTERS:
        raise Unauthenticated(N_("This address is incomplete. Scan the code of the phone again."))
    phone = db.session.connection().execute(_BY_TOKEN, {"token": hashed(token)}).first()
    if phone is None or phone.revoked_at:
        raise Forbidden(N_("This phone is not registered, or was switched off. Ask the office."))
    if phone.disabled_at:
        raise Forbidden(_OWNER_IS_OFF, name=phone.owner)
    if contact is not None:
        _note(phone, contact)
    submit = frozenset({Permission.SUBMIT})
    return Actor(
        phone.name,
        submit,
        phone_id=phone.id,
        owner_id=phone.account_id,
        load=Load(phone.county, PHOTOS[phone.kind], officer_id=phone.account_id, phone_id=phone.id),
        programme_id=phone.programme_id,
    )


def revoke(phone_id: int, *, caller: Actor = COMMAND_LINE) -> None:
    """Switch a phone off for good, from its next request on; what it sent stays.

    :raises NotFound: where the caller sees no such phone.
    """
    phone = get(phone_id, caller)
    if phone.revoked_at is None:
        phone.revoked_at = now()
        events.record(caller.label, "accounts.revoke_phone", f"phone:{phone_id}")


def sees_lists(caller: Actor, county: str) -> bool:
    """Tell whether the lists of a county, or with an empty one of all, are the caller's business."""
    return not caller.is_limited or county in caller.counties


def of_owner(owner: Account) -> list[Phone]:
    """Return the phones of a person that are not switched off."""
    query = select(Phone).where(Phone.account_id == owner.id, Phone.revoked_at.is_(None))
    return list(db.session.scalars(query.order_by(Phone.id)))


def listing() -> list[Phone]:
    """Return every phone, those switched off too, oldest first."""
    return list(db.session.scalars(select(Phone).options(*_LOADED).order_by(Phone.id)))


def _refuse_lists(caller: Actor, county: str) -> None:
    """Refuse lists beyond a caller's counties: whoever has the key of a phone fetches what it carries."""
    if not sees_lists(caller, county):
        raise Forbidden(
            N_("You see some counties only: choose one of these. Phones with the lists of others are for who sees all.")
        )


def _refuse_owner(owner: Account | None, programme_id: int) -> None:
    if owner is None:
        return
    if owner.disabled_at:
        raise Conflict(N_("Account “{name}” is switched off."), name=owner.name)
    if Permission.SUBMIT not in granted(owner.role):
        raise Conflict(N_("“{name}” is no officer; a phone belongs to who hands in with it."), name=owner.name)
    if owner.programme_id not in (None, programme_id):
        raise Conflict(N_("“{name}” belongs to another programme."), name=owner.name)


def _note(phone: Any, contact: Contact) -> None:
    """Keep when and how a phone called; apart from what it asks for, and left out where that would have to wait."""
    at: datetime = now()
    if phone.seen_at is not None and at - phone.seen_at < NOTED:
        return
    told: Mapping[str, Any] = {"user_agent": contact.user_agent, "ahead_s": contact.ahead_s}
    is_due = or_(_PHONE.c.seen_at.is_(None), _PHONE.c.seen_at <= at - NOTED)
    row = update(_PHONE).where(_PHONE.c.id == phone.id, is_due)
    write_if_free(row.values(seen_at=at, **{name: value for name, value in told.items() if value is not None}))


def _new_token() -> str:
    return "".join(secrets.choice(sorted(_TOKEN_LETTERS - {"!", "$"})) for _ in range(TOKEN_LENGTH))
