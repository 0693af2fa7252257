"""Which rows were there before the log spoke of rows?

An older database marks them in its migration; from then on the log says of each what it means, portion by portion, so
that a kill in between loses nothing. What was altered before nobody can tell any more.
"""

import logging

from sqlalchemy import select

from server.db import db, transaction
from server.models import Event
from server.services import events
from server.services.proof import meanings, turn

ACTION, SUBJECT = "log.take_over_rows", "log.rows"
log = logging.getLogger(__name__)
_LAST = select(Event.details).where(Event.subject == SUBJECT).order_by(Event.id.desc()).limit(1)


def is_due() -> bool:
    """Tell whether rows are there of which the log does not speak yet."""
    said = db.session.scalar(_LAST)
    return said is not None and not said.get("is_complete")


def take_over() -> None:
    """Let the log speak of all rows that are there, if that is due; keeps each portion."""
    if not is_due():
        return
    log.warning("the log takes over the rows that were there before it spoke of rows; this is done once")
    while True:
        with transaction():
            turn.take()
            if not is_due():
                return
            _take_portion()


def _take_portion() -> None:
    said = db.session.scalar(_LAST) or {}
    kinds = list(meanings.AGGREGATES)
    kind, last = str(said.get("kind") or kinds[0]), int(said.get("last") or 0)
    numbers = meanings.numbers_after(kind, last)
    if numbers:
        rows = {meanings.name_of(kind, number): found for number, found in meanings.read(kind, numbers).items()}
        events.record(events.SYSTEM, ACTION, SUBJECT, rows, kind=kind, last=numbers[-1])
    elif kind != kinds[-1]:
        events.record(events.SYSTEM, ACTION, SUBJECT, kind=kinds[kinds.index(kind) + 1], last=0)
    else:
        events.record(events.SYSTEM, ACTION, SUBJECT, is_complete=True)
