"""When is a copy due, who makes it, and what came of those that were made?

The row of a scheduled copy is its day's: one worker takes it in hand, keeps saying so, and after a failure or a kill
another one takes it up. A copy counts once its row says when it was whole.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from server.db import db, table_of, write_if_free
from server.errors import Invalid
from server.models import Backup
from server.services import events, store_identity
from server.services.installation import zone
from server.services.runtime import media, now, settings
from server.services.system.copying import Made, Source
from server.translations import N_

LEASE = timedelta(minutes=15)
AGAIN = timedelta(hours=1)
"""After a failure."""
REHEARSE_EVERY = timedelta(days=7)
LONGEST_TRIAL = timedelta(days=1)
TRIAL = "shizheng_rehearsal_"
_TRIAL_NAME = re.compile(rf"{TRIAL}(?:(?P<began>\d{{14}})_)?[0-9a-f]{{12}}")
"""Earlier ones did not say when they began."""
_TABLE = table_of(Backup)
_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True)
class Copy:
    """A copy, as its row tells of it."""

    number: int
    folder: str
    name: str
    is_scheduled: bool
    began_at: datetime
    whole_at: datetime | None
    is_elsewhere: bool
    has_keys: bool
    originals: int
    copied: int
    size_bytes: int
    problem: str | None
    rehearsed_at: datetime | None
    rehearsal_problem: str | None


def folder(said: str | None) -> Path:
    """Return where copies lie: as said, or else as the settings say.

    :raises Invalid: where neither says it.
    """
    chosen = said or settings().backup_to
    if not chosen:
        raise Invalid(N_("Say where with --to, or set SHIZHENG_BACKUP_TO."))
    return Path(chosen).absolute()


def source() -> Source:
    """Return what is copied."""
    return Source(settings(), media(), store_identity.said().database or "", revision())


def revision() -> str:
    """Return the migration that the tables are at."""
    return str(db.session.execute(text("SELECT version_num FROM alembic_version")).scalar())


def take() -> int | None:
    """Take today's scheduled copy in hand, where it is due and nobody else has it; returns its number."""
    if not settings().backup_to:
        return None
    at = now()
    local = at.astimezone(zone())
    if local.time() < time.fromisoformat(settings().backup_at):
        return None
    day = local.date().isoformat()
    fresh = {
        "scheduled_for": day, "folder": settings().backup_to, "began_at": at, "worked_until": at + LEASE, "name": "",
        "is_elsewhere": False, "has_keys": False, "originals": 0, "copied": 0, "size_bytes": 0, "manifest_sha256": "",
    }  # fmt: skip
    made: Any = _INSERT[db.engine.dialect.name](_TABLE)
    insert = made.values(fresh).on_conflict_do_nothing().returning(_TABLE.c.id)
    known = select(Backup.id).where(Backup.scheduled_for == day)
    if db.session.scalar(known) is None and (number := db.session.scalar(insert)) is not None:
        return int(number)
    is_free = Backup.worked_until <= at
    mine = update(Backup).where(Backup.scheduled_for == day, Backup.whole_at.is_(None), is_free)
    mine = mine.values(began_at=at, worked_until=at + LEASE, folder=settings().backup_to)
    found = db.session.scalar(mine.returning(Backup.id).execution_options(synchronize_session=False))
    return None if found is None else int(found)


def begin(where: Path) -> int:
    """Write down that somebody makes a copy now; returns its number."""
    row = Backup(folder=str(where), began_at=now(), worked_until=now() + LEASE)
    db.session.add(row)
    db.session.flush()
    return row.id


def beat(number: int) -> None:
    """Say that a copy is still being made."""
    write_if_free(update(Backup).where(Backup.id == number).values(worked_until=now() + LEASE))


