"""How is the installation, and what of it needs a person?"""

import platform
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url

from server.db import db
from server.domain.access import Actor
from server.domain.finding import Status
from server.domain.system_state import Concern
from server.errors import Conflict, NotFound, StoreAway
from server.models import (
    Attachment,
    Export,
    Finding,
    Installation,
    LogWatch,
    Original,
    Photo,
    PhotoPair,
    WorkerBeat,
)
from server.services import access, events
from server.services.first_start import missing
from server.services.installation import ROW
from server.services.proof import alarms, heads, keys
from server.services.reruns import leases
from server.services.runtime import media, now, settings
from server.services.system import backups, copying
from server.services.system.backups import Copy
from server.translations import N_

LIBRARIES = ("Flask", "SQLAlchemy", "huey", "waitress", "Pillow", "opencv-python-headless", "numpy", "cryptography")
LEAST_ROOM_BYTES = 2_000_000_000
LATE = timedelta(hours=1)
VERIFIED = timedelta(days=3)
REHEARSED = timedelta(days=31)
KEY_AGE = timedelta(days=400)
SHOWN = timedelta(days=1)
"""Workers that were not seen for longer are gone."""
MOST_SHOWN = 100


@dataclass(frozen=True)
class Worker:
    """A worker, and when it was last seen."""

    name: str
    seen_at: datetime
    is_silent: bool


@dataclass(frozen=True)
class Stuck:
    """A photo whose checks broke, or break again and again."""

    number: int
    file_name: str
    submission_id: int
    received_at: datetime
    tries: int
    reason: str
    """As the program said it; empty where the worker died without a word."""
    is_given_up: bool
    """Nobody tries it again by itself."""


@dataclass(frozen=True)
class State:
    """The facts, and what needs a person."""

    concerns: tuple[Concern, ...]
    workers: tuple[Worker, ...]
    photos_waiting: int
    pairs_waiting: int
    runs_waiting: int
    exports_waiting: int
    oldest_at: datetime | None
    """When the photo came that has waited longest."""
    stuck: tuple[Stuck, ...]
    given_up: int
    database: str
    database_version: str
    database_bytes: int
    revision: str
    store: str
    store_place: str
    store_answers: bool
    originals: int
    store_bytes: int
    free_bytes: int | None
    """None where the store does not say."""
    program: str
    python: str
    libraries: tuple[tuple[str, str], ...]
    entries: int
    sealed_at: datetime | None
    verified_at: datetime | None
    verifying_since: datetime | None
    alarms: int
    key_id: str
    key_since: datetime | None
    schedule: str
    """Where copies are made on schedule, and when; empty: nowhere."""
    last_whole: Copy | None
    last_rehearsed: Copy | None
    copies: tuple[Copy, ...]


def of(actor: Actor) -> State:
    """Return how the installation is.

    :raises Forbidden: for who sees only a part of what is in it.
    """
    access.refuse_part(actor)
    watch, head, (key_id, key_since) = db.session.get(LogWatch, 1), heads.latest(), _key()
    count, size = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Original.size_bytes), 0)).select_from(Original)
    ).one()
    kind, version, database_bytes = _database()
    found: dict[str, object] = {
        "workers": tuple(_workers()),
        "photos_waiting": _count(select(func.count()).select_from(Photo).where(Photo.verdict.is_(None))),
        "pairs_waiting": _count(select(func.count()).select_from(PhotoPair).where(PhotoPair.verdict.is_(None))),
        "runs_waiting": len(leases.waiting()),
        "exports_waiting": _count(select(func.count()).select_from(Export).where(Export.ended_at.is_(None))),
        "oldest_at": db.session.scalar(select(func.min(Photo.received_at)).where(Photo.verdict.is_(None))),
        "stuck": tuple(_stuck()),
        "given_up": given_up(),
        "database": kind, "database_version": version, "database_bytes": database_bytes,
        "revision": backups.revision(),
        "store": "folder" if settings().media_url.startswith("file:") else settings().media_url.partition(":")[0],
        "store_place": media().place, "store_answers": _store_answers(),
        "originals": int(count), "store_bytes": int(size),
        "free_bytes": media().free_bytes(), "program": copying.version_of_program(),
        "python": platform.python_version(),
        "libraries": tuple((name, copying.version_of(name)) for name in LIBRARIES),
        "entries": head.head.size if head else 0, "sealed_at": head.head.signed_at if head else None,
        "verified_at": watch.ended_at if watch else None, "verifying_since": watch.began_at if watch else None,
        "alarms": alarms.waiting(), "key_id": key_id, "key_since": key_since,
        "schedule": f"{settings().backup_to}, {settings().backup_at}" if settings().backup_to else "",
        "last_whole": backups.last_whole(), "last_rehearsed": backups.last_rehearsed(),
        "copies": tuple(backups.listing(10)),
    }  # fmt: skip
    state = State((), **found)  # type: ignore[arg-type] # each by its name
    return State(tuple(_concerns(state)), **found)  # type: ignore[arg-type] # likewise


def given_up() -> int:
    """Count the photos that nobody tries again by itself."""
    return _count(select(func.count()).select_from(Photo).where(_IS_GIVEN_UP))


