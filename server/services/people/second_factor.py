"""Does a person show, beside the password, that they hold their device?

The device's secret is kept encrypted and recovery codes as HMACs, both under keys that follow from the installation's
secret, which is not in the database: a copy of the database alone lets nobody in.
"""

import base64
import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, or_, select, update

from server.db import db, hold
from server.domain import one_time_code
from server.domain.access import Actor, Role
from server.errors import Conflict, Invalid, NotFound, Unauthenticated
from server.models import Account, RecoveryCode, SecondFactor
from server.services import events, sessions
from server.services.proof import collector
from server.services.runtime import now, settings
from server.translations import N_

CODES = 10
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""None that is taken for another."""
_GROUPS, _IN_GROUP = 2, 5
_NONCE_BYTES = 12
_WRONG = N_("This code is wrong, or was used already. Wait for the next one on your device, or type a recovery code.")


@dataclass(frozen=True)
class Standing:
    """How it is with a person's second factor."""

    is_on: bool
    is_demanded: bool
    """Whether the role cannot do without."""
    codes_left: int
    pending: bytes | None = None
    """The secret that is being set up."""


def standing(person: Actor) -> Standing:
    """Say how it is with the caller's own."""
    row = _row(person)
    is_demanded = _is_demanded(person.role)
    pending = row.sealed if row and not person.has_second_factor else None
    return Standing(
        person.has_second_factor, is_demanded, codes_left(_number(person)),
        _opened(pending, _number(person)) if pending else None,
    )  # fmt: skip


def codes_left(account_id: int) -> int:
    """Count the recovery codes that were not used."""
    query = select(RecoveryCode.id).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return len(db.session.scalars(query).all())


def begin(person: Actor) -> None:
    """Make a secret for the caller's device, in the place of one that was never confirmed.

    :raises Conflict: where there is a confirmed one.
    """
    account = _held(person)
    if account.second_factor_at is not None:
        raise Conflict(N_("The second factor is set up already."))
    _forget(account.id)
    sealed = _sealed(secrets.token_bytes(one_time_code.SECRET_BYTES), account.id)
    db.session.add(SecondFactor(account_id=account.id, sealed=sealed, made_at=now()))
    db.session.flush()


def confirm(person: Actor, code: str) -> list[str]:
    """Take the second factor into use, once the device shows the right code; returns the recovery codes, this once.

    :raises Conflict: where nothing was begun.
    :raises Unauthenticated: for a wrong code.
    """
    account = _held(person)
    if account.second_factor_at is not None or db.session.get(SecondFactor, account.id) is None:
        raise Conflict(N_("Begin anew: there is no code to confirm."))
    if not _is_of_device(account.id, code):
        raise Unauthenticated(N_("This code is wrong. Is the time of your device right? Type what it shows now."))
    account.second_factor_at = now()
    found = _new_codes(account.id)
    events.record(person.label, "accounts.set_up_second_factor", f"account:{account.name}")
    return found


def new_codes(person: Actor, code: str) -> list[str]:
    """Make new recovery codes in the place of the old ones.

    :raises Unauthenticated: for a wrong code.
    """
    check(person, code)
    found = _new_codes(_number(person))
    events.record(person.label, "accounts.new_recovery_codes", f"account:{person.name}")
    return found


def check(person: Actor, code: str) -> None:
    """Compare a code with what the device shows, or with the recovery codes; either is good once.

    :raises Unauthenticated: where it is none of them.
    """
    account = _held(person)
    plain = _plain(code)
    if account.second_factor_at is None:
        raise Unauthenticated(_WRONG)
    if _is_of_device(account.id, plain):
        return
    query = select(RecoveryCode).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    for one in db.session.scalars(query):
        if hmac.compare_digest(one.code_hmac, _hmac(plain, account.id)):
            one.used_at = now()
            left = codes_left(account.id)
            events.record(person.label, "accounts.use_recovery_code", f"account:{account.name}", left=left)
            return
    raise Unauthenticated(_WRONG)