def note(number: int, made: Made, *, has_keys: bool, actor: str) -> str | None:
    """Write down what was made; returns why it counts for nothing, None where it does."""
    row = db.session.get_one(Backup, number, populate_existing=True)
    row.name, row.originals, row.copied, row.size_bytes = made.name, made.originals, made.copied, made.size_bytes
    row.manifest_sha256, row.is_elsewhere, row.has_keys = made.manifest_sha256, made.is_elsewhere, has_keys
    said = {"folder": row.folder, "name": made.name, "manifest_sha256": made.manifest_sha256}
    if made.lacking:
        problem = f"{len(made.lacking)} originals are missing or damaged: {', '.join(made.lacking[:3])}"
        _fail(row, problem, actor, said)
        return problem
    row.whole_at, row.worked_until, row.problem = now(), None, None
    events.record(actor, "backups.make", f"backup:{number}", **said, originals=made.originals, keys=has_keys)
    return None


def note_failed(number: int, problem: str, actor: str) -> None:
    """Write down that nothing was made."""
    row = db.session.get_one(Backup, number, populate_existing=True)
    _fail(row, problem, actor, {"folder": row.folder})


def note_rehearsed(where: Path, name: str, problem: str | None, actor: str) -> None:
    """Write down what restoring a copy for a trial showed."""
    row = db.session.scalar(select(Backup).where(Backup.folder == str(where), Backup.name == name))
    if row is not None:
        row.rehearsed_at, row.rehearsal_problem = now(), problem
    subject = f"backup:{row.id}" if row else "backup"
    events.record(actor, "backups.rehearse", subject, folder=str(where), name=name, problem=problem)


def note_restored(where: Path, name: str, originals: int, actor: str) -> None:
    """Write into the log that came back that it did: what was done after the copy is not in it."""
    events.record(actor, "backups.restore", "backup", folder=str(where), name=name, originals=originals)


def note_pruned(where: Path, names: list[str], actor: str) -> None:
    """Write down which old copies of the database were removed."""
    if names:
        events.record(actor, "backups.prune", "backup", folder=str(where), names=names)


def listing(most: int = 30) -> list[Copy]:
    """Return the copies that were begun, the newest first."""
    return [_value(row) for row in db.session.scalars(select(Backup).order_by(Backup.id.desc()).limit(most))]


def last_whole() -> Copy | None:
    """Return the newest copy that is whole."""
    query = select(Backup).where(Backup.whole_at.is_not(None)).order_by(Backup.whole_at.desc()).limit(1)
    row = db.session.scalar(query)
    return None if row is None else _value(row)


def last_rehearsed() -> Copy | None:
    """Return the copy that was rehearsed last."""
    query = select(Backup).where(Backup.rehearsed_at.is_not(None)).order_by(Backup.rehearsed_at.desc()).limit(1)
    row = db.session.scalar(query)
    return None if row is None else _value(row)


def is_rehearsal_due() -> bool:
    """Tell whether the copies on schedule were not rehearsed for a week."""
    last = last_rehearsed()
    return last is None or last.rehearsed_at is None or last.rehearsed_at < now() - REHEARSE_EVERY


def trial_name() -> str:
    """Return what the database of a rehearsal is called."""
    return f"{TRIAL}{now():%Y%m%d%H%M%S}_{secrets.token_hex(6)}"


def is_left(name: str) -> bool:
    """Tell whether a database so called is one of a rehearsal that must have ended by now."""
    found = _TRIAL_NAME.fullmatch(name)
    began = found and found["began"]
    return found is not None and (not began or began < f"{now() - LONGEST_TRIAL:%Y%m%d%H%M%S}")


def _fail(row: Backup, problem: str, actor: str, said: dict[str, str]) -> None:
    row.problem, row.worked_until = problem[:500], now() + AGAIN
    events.record(actor, "backups.fail", f"backup:{row.id}", **said, problem=row.problem)


def _problem(row: Backup) -> str | None:
    """Return why a copy counts for nothing, also where whoever made it was killed before it could say so."""
    is_left = row.whole_at is None and row.worked_until is not None and row.worked_until < now()
    return row.problem or ("the process ended before the copy was whole" if is_left else None)


def _value(row: Backup) -> Copy:
    return Copy(
        row.id, row.folder, row.name, row.scheduled_for is not None, row.began_at, row.whole_at, row.is_elsewhere,
        row.has_keys, row.originals, row.copied, row.size_bytes, _problem(row), row.rehearsed_at, row.rehearsal_problem,
    )  # fmt: skip
