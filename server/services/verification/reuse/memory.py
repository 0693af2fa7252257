"""Which fingerprints does this process have in memory, and what came since?

A worker reads them at its start, and what is new every other second (`refresh`, from tasks.remembering). No answer
depends on that: each look-up asks the database for the rows that were written since the memory was last read, and reads
again whatever the memory says is near. Before it is read, where it has no room, or where it fell behind, the database
is asked alone.

What is new is told by `Fingerprint.write_no`. On SQLite writes come one after the other. On PostgreSQL a transaction
may end long after a younger one; so everything is new that was not settled when the memory was read: what any
transaction writes that was still open then, or began later.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import BigInteger, ColumnElement, Connection, Row, and_, func, literal_column, select, union_all

from server.db import db, is_one_of
from server.models import Fingerprint
from server.services.runtime import settings
from server.services.verification.reuse.shelf import ROW_BYTES, TABLE_BYTES, Prints, Shelf

MOST_NEW = 5_000
"""With more that is not in memory, the database alone is faster."""
STALE_S = 60.0
"""A memory that nobody has brought up to date for so long is not used."""
_AT_ONCE = 50_000
_EXTENSION = "fingerprints_in_memory"
_Look = tuple[int, int, bytes]
_COLUMNS = Fingerprint.original_id, Fingerprint.phash, Fingerprint.pdq
_SETTLED = literal_column("pg_snapshot_xmin(pg_current_snapshot())::text::bigint", BigInteger)
_AFTER_ALL_SEEN = literal_column(
    "greatest(pg_snapshot_xmax(pg_current_snapshot())::text::bigint,"
    " pg_current_xact_id_if_assigned()::text::bigint + 1)",
    BigInteger,
)
"""A transaction sees what ended before, and itself."""


@dataclass(frozen=True)
class Memory:
    """What was read, and from which write on the database has to be asked."""

    shelf: Shelf
    since: int
    new: int
    """So many rows came between the last two readings, or were not settled."""
    read_at: float
    """On the clock that never goes back, in seconds."""


def at_hand() -> Memory | None:
    """Return what this process has in memory; None where the database is to be asked alone."""
    known: Memory | None = current_app.extensions.get(_EXTENSION)
    if known is None or known.new > MOST_NEW or time.monotonic() - known.read_at > STALE_S:
        return None
    return known


def rows(known: Memory, numbers: Sequence[int]) -> Iterator[Row[int, int, bytes]]:
    """Give the fingerprints of these originals as they are now, and all that the memory may not know."""
    looks = select(*_COLUMNS)
    asked = union_all(looks.where(is_one_of(Fingerprint.original_id, numbers)), looks.where(_is_new(known.since)))
    yield from db.session.execute(asked)


def refresh() -> bool:
    """Read what is new; returns whether there was room for it. For one thread of a process at a time.

    A connection of its own sees only what was committed: what is read here is never taken back.
    """
    known: Memory | None = current_app.extensions.get(_EXTENSION)
    with db.engine.connect() as connection:
        if not _has_room(connection, known):
            forget()
            return False
        since = connection.scalar(select(_settled())) or 0  # before the rows: what comes between is read again
        new = 0
        shelf = known.shelf if known else Shelf()
        parts = [Prints.of(part) for part in _portions(connection, known)]
        if parts:
            new = sum(len(part) for part in parts)
            shelf = shelf.with_more(Prints.joined(parts))
    current_app.extensions[_EXTENSION] = Memory(shelf, since, new if known else 0, time.monotonic())
    return True


def forget() -> None:
    """Let go of the memory; the database is asked from now on."""
    current_app.extensions.pop(_EXTENSION, None)


def _has_room(connection: Connection, known: Memory | None) -> bool:
    count = len(known.shelf) if known else connection.scalar(select(func.count()).select_from(Fingerprint)) or 0
    return TABLE_BYTES + ROW_BYTES * count <= settings().reuse_memory_bytes


def _portions(connection: Connection, known: Memory | None) -> Iterator[Sequence[_Look]]:
    asked = select(*_COLUMNS)
    if known:
        asked = asked.where(_is_new(known.since))
    streamed = connection.execution_options(stream_results=True, yield_per=_AT_ONCE).execute(asked)
    yield from streamed.partitions()


def _is_new(since: int) -> ColumnElement[bool]:
    """Tell what may have been written since.

    What a copy brought from another server has numbers that are no transactions of this one: it was there at the first
    reading, and larger numbers than any of today's are never new.
    """
    if db.engine.dialect.name == "sqlite":
        return Fingerprint.write_no > since
    return and_(Fingerprint.write_no >= since, Fingerprint.write_no < _AFTER_ALL_SEEN)


def _settled() -> ColumnElement[int]:
    return func.max(Fingerprint.write_no) if db.engine.dialect.name == "sqlite" else _SETTLED
