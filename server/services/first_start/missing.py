"""What does an installation that people work with still lack?

Only what the server can know. Whether somebody copied database, originals and keys elsewhere it cannot: that an
administrator says, and it stands in the log who did.
"""

import os
import platform
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from server.db import db, table_of, write_if_free
from server.domain.access import Actor
from server.errors import Forbidden
from server.models import Account, Backup, Installation, Programme, WorkerBeat
from server.services import access, events
from server.services.first_start import setting_up
from server.services.installation import ROW
from server.services.runtime import now, settings

REST = timedelta(days=7)
FRESH = timedelta(hours=49)
"""So long a copy counts; one day may be missed."""
SILENT = timedelta(minutes=5)
"""So long a worker that runs is never silent."""


class Lack(StrEnum):
    """Something that is missing, in the order of its weight."""

    WORKER = "worker"
    ADDRESS = "address"
    HTTPS = "https"
    COPY = "copy"
    BACKUP = "backup"
    """Copies on schedule that succeed."""
    DEMONSTRATION = "demonstration"


def lacks(*, came_safely: bool) -> tuple[Lack, ...]:
    """Return what is missing.

    :param came_safely: whether the request that asks came by HTTPS.
    """
    row = db.session.get(Installation, ROW)
    found = {
        Lack.WORKER: is_worker_silent(),
        Lack.ADDRESS: not settings().public_url,
        Lack.HTTPS: not came_safely and not settings().public_url.startswith("https://"),
        Lack.COPY: (row is None or row.copied_at is None) and not is_copied_elsewhere(),
        Lack.BACKUP: is_backup_failing(),
        Lack.DEMONSTRATION: demonstration() is not None,
    }
    return tuple(lack for lack, is_missing in found.items() if is_missing)


def is_worker_silent() -> bool:
    """Tell whether no worker has been seen for longer than one that runs is silent."""
    row = db.session.get(Installation, ROW)
    seen = row.worker_seen_at if row else None
    return seen is None or seen < now() - SILENT


def is_copied_elsewhere() -> bool:
    """Tell whether the schedule lately made a whole copy on another disk."""
    scheduled = (Backup.scheduled_for.is_not(None), Backup.is_elsewhere, Backup.whole_at >= now() - FRESH)
    return db.session.scalar(select(Backup.id).where(*scheduled).limit(1)) is not None


def is_backup_failing() -> bool:
    """Tell whether there is a schedule, and its last copy failed or is too old."""
    if not settings().backup_to:
        return False
    scheduled = select(Backup).where(Backup.scheduled_for.is_not(None)).order_by(Backup.id.desc()).limit(1)
    last = db.session.scalar(scheduled)
    if last is None:
        return False  # the first one is still to come
    return last.began_at < now() - FRESH or (last.whole_at is None and last.problem is not None)


def demonstration() -> str | None:
    """Return the code of the demonstration's programme, while it was not closed."""
    query = select(Programme.code).where(Programme.is_demonstration, Programme.closed_at.is_(None))
    return db.session.scalar(query.order_by(Programme.id).limit(1))


def is_resting(account_id: int) -> bool:
    """Tell whether a person has put the reminder away."""
    account = db.session.get(Account, account_id)
    return account is not None and account.reminded_from is not None and account.reminded_from > now()


def rest(account_id: int | None) -> None:
    """Put the reminder away for a week, for one person."""
    account = db.session.get(Account, account_id) if account_id is not None else None
    if account is None:
        raise Forbidden
    account.reminded_from = now() + REST


def note_copied(actor: Actor) -> None:
    """Note that somebody says: database, originals and keys were copied elsewhere.

    :raises Forbidden: for who does not see everything.
    """
    access.refuse_part(actor)
    setting_up.row().copied_at = now()
    events.record(actor.label, "installation.copied", setting_up.SUBJECT)


def note_worker() -> None:
    """Note that a worker runs."""
    write_if_free(update(Installation).where(Installation.id == ROW).values(worker_seen_at=now()))
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    seen: Any = insert(table_of(WorkerBeat)).values(name=f"{platform.node()}:{os.getpid()}", seen_at=now())
    write_if_free(seen.on_conflict_do_update(index_elements=["name"], set_={"seen_at": now()}))
