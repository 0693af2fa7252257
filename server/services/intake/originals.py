"""Which bytes are kept? One file and one row for each content, however often it comes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from server.db import db, table_of
from server.media import Incoming
from server.models import Original
from server.services.proof import collector
from server.services.runtime import media, now

_TABLE = table_of(Original)
_INSERT = {
    name: dialect.insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.sha256, _TABLE.c.id)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
"""By the database's dialect."""


@dataclass(frozen=True)
class Stored:
    """Bytes that are on the disk and have a row."""

    id: int
    sha256: str
    size_bytes: int


def keep(files: Sequence[Incoming]) -> list[Stored]:
    """Put the bytes on the disk for good, then see to their rows; two who bring the same bytes share both."""
    if not files:
        return []
    kept = media().keep(files)
    sizes = {sha256: file.size for sha256, file in zip(kept, files, strict=True)}
    ids = _add(sizes)
    return [Stored(ids[sha256], sha256, sizes[sha256]) for sha256 in kept]


def keep_bytes(data: bytes) -> Stored:
    """Put bytes that are in memory on the disk for good."""
    incoming = media().incoming()
    try:
        incoming.write(data)
        (stored,) = keep([incoming])
    finally:
        incoming.discard()
    return stored


def _add(sizes: dict[str, int]) -> dict[str, int]:
    """Write the rows; in one order, so that two with the same files never wait for each other."""
    connection = db.session.connection()
    at = now()
    rows = [{"sha256": sha256, "size_bytes": sizes[sha256], "stored_at": at} for sha256 in sorted(sizes)]
    found = {row.sha256: row.id for row in connection.execute(_INSERT[connection.dialect.name], rows)}
    collector.touched("original", found.values())
    return found if len(found) == len(sizes) else found | _ids(sizes.keys() - found.keys())


def _ids(known: Iterable[str]) -> dict[str, int]:
    """Return the rows that were there before."""
    query = select(_TABLE.c.sha256, _TABLE.c.id).where(_TABLE.c.sha256.in_(list(known)))
    return {row.sha256: row.id for row in db.session.connection().execute(query)}
