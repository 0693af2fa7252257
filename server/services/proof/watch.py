"""Is everything still as it was? Asked on schedule and slowly, so that nobody has to think of it.

A pass goes through the log and all rows that it speaks of, then reads every original, a portion at a time; how far it
is stands in a row, so a worker that was killed is followed by another one. What is found raises an alarm.
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, islice

from sqlalchemy import or_, select, update

from server.db import db
from server.domain.log_faults import Fault
from server.models import LogWatch
from server.services.proof import alarms, anchors, lost_keys, original_verification
from server.services.proof.original_verification import OriginalVerification
from server.services.proof.row_verification import RowVerification
from server.services.proof.verification import Verification
from server.services.runtime import now

EVERY = timedelta(days=1)
LEASE = timedelta(minutes=10)
PORTION_BYTES = 32_000_000
BYTES_PER_S = 8_000_000
"""So fast originals are read; a terabyte takes a day and a half."""
_ROW = 1


def take() -> bool:
    """Take the next step in hand, where one is due and nobody else has it."""
    if db.session.get(LogWatch, _ROW) is None:
        db.session.add(LogWatch(id=_ROW, original_id=0))
        db.session.flush()
    at = now()
    is_due = or_(LogWatch.began_at.is_not(None), LogWatch.ended_at.is_(None), LogWatch.ended_at <= at - EVERY)
    is_free = or_(LogWatch.worked_until.is_(None), LogWatch.worked_until <= at)
    mine = update(LogWatch).where(LogWatch.id == _ROW, is_due, is_free).values(worked_until=at + LEASE)
    return db.session.execute(mine.returning(LogWatch.id)).first() is not None


@dataclass(frozen=True)
class Seen:
    """What a step saw."""

    faults: tuple[Fault, ...]
    original_id: int
    """The last original that was read in this pass."""
    size_bytes: int = 0
    is_end: bool = False


def look() -> Seen:
    """Look at what comes next: first at the log with its rows, then at portions of originals; nothing is written."""
    row = db.session.scalars(select(LogWatch).where(LogWatch.id == _ROW)).one()
    if row.began_at is None:
        found = chain(Verification().faults(), anchors.faults(), lost_keys.faults(), RowVerification().faults())
        return Seen(tuple(islice(found, alarms.MOST_AT_ONCE)), 0)
    return _originals(row.original_id)


def note(seen: Seen) -> None:
    """Raise alarms for what was seen, and write down how far the pass is."""
    for fault in seen.faults:
        alarms.raise_for(fault)
    row = db.session.scalars(select(LogWatch).where(LogWatch.id == _ROW)).one()
    row.began_at = None if seen.is_end else row.began_at or now()
    row.ended_at = now() if seen.is_end else row.ended_at
    row.original_id, row.worked_until = seen.original_id, None


def _originals(last: int) -> Seen:
    check, faults, rows = OriginalVerification(), list[Fault](), original_verification.page(last)
    for number, sha256 in rows:
        faults += check.of(number, str(sha256))
        last = number
        if check.size_bytes >= PORTION_BYTES:
            break
    return Seen(tuple(faults), last, check.size_bytes, is_end=not rows)
