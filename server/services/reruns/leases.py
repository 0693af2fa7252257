"""Which worker has a run in hand?

A lease is renewed while a worker goes on, and passes by itself where the worker was killed; then another one takes the
run up.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, or_, select, update

from server.db import db
from server.models import CheckRun
from server.services.runtime import now

LEASE = timedelta(minutes=5)
"""Far longer than a portion takes; a run whose worker was killed rests so long."""
_IS_FREE = CheckRun.by_worker, CheckRun.ended_at.is_(None), CheckRun.paused_at.is_(None)


def waiting() -> list[int]:
    """Return the runs that a worker should go through and none has in hand."""
    return list(db.session.scalars(select(CheckRun.id).where(*_IS_FREE, _is_not_leased()).order_by(CheckRun.id)))


def acquire(run_id: int) -> bool:
    """Take a run in hand for a worker; False where it is over or another worker has it."""
    mine = update(CheckRun).where(CheckRun.id == run_id, *_IS_FREE, _is_not_leased())
    return db.session.execute(mine.values(worked_until=now() + LEASE).returning(CheckRun.id)).first() is not None


def renew(run_id: int, for_: timedelta = LEASE) -> None:
    """Keep a run in hand that is being worked on; for no time, give it back."""
    db.session.get_one(CheckRun, run_id).worked_until = now() + for_


def is_paused(run_id: int) -> bool:
    """Tell whether somebody wants a run to rest."""
    return db.session.scalar(select(CheckRun.paused_at).where(CheckRun.id == run_id)) is not None


def _is_not_leased() -> ColumnElement[bool]:
    return or_(CheckRun.worked_until.is_(None), CheckRun.worked_until <= now())
