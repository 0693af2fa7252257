"""How is a person's password kept, compared, and kept from coming back?"""

import hashlib
import unicodedata
from datetime import timedelta

from werkzeug.security import check_password_hash, generate_password_hash

from server.domain import passwords
from server.domain.access import Role
from server.errors import Invalid
from server.models import Account, PastPassword
from server.services.runtime import now, settings
from server.translations import N_

REALM = "Shizheng"
NONE = "!"
"""In the place of a hash while a person has not chosen a password: nothing that is typed fits it."""


def keep(account: Account, password: str, *, is_drawn: bool = False) -> None:
    """Give a person a password, and note the one before it.

    :param is_drawn: drawn by lot, and not thought up by a person: the rules are for those.
    :raises Invalid: for one that the rules refuse, or that the person had of late.
    """
    password = unicodedata.normalize("NFC", password)
    if not is_drawn:
        passwords.check(password, account.name)
        _refuse_known(account, password)
    if account.password_hash and account.password_hash != NONE:
        account.past_passwords.append(PastPassword(password_hash=account.password_hash, replaced_at=now()))
        account.past_passwords = account.past_passwords[-(passwords.KEPT - 1) :]
    account.password_hash = generate_password_hash(password)
    account.password_set_at = now()
    account.digest_ha1 = ha1(account.name, password) if _may_use_digest(account) else None


def is_right(known: str, password: str) -> bool:
    """Compare as it was typed and as other keyboards compose its accents; most passwords are all the same."""
    composed, decomposed = (unicodedata.normalize(form, password) for form in ("NFC", "NFD"))
    return any(check_password_hash(known, form) for form in dict.fromkeys((composed, decomposed, password)))


def is_too_old(account: Account) -> bool:
    """Tell whether the person has to choose another one; one from before it was noted is as old as the account."""
    days = settings().password_days
    return days > 0 and now() - (account.password_set_at or account.created_at) >= timedelta(days=days)


def ha1(name: str, password: str) -> str:
    """RFC 7616 §3.4.2 with the only algorithm that OpenRosa clients speak, MD5."""
    return hashlib.md5(f"{name}:{REALM}:{password}".encode(), usedforsecurity=False).hexdigest()


def _refuse_known(account: Account, password: str) -> None:
    had = [account.password_hash or NONE, *(one.password_hash for one in account.past_passwords)]
    if any(is_right(known, password) for known in had if known != NONE):
        raise Invalid(N_("This is one of the last {kept} passwords. Choose another one."), kept=passwords.KEPT)


def _may_use_digest(account: Account) -> bool:
    return account.role is Role.OFFICER and settings().digest
