"""Who did what to which thing?

An entry is written with its transaction, and looks at no other entry: nobody waits for another's log. Its place, and
what proves that it is there, comes from `proof.sealer` within a second of the commit.
"""

import json
import secrets
from collections.abc import Mapping

from sqlalchemy import insert, select

from server.db import db, table_of
from server.domain.log_entry import Entry
from server.models import Event
from server.services.marks import marks
from server.services.runtime import now

SYSTEM = "system"
_INSERT = insert(table_of(Event))
ACTOR = "who acts"
"""Under which the session keeps who acted last in the present transaction; `proof.collector` takes it away."""


def record(
    actor: str, action: str, subject: str, rows: Mapping[str, str | None] | None = None, /, **details: object
) -> None:
    """Write an entry into the log, in the transaction of what it tells of.

    `rows` says by their names (`decision:17`) the SHA-256 of what rows mean since, or None where they were removed.
    """
    db.session.flush()
    db.session.info[ACTOR] = actor
    entry = Entry(now(), actor, action, subject, details, rows or {}, secrets.token_hex(16))
    leaf = entry.leaf.hex()
    row = {
        "at": entry.at,
        "actor": actor,
        "action": action,
        "subject": subject,
        "details": details,
        "rows": dict(entry.rows),
        "token": entry.token,
        "leaf_sha256": leaf,
        "mark": marks().of(leaf),
    }
    db.session.connection().execute(_INSERT, row)


def about(subject: str) -> list[Event]:
    """Return what was done to one thing, oldest first."""
    return list(db.session.scalars(select(Event).where(Event.subject == subject).order_by(Event.id)))


def text_of(details: Mapping[str, object]) -> str:
    """Return what an entry says beside its names, as one line of JSON."""
    return json.dumps(details, ensure_ascii=False, sort_keys=True)


def entry_of(event: Event) -> Entry:
    """Return what a row of the log says."""
    return Entry(
        event.at, event.actor, event.action, event.subject, event.details, event.rows, event.token,
        event.previous_sha256, event.sha256,
    )  # fmt: skip
