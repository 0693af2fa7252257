"""Was a nonce used so often before?

Each request of Digest says the how manieth it is with its nonce. The highest that came is kept, in one statement, so
that of two that say the same only one is served, whatever process it reaches.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from server.db import db, table_of
from server.domain.token import hashed
from server.models import DigestNonce
from server.services.runtime import now

VALID = timedelta(hours=1)
"""How long a nonce may be used."""
HIGHEST = 2**31 - 1
_KEPT = 2 * VALID
"""A row outlives its nonce; an hour more covers machines whose clocks differ."""
_TABLE = table_of(DigestNonce)
_DIALECTS: dict[str, Any] = {"sqlite": sqlite, "postgresql": postgresql}


def use(nonce: str, count: int) -> bool:
    """Note a use; tells whether it is the first with this count or a higher one."""
    at = now()
    db.session.execute(delete(DigestNonce).where(DigestNonce.used_at < at - _KEPT))
    first = _DIALECTS[db.engine.dialect.name].insert(_TABLE).values(nonce_sha256=hashed(nonce), count=count, used_at=at)
    noted = first.on_conflict_do_update(
        index_elements=[_TABLE.c.nonce_sha256],
        set_={"count": count, "used_at": at},
        where=_TABLE.c.count < count,
    ).returning(_TABLE.c.count)
    return db.session.execute(noted).first() is not None


def is_unused(nonce: str, count: int) -> bool:
    """Tell whether it could be used, without noting it."""
    found = db.session.scalar(select(DigestNonce.count).where(DigestNonce.nonce_sha256 == hashed(nonce)))
    return found is None or found < count
