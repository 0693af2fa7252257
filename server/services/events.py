"""Who did what to which thing?

Each entry carries the hash of the one before it, so that a removed or altered entry shows.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from server.db import db
from server.models import Event
from server.services.runtime import now

SYSTEM = "system"


def record(actor: str, action: str, subject: str, **details: object) -> Event:
    """Append an entry to the log, in the transaction of what it tells of."""
    previous = db.session.scalar(select(Event.sha256).order_by(Event.id.desc()).limit(1)) or ""
    at = now()
    event = Event(
        at=at,
        actor=actor,
        action=action,
        subject=subject,
        details=details,
        previous_sha256=previous,
        sha256=_seal(previous, at, actor, action, subject, details),
    )
    db.session.add(event)
    db.session.flush()
    return event


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
