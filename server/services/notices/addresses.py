"""To which address do a person's letters go, and is it theirs?

An address counts once its owner has followed the link that was sent there.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update

from server.db import db, hold
from server.domain.mail_address import is_address
from server.domain.token import hashed
from server.errors import Conflict, Invalid, NotFound
from server.models import Account, Letter, Notice, NoticeSettings
from server.services import events
from server.services.notices import choices, letters
from server.services.runtime import now, settings
from server.translations import N_, translate

GOOD_FOR = timedelta(days=2)
PAUSE = timedelta(minutes=1)
_SUBJECT = N_("Confirm your address for notices")
_BODY = N_(
    "Notices of the account “{name}” are to be sent to this address. Open this link while you are signed in to agree; "
    "it is good for two days:\n\n{link}\n\nIf you did not ask for it, do nothing."
)


@dataclass(frozen=True)
class Standing:
    """Where a person's letters go."""

    address: str
    pending: str
    """Waits for its link to be followed; empty: none does."""
    is_served: bool
    """Whether this installation sends letters at all."""


def is_served() -> bool:
    """Tell whether the operator named a server that takes letters."""
    return bool(settings().smtp_url and settings().mail_from)


def standing(account_id: int) -> Standing:
    """Return where a person's letters go."""
    row = db.session.get(NoticeSettings, account_id)
    if row is None:  # asking must not write: whoever reads a page would hold up those who do
        return Standing("", "", is_served())
    is_open = row.token_until is not None and row.token_until > now()
    return Standing(row.address, row.pending_address if is_open else "", is_served())


def ask(account: Account, address: str, base: str, actor: str) -> None:
    """Send a link to an address; it takes the place of one that was asked for before.

    :raises Invalid: for what is no address.
    :raises Conflict: where no letters are sent here, or one was sent a moment ago.
    """
    address = address.strip()
    if not is_served():
        raise Conflict(
            N_("No e-mail is sent here. Whoever runs the server sets SHIZHENG_SMTP_URL and SHIZHENG_MAIL_FROM.")
        )
    if not is_address(address):
        raise Invalid(N_("“{address}” is no address. Write it like name@example.org."), address=address[:100])
    hold(Account, account.id)
    row = choices.settings_of(account.id)
    db.session.refresh(row)
    if row.token_until is not None and row.token_until - GOOD_FOR > now() - PAUSE:
        raise Conflict(N_("A link was sent a moment ago. Wait a minute before you ask for another."))
    token = secrets.token_urlsafe(32)
    row.pending_address, row.token_sha256, row.token_until = address, hashed(token), now() + GOOD_FOR
    language = letters.language_of(account.language)
    body = translate(_BODY, language, name=account.name, link=f"{base}/notices/choices?key={token}")
    letters.add(account.id, address, translate(_SUBJECT, language), body)
    events.record(actor, "notices.ask_address", f"account:{account.name}", address=address)


def confirm(account: Account, token: str) -> str:
    """Take an address into use, by its link; returns it.

    :raises NotFound: where the link is not this person's, or is no longer good.
    """
    hold(Account, account.id)
    row = choices.settings_of(account.id)
    db.session.refresh(row)
    is_good = row.token_until is not None and row.token_until > now()
    if not (is_good and secrets.compare_digest(row.token_sha256 or "", hashed(token))):
        raise NotFound(N_("This link is no longer good, or belongs to another account. Ask for a new one."))
    row.address, row.pending_address, row.token_sha256, row.token_until = row.pending_address, "", None, None
    events.record(f"account:{account.name}", "notices.confirm_address", f"account:{account.name}", address=row.address)
    return row.address


def drop(account: Account, actor: str) -> None:
    """Send no more letters to a person; what waits is not sent either."""
    row = choices.settings_of(account.id)
    row.address, row.pending_address, row.token_sha256, row.token_until = "", "", None, None
    waiting = update(Notice).where(Notice.account_id == account.id, Notice.letter_id.is_(None)).values(mail_at=None)
    written = update(Letter).where(Letter.account_id == account.id, Letter.ended_at.is_(None))
    for statement in (waiting, written.values(ended_at=now(), body="")):
        db.session.execute(statement.execution_options(synchronize_session=False))
    events.record(actor, "notices.drop_address", f"account:{account.name}")
