"""What did a person do, and what was done to their account, by the log?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from server.db import db
from server.models import Account, Event
from server.services.proof import collector

PER_PAGE = 30


@dataclass(frozen=True)
class Deed:
    """An entry of the log as it concerns a person."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: dict[str, Any]


@dataclass(frozen=True)
class Deeds:
    """A part of them, newest first."""

    rows: tuple[Deed, ...]
    earlier: int | None
    """Before which entry the next part begins; None: this is the last."""


def of(account: Account, before: int | None = None, *, to_the_account: bool = False) -> Deeds:
    """Return what a person did, newest first; or what was done to their account, by whomever.

    Which rows were written is in the log for those who verify it, and left out here.
    """
    name = f"account:{account.name}"
    query = select(Event).where(Event.subject == name if to_the_account else Event.actor == name)
    query = query.where(Event.action != collector.WRITTEN)
    if before is not None:
        query = query.where(Event.id < before)
    rows = db.session.scalars(query.order_by(Event.id.desc()).limit(PER_PAGE + 1)).all()
    shown = rows[:PER_PAGE]
    return Deeds(
        tuple(Deed(row.id, row.at, row.actor, row.action, row.subject, row.details) for row in shown),
        shown[-1].id if len(rows) > PER_PAGE else None,
    )
