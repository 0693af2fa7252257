"""Who may seal and change keys? One at a time."""

from sqlalchemy import false, func, select, update

from server.db import db
from server.models import LogNode

_LOCK = 0x5368_697A
_WRITE_NOTHING = update(LogNode).where(false()).values(sha256=LogNode.sha256)


def take() -> None:
    """Wait for another one's transaction, and let nobody else in before this one ends.

    SQLite knows one writer, who becomes it with the first statement that could write; PostgreSQL is asked for a lock.
    """
    if db.engine.dialect.name == "sqlite":
        db.session.execute(_WRITE_NOTHING.execution_options(synchronize_session=False))
    else:
        db.session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
