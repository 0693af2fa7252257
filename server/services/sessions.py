"""Who is signed in, from where, and until when?

A session is a row; the browser has its token in a signed cookie, the row the hash of it. It ends when the person signs
out or somebody ends it, after a while without a request, and after so many hours in any case.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import joinedload

from server.db import db, write_if_free
from server.domain.browser import browser_in_words
from server.domain.token import hashed
from server.errors import NotFound
from server.models import Account, AccountSession
from server.services.runtime import now, settings
from server.translations import N_

NOTED = timedelta(minutes=1)
"""When somebody was last seen is written no more often than this."""
KEPT = timedelta(days=90)
"""Rows of sessions that ended are deleted after so long."""
_LONGEST_ADDRESS = 100
_WITH_PERSON = (
    joinedload(AccountSession.account).joinedload(Account.counties),
    joinedload(AccountSession.account).joinedload(Account.units),
)
"""What every request of a person needs to know, in the one statement that finds them."""


@dataclass(frozen=True)
class SessionLine:
    """A session as its person sees it."""

    number: int
    address: str
    browser: str
    """In words; empty where it did not say."""
    began_at: datetime
    seen_at: datetime
    is_this: bool
    """Whether it is the one that asks."""


def start(account_id: int, address: str = "", user_agent: str = "") -> str:
    """Begin a session and return its token, which is not kept; deletes what ended long ago."""
    token, at = secrets.token_urlsafe(32), now()
    db.session.execute(delete(AccountSession).where(AccountSession.created_at < at - _longest() - KEPT))
    db.session.add(
        AccountSession(
            account_id=account_id,
            token_sha256=hashed(token),
            address=address.replace("\0", "")[:_LONGEST_ADDRESS],
            browser=browser_in_words(user_agent),
            created_at=at,
            seen_at=at,
        )
    )
    db.session.flush()
    return token


def find(token: str) -> AccountSession | None:
    """Return the session with this token, with its person, unless it has ended."""
    query = select(AccountSession).where(AccountSession.token_sha256 == hashed(token), *_live())
    return db.session.scalars(query.options(*_WITH_PERSON)).unique().one_or_none()


def note_seen(found: AccountSession) -> None:
    """Keep that the person asked for something, at most once a minute.

    Kept at once and apart from what is asked for, and left out where it would have to wait.
    """
    at = now()
    if at - found.seen_at >= NOTED:
        row = update(AccountSession).where(AccountSession.id == found.id, AccountSession.seen_at <= at - NOTED)
        write_if_free(row.values(seen_at=at))


def listing(account_id: int, this: str = "") -> list[SessionLine]:
    """Return the sessions of a person that have not ended, the last seen first; `this`: the token that asks."""
    own = hashed(this)
    query = select(AccountSession).where(AccountSession.account_id == account_id, *_live())
    rows = db.session.scalars(query.order_by(AccountSession.seen_at.desc(), AccountSession.id.desc()))
    return [
        SessionLine(row.id, row.address, row.browser, row.created_at, row.seen_at, row.token_sha256 == own)
        for row in rows
    ]


def end(token: str) -> None:
    """End the session with this token, where there is one."""
    _end(AccountSession.token_sha256 == hashed(token))


def end_one(account_id: int, number: int) -> None:
    """End a session of a person.

    :raises NotFound: where it is no session of theirs.
    """
    row = db.session.get(AccountSession, number)
    if row is None or row.account_id != account_id:
        raise NotFound(N_("There is no such session of yours."))
    row.ended_at = row.ended_at or now()


def end_all(account_id: int, but: str = "") -> int:
    """End the sessions of a person, all but the one with a token; returns how many there were."""
    return _end(AccountSession.account_id == account_id, AccountSession.token_sha256 != hashed(but), *_live())


def _end(*which: ColumnElement[bool]) -> int:
    rows = db.session.scalars(
        update(AccountSession)
        .where(*which, AccountSession.ended_at.is_(None))
        .values(ended_at=now())
        .returning(AccountSession.id)
    )
    return len(rows.all())


def _live() -> tuple[ColumnElement[bool], ...]:
    at = now()
    return (
        AccountSession.ended_at.is_(None),
        AccountSession.seen_at > at - timedelta(seconds=settings().session_idle_s),
        AccountSession.created_at > at - _longest(),
    )


def _longest() -> timedelta:
    return timedelta(seconds=settings().session_longest_s)
