"""By which link does a person choose a password themselves?

One kind invites, one is for who forgot theirs. A link is good once and for a while; a newer one ends those before it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from server.db import db, hold
from server.domain.access import LinkKind
from server.domain.token import hashed
from server.errors import Conflict, NotFound
from server.models import Account, AccountLink
from server.services import accounts, events, passwords
from server.services.runtime import now
from server.translations import N_

GOOD_FOR = timedelta(days=7)


@dataclass(frozen=True)
class NewLink:
    """A link just made, with the token that is shown this once."""

    account_id: int
    name: str
    kind: LinkKind
    token: str
    expires_at: datetime

    def address(self, base: str) -> str:
        """Return the link, where this server is reached at `base`, without a trailing slash."""
        return f"{base}/join?key={self.token}"


def make(account: Account, actor: str = events.SYSTEM) -> NewLink:
    """Make a link for a person, in the place of earlier ones.

    :raises Conflict: for who is switched off.
    """
    if account.disabled_at is not None:
        raise Conflict(N_("“{name}” is switched off. Let them in again first."), name=account.name)
    _withdraw(account)
    has_one = account.password_hash != passwords.NONE
    token, kind, at = secrets.token_urlsafe(32), LinkKind.PASSWORD if has_one else LinkKind.INVITE, now()
    row = AccountLink(
        kind=kind, token_sha256=hashed(token), made_by=actor, made_at=at, expires_at=at + GOOD_FOR
    )  # fmt: skip
    account.links.append(row)
    db.session.flush()
    events.record(actor, "accounts.link", f"account:{account.name}", kind=kind.value, until=row.expires_at.isoformat())
    return NewLink(account.id, account.name, kind, token, row.expires_at)


def open_link(account: Account) -> AccountLink | None:
    """Return the link of a person that can still be used."""
    return next((one for one in account.links if _is_open(one)), None)


def withdraw(account: Account, actor: str = events.SYSTEM) -> bool:
    """Take back what link a person has; tells whether there was one."""
    if not _withdraw(account):
        return False
    events.record(actor, "accounts.withdraw_link", f"account:{account.name}")
    return True


def find(token: str) -> tuple[Account, AccountLink]:
    """Return whose link this is, as long as it can be used.

    :raises NotFound: saying that it was used or is over, or that there is none.
    """
    link = db.session.scalar(select(AccountLink).where(AccountLink.token_sha256 == hashed(token)))
    if link is None:
        raise NotFound(N_("This link is incomplete or unknown. Open it as you got it, or scan its code again."))
    account = db.session.get_one(Account, link.account_id)
    if link.used_at is not None:
        raise NotFound(N_("This link was used already. Sign in, or ask an administrator for a new one."))
    if not _is_open(link) or account.disabled_at is not None:
        raise NotFound(N_("This link is no longer good. Ask an administrator for a new one."))
    return account, link


def use(token: str, password: str) -> str:
    """Give the person of a link the password that they chose; returns their name.

    :raises NotFound: where the link is not good.
    :raises Invalid: for a password that the rules refuse: the link stays good.
    """
    account, link = find(token)
    hold(Account, account.id)
    db.session.refresh(account)
    db.session.refresh(link)
    account, link = find(token)
    accounts.change_password(account.name, password, actor=f"account:{account.name}")
    link.used_at = now()
    events.record(f"account:{account.name}", "accounts.use_link", f"account:{account.name}", kind=link.kind.value)
    return account.name


def _withdraw(account: Account) -> bool:
    hold(Account, account.id)
    db.session.refresh(account)
    found = [one for one in account.links if _is_open(one)]
    for one in found:
        one.withdrawn_at = now()
    return bool(found)


def _is_open(link: AccountLink) -> bool:
    return link.used_at is None and link.withdrawn_at is None and link.expires_at > now()