def retry(actor: Actor, numbers: list[int] | None = None) -> list[int]:
    """Have photos checked again that were given up, all or some; returns them, to be put into the queue.

    :raises NotFound: where one of them is not there.
    :raises Conflict: where one of them was not given up.
    """
    access.refuse_part(actor)
    query = select(Photo).where(_IS_GIVEN_UP).order_by(Photo.id).with_for_update()
    if numbers is not None:
        query = query.where(Photo.id.in_(numbers))
    found = list(db.session.scalars(query))
    for number in set(numbers or ()) - {one.id for one in found}:
        if db.session.get(Photo, number) is None:
            raise NotFound(N_("There is no photo {number}."), number=number)
        raise Conflict(N_("The checks of photo {number} did not break, or it is tried again already."), number=number)
    for photo in found:
        before = photo.trouble
        photo.verdict, photo.attempts, photo.analysed_at, photo.trouble = None, 0, None, None
        events.record(actor.label, "photos.retry", f"photo:{photo.id}", trouble=before)
    return [one.id for one in found]


_IS_GIVEN_UP = (Photo.verdict == Status.ERROR) & select(Finding.id).where(
    Finding.photo_id == Photo.id, Finding.version == 0, Finding.reason == "crashed", Finding.replaced_at.is_(None)
).exists()


def _stuck() -> Iterator[Stuck]:
    breaks = (Photo.verdict.is_(None)) & (Photo.trouble.is_not(None) | (Photo.attempts > 1))
    query = select(Photo, Attachment).join(Attachment, Photo.attachment_id == Attachment.id)
    for photo, file in db.session.execute(query.where(_IS_GIVEN_UP | breaks).order_by(Photo.id).limit(MOST_SHOWN)):
        yield Stuck(
            photo.id, file.name, file.submission_id, photo.received_at, photo.attempts, photo.trouble or "",
            photo.verdict is not None,
        )  # fmt: skip


def _workers() -> Iterator[Worker]:
    at = now()
    query = select(WorkerBeat).where(WorkerBeat.seen_at > at - SHOWN).order_by(WorkerBeat.seen_at.desc()).limit(20)
    for one in db.session.scalars(query):
        yield Worker(one.name, one.seen_at, one.seen_at < at - missing.SILENT)


def _concerns(state: State) -> Iterator[Concern]:
    at, installed = now(), db.session.get(Installation, ROW)
    newest = next((one for one in state.copies if one.whole_at or one.problem), None)
    copied = state.last_whole.whole_at if state.last_whole else installed.copied_at if installed else None
    is_whole = newest is None or newest.whole_at is not None
    rehearsed = state.last_rehearsed
    asked = {
        Concern.ALARMS: state.alarms > 0,
        Concern.WORKER: missing.is_worker_silent(),
        Concern.STORE: not state.store_answers,
        Concern.DISK: state.free_bytes is not None and state.free_bytes < LEAST_ROOM_BYTES,
        Concern.BROKEN: state.given_up > 0,
        Concern.QUEUE: state.oldest_at is not None and state.oldest_at < at - LATE,
        Concern.VERIFICATION: _is_unverified(state, at),
        Concern.BACKUP_FAILED: not is_whole,
        Concern.BACKUP_NONE: is_whole and (copied is None or copied < at - missing.FRESH),
        Concern.REHEARSAL_FAILED: rehearsed is not None and rehearsed.rehearsal_problem is not None,
        Concern.REHEARSAL_NONE: state.last_whole is not None and (
            rehearsed is None or rehearsed.rehearsed_at is None or rehearsed.rehearsed_at < at - REHEARSED
        ),
        Concern.KEYS: state.key_since is not None and state.key_since < at - KEY_AGE,
    }  # fmt: skip
    yield from (one for one in Concern if asked[one])


def _is_unverified(state: State, at: datetime) -> bool:
    """Tell whether the last whole pass is too long ago; a new installation has had none yet."""
    if state.verified_at is not None:
        return state.verified_at < at - VERIFIED
    return state.verifying_since is not None and state.verifying_since < at - VERIFIED


def _store_answers() -> bool:
    """Tell whether the store says whose it is: it is asked now."""
    try:
        media().identity()
    except StoreAway:
        return False
    return True


def _database() -> tuple[str, str, int]:
    url = make_url(settings().database_url)
    if url.get_backend_name() == "sqlite":
        parts = [Path(f"{url.database}{end}") for end in ("", "-wal")]
        return "SQLite", sqlite3.sqlite_version, sum(one.stat().st_size for one in parts if one.exists())
    size = db.session.execute(text("SELECT pg_database_size(current_database())")).scalar()
    version = db.session.execute(text("SHOW server_version")).scalar()
    return "PostgreSQL", str(version), int(size or 0)


def _key() -> tuple[str, datetime | None]:
    try:
        present = keys.known().present
    except Conflict:
        return "", None
    return present.id, datetime.fromisoformat(present.since)


def _count(query: object) -> int:
    return int(db.session.scalar(query) or 0)  # type: ignore[call-overload] # a statement that counts