def remove(person: Actor, code: str) -> None:
    """Do without, by the caller's own wish.

    :raises Conflict: where the role demands it.
    :raises Unauthenticated: for a wrong code.
    """
    if _is_demanded(person.role):
        raise Conflict(N_("Your role signs in with a second factor. Ask an administrator where the device is lost."))
    check(person, code)
    account = _held(person)
    account.second_factor_at = None
    _forget(account.id)
    events.record(person.label, "accounts.remove_second_factor", f"account:{account.name}")


def reset(account: Account, actor: str = events.SYSTEM) -> None:
    """Take a person's second factor away, whose device is lost, and end their sessions.

    :raises Conflict: where there is none.
    """
    hold(Account, account.id)
    db.session.refresh(account)
    if account.second_factor_at is None:
        raise Conflict(N_("“{name}” has no second factor."), name=account.name)
    account.second_factor_at = None
    _forget(account.id)
    ended = sessions.end_all(account.id)
    events.record(actor, "accounts.reset_second_factor", f"account:{account.name}", ended=ended)


def _held(person: Actor) -> Account:
    number = _number(person)
    hold(Account, number)
    account = db.session.get_one(Account, number)
    db.session.refresh(account)
    return account


def _row(person: Actor) -> SecondFactor | None:
    return db.session.get(SecondFactor, _number(person))


def _number(person: Actor) -> int:
    if person.account_id is None:
        raise NotFound
    return person.account_id


def _is_demanded(role: Role | None) -> bool:
    return role is not None and role.value in settings().second_factor


def _is_of_device(account_id: int, code: str) -> bool:
    """Take a code of the device, each step once: in one statement, so that two at the same time are one."""
    row = db.session.get(SecondFactor, account_id)
    plain = _plain(code)
    if row is None or len(plain) != one_time_code.DIGITS:
        return False
    step = one_time_code.step_of(_opened(row.sealed, account_id), plain, now().timestamp())
    if step is None:
        return False
    newer = or_(SecondFactor.last_step.is_(None), SecondFactor.last_step < step)
    taken = update(SecondFactor).where(SecondFactor.account_id == account_id, newer).values(last_step=step)
    return db.session.scalar(taken.returning(SecondFactor.account_id)) is not None


def _new_codes(account_id: int) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    collector.touched("account", [account_id])
    found = [_drawn() for _ in range(CODES)]
    db.session.add_all(RecoveryCode(account_id=account_id, code_hmac=_hmac(_plain(one), account_id)) for one in found)
    db.session.flush()
    return found


def _drawn() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(_IN_GROUP)) for _ in range(_GROUPS))


def _forget(account_id: int) -> None:
    for table in (RecoveryCode, SecondFactor):
        db.session.execute(delete(table).where(table.account_id == account_id))
    collector.touched("account", [account_id])
    db.session.expire_all()


def _plain(code: str) -> str:
    """Return a code as it is compared: typed small, in full width, or with spaces and dashes, it is the same."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", code).upper() if letter.isalnum())


def _key(purpose: str) -> bytes:
    return hmac.new(settings().secret_key.encode(), f"second factor: {purpose}".encode(), hashlib.sha256).digest()


def _hmac(code: str, account_id: int) -> str:
    return hmac.new(_key("recovery"), f"{account_id}:{code}".encode(), hashlib.sha256).hexdigest()


def _sealed(secret: bytes, account_id: int) -> str:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    closed = AESGCM(_key("device")).encrypt(nonce, secret, str(account_id).encode())
    return base64.b64encode(nonce + closed).decode()


def _opened(sealed: str, account_id: int) -> bytes:
    """Decrypt a secret.

    :raises Invalid: where the installation's secret is another by now.
    """
    raw = base64.b64decode(sealed)
    try:
        return AESGCM(_key("device")).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], str(account_id).encode())
    except InvalidTag as problem:
        raise Invalid(
            N_(
                "The second factor of this account cannot be read: the server’s secret key is another by now. Ask an "
                "administrator to reset it."
            )
        ) from problem
