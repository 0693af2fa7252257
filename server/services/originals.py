"""Which bytes are kept? One file and one row for each content, however often it comes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from server.db import db, table_of
from server.media import Incoming
from server.models import Original
from server.services.runtime import now

_TABLE = table_of(Original)


@dataclass(frozen=True)
class Stored:
    """Bytes that are on the disk and have a row."""

    id: int
    sha256: str
    size_bytes: int


def keep(files: Sequence[Incoming]) -> list[Stored]:
    """Put the bytes on the disk for good, then see to their rows; two who bring the same bytes share both."""
    sizes = {file.keep(): file.size for file in files}
    if not sizes:
        return []
    ids = _ids(sizes)
    if len(ids) < len(sizes):
        ids |= _add({sha256: size for sha256, size in sizes.items() if sha256 not in ids})
    return [Stored(ids[sha256], sha256, sizes[sha256]) for sha256 in (file.sha256() for file in files)]


def _add(sizes: dict[str, int]) -> dict[str, int]:
    """Write the rows; in one order, so that two with the same files never wait for each other."""
    connection = db.session.connection()
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    at = now()
    rows = [{"sha256": sha256, "size_bytes": sizes[sha256], "stored_at": at} for sha256 in sorted(sizes)]
    added = dialect.insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.sha256, _TABLE.c.id)
    found = {row.sha256: row.id for row in connection.execute(added, rows)}
    return found if len(found) == len(sizes) else _ids(sizes)  # another request was quicker


def _ids(sizes: dict[str, int]) -> dict[str, int]:
    query = select(_TABLE.c.sha256, _TABLE.c.id).where(_TABLE.c.sha256.in_(list(sizes)))
    return {row.sha256: row.id for row in db.session.connection().execute(query)}
