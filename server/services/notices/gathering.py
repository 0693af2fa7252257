"""Which entries of the log have not been told yet?

Notices are made from the log behind a cursor, and not in the transaction of what they tell of: that would have every
phone that sends a form wait until dozens of people are found and written to. The cursor counts places of the sealed
log. They are given to what is committed alone and without a gap, so nothing is passed over, also where two
transactions end in another order than their numbers. What entries tell is found before anything is held, for on SQLite
phones would wait meanwhile. Cursor and notices are written in one transaction, and one worker at a time holds the
cursor: who is killed leaves either both or neither, and nothing is told twice.
"""

import logging
from collections.abc import Sequence

from sqlalchemy import exists, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from server.db import db
from server.models import Event, NoticeCursor
from server.services.notices import happenings, writing
from server.services.notices.concerned import People
from server.services.notices.happenings import Happening

PORTION = 500
"""SQLite lets nobody else write while the notices of a portion are written."""
ROW = 1
_REACHED = select(NoticeCursor.position).where(NoticeCursor.id == ROW)
log = logging.getLogger(__name__)


def is_waiting() -> bool:
    """Tell whether an entry has a place that was not told of; takes no lock."""
    reached = func.coalesce(_REACHED.scalar_subquery(), 0)
    return bool(db.session.scalar(select(exists().where(Event.position >= reached))))


def gather_portion() -> int:
    """Tell of the next entries; returns how many there were, and 0 where another worker was quicker."""
    reached = db.session.scalar(_REACHED) or 0
    query = select(Event).where(Event.position >= reached).order_by(Event.position).limit(PORTION)
    entries = db.session.scalars(query).all()
    if not entries:
        return 0
    people = People()
    found = _found(entries, people)
    gone = {key for event in entries if (key := happenings.withdrawn(event))}
    cursor = take()
    if cursor.position != reached:
        return 0
    writing.write(found, people)
    writing.take_back(gone)
    cursor.position = (entries[-1].position or 0) + 1
    db.session.flush()
    return len(entries)


def take() -> NoticeCursor:
    """Hold the cursor until the transaction ends; others wait."""
    unchanged = update(NoticeCursor).where(NoticeCursor.id == ROW).values(id=ROW)
    db.session.execute(unchanged.execution_options(synchronize_session=False))
    row = db.session.get(NoticeCursor, ROW, populate_existing=True)
    if row is None:
        row = NoticeCursor(id=ROW, position=0)
        db.session.add(row)
        db.session.flush()
    return row


def _found(entries: Sequence[Event], people: People) -> list[Happening]:
    """Return what the entries tell. One that cannot be understood is said in the log of the server and keeps no other
    back.
    """
    found = list(happenings.contradicted(entries, people))
    for event in entries:
        try:
            found += happenings.told_by(event, people)
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("entry %s of the log (%s) cannot be told", event.id, event.action)
    return found
