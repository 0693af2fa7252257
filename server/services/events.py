"""Who did what to which thing?

Each entry carries the hash of the one before it, so that a removed or altered entry shows.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, false, func, insert, select, update

from server.db import db, table_of
from server.models import Event
from server.services.runtime import now

SYSTEM = "system"
_TABLE = table_of(Event)
_LOCK = 0x5368_697A
_LAST = select(_TABLE.c.sha256).order_by(_TABLE.c.id.desc()).limit(1)
_INSERT = insert(_TABLE)
_WRITE_NOTHING = update(_TABLE).where(false()).values(actor=_TABLE.c.actor)


def record(actor: str, action: str, subject: str, **details: object) -> None:
    """Append an entry to the log, in the transaction of what it tells of."""
    db.session.flush()
    connection = db.session.connection()
    _be_the_only_writer(connection)
    previous = connection.scalar(_LAST) or ""
    at = now()
    row = {
        "at": at,
        "actor": actor,
        "action": action,
        "subject": subject,
        "details": details,
        "previous_sha256": previous,
        "sha256": _seal(previous, at, actor, action, subject, details),
    }
    connection.execute(_INSERT, row)


def _be_the_only_writer(connection: Connection) -> None:
    """Let nobody else append before this transaction ends: two entries after the same one would fork the chain.

    SQLite knows one writer, who becomes it with the first statement that could write, and only that begins a
    transaction; PostgreSQL is asked for a lock.
    """
    if connection.dialect.name == "sqlite":
        if not getattr(connection.connection.dbapi_connection, "in_transaction", False):
            connection.execute(_WRITE_NOTHING)
    else:
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def broken_at() -> int | None:
    """Return the number of the first entry that does not fit its predecessor; None where all fit."""
    previous = ""
    for event in db.session.scalars(select(Event).order_by(Event.id)):
        seal = _seal(previous, event.at, event.actor, event.action, event.subject, event.details)
        if event.previous_sha256 != previous or event.sha256 != seal:
            return event.id
        previous = event.sha256
    return None


def about(subject: str) -> list[Event]:
    """Return what was done to one thing, oldest first."""
    return list(db.session.scalars(select(Event).where(Event.subject == subject).order_by(Event.id)))


def _seal(previous: str, at: datetime, actor: str, action: str, subject: str, details: Mapping[str, object]) -> str:
    content = [previous, at.isoformat(), actor, action, subject, details]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
