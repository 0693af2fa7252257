"""How soon may a password be tried again?

Nobody is locked out: whoever tried often waits a little before the next try, longer each time, never longer than a
minute. A try is counted before the password is compared and given back when it was right, in one statement each, so
that many at once are no more than one after the other. The rows are shared by all processes and forgotten after an
hour; nobody's thread waits.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, delete, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from server.db import db, table_of
from server.errors import TooSoon
from server.models import PasswordTry
from server.services.runtime import now

DELAYS_S = (1, 2, 4, 8, 16, 32, 60)
"""How long the next try waits, once the free ones are used up; the last one stays."""
FORGOTTEN = timedelta(hours=1)
"""After so long without a try, counting begins anew."""
_TABLE = table_of(PasswordTry)
_DIALECTS: dict[str, Any] = {"sqlite": sqlite, "postgresql": postgresql}


@dataclass(frozen=True)
class Bucket:
    """What tries are counted for."""

    key: str
    free: int
    """Tries that are not delayed."""
    is_of_person: bool
    """Whether a right password shows that all these tries were the person's own, so that they are forgotten."""


def claim(buckets: Sequence[Bucket]) -> None:
    """Count a try, or none at all where one of the buckets has to wait; leave the transaction then.

    :raises TooSoon: saying how long.
    """
    at = now()
    for bucket in buckets:
        if db.session.execute(_counting(bucket, at)).first() is None:
            free_at = db.session.scalar(select(PasswordTry.free_at).where(PasswordTry.bucket == bucket.key))
            raise TooSoon(max(1, math.ceil(((free_at or at) - at).total_seconds())))


def give_back(buckets: Sequence[Bucket]) -> None:
    """Take a counted try back: the password was right. Deletes what is forgotten."""
    for bucket in buckets:
        mine = PasswordTry.bucket == bucket.key
        if bucket.is_of_person:
            db.session.execute(delete(PasswordTry).where(mine))
        else:
            one_less = {"tries": PasswordTry.tries - 1, "free_at": now()}
            db.session.execute(update(PasswordTry).where(mine, PasswordTry.tries > 0).values(one_less))
    db.session.execute(delete(PasswordTry).where(PasswordTry.tried_at < now() - FORGOTTEN))


def _counting(bucket: Bucket, at: datetime) -> Any:
    """Return the one statement that counts a try where it may be made, and gives a row only then."""
    is_forgotten = _TABLE.c.tried_at < at - FORGOTTEN
    insert = _DIALECTS[db.engine.dialect.name].insert(_TABLE)
    first = insert.values(bucket=bucket.key, tries=1, free_at=at, tried_at=at)
    return first.on_conflict_do_update(
        index_elements=[_TABLE.c.bucket],
        set_={
            "tries": case((is_forgotten, 1), else_=_TABLE.c.tries + 1),
            "free_at": case((is_forgotten, _moment(at)), else_=_free_at(bucket, at)),
            "tried_at": at,
        },
        where=_TABLE.c.free_at <= at,
    ).returning(_TABLE.c.tries)


def _free_at(bucket: Bucket, at: datetime) -> ColumnElement[datetime]:
    """Return when the try after the one that is being counted may follow."""
    made = _TABLE.c.tries + 1
    waits = [(made == bucket.free + n, _moment(at + timedelta(seconds=s))) for n, s in enumerate(DELAYS_S)]
    return case((made < bucket.free, _moment(at)), *waits, else_=_moment(at + timedelta(seconds=DELAYS_S[-1])))


def _moment(at: datetime) -> ColumnElement[datetime]:
    return literal(at, _TABLE.c.free_at.type)
