"""Who was sent which photo? Noted once for each person, photo and hour, and never in the way of whoever looks.

What a process has noted within the hour costs nothing more. The rest is one statement on a connection of its own; where
somebody else is writing to SQLite it waits here for the next photo, and at most what waits is lost with the process.
Rows are added to and, when the operator's time is over, removed; nothing else can be done to them.
"""

import logging
import threading
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Engine, Select, delete, false, literal, or_, select, true
from sqlalchemy.dialects import postgresql, sqlite

from server.db import db, table_of, write_if_free
from server.domain.access import Actor
from server.domain.sighting import How
from server.models import ExportItem, Photo, Sighting
from server.services import events
from server.services.runtime import now, settings

log = logging.getLogger(__name__)
_TABLE = table_of(Sighting)
_DIALECTS = {"sqlite": sqlite, "postgresql": postgresql}
_LEAST = timedelta(days=180)
_Key = tuple[int, int, datetime]
"""The account, the original and the hour."""


class _Memory:
    """What one process has noted of one database within the hour, and what it could not write yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hour: datetime | None = None
        self._known: set[tuple[_Key, How]] = set()
        self._waiting: dict[_Key, tuple[datetime, set[How]]] = {}

    def add(self, key: _Key, how: How, at: datetime) -> None:
        with self._lock:
            if self._hour != key[2]:
                self._hour, self._known = key[2], set()
            if (key, how) in self._known:
                return
            self._known.add((key, how))
            self._waiting.setdefault(key, (at, set()))[1].add(how)

    def take(self) -> dict[_Key, tuple[datetime, set[How]]]:
        with self._lock:
            taken, self._waiting = self._waiting, {}
        return taken

    def give_back(self, taken: dict[_Key, tuple[datetime, set[How]]]) -> None:
        with self._lock:
            for key, (at, hows) in taken.items():
                later = self._waiting.get(key)
                self._waiting[key] = (at, hows | later[1] if later else hows)


_MEMORIES: WeakKeyDictionary[Engine, _Memory] = WeakKeyDictionary()


def note(actor: Actor, original_id: int, how: How) -> None:
    """Keep that a person is sent a photo. Phones and the command line are no persons who look; nothing is raised."""
    if actor.account_id is None or actor.phone_id is not None:
        return
    try:
        at = now()
        _memory().add((actor.account_id, original_id, _hour(at)), how, at)
        flush()
    except Exception:  # whoever looks at a photo is not to be kept from it by this
        log.exception("that %s saw original %s could not be noted", actor.label, original_id)


def flush() -> bool:
    """Write what waits in this process, unless somebody else is writing; tells whether nothing is left."""
    memory = _memory()
    taken = memory.take()
    if not taken:
        return True
    rows = [
        {
            "account_id": account_id, "original_id": original_id, "hour": hour, "at": at,
            **{how.value: how in hows for how in How},
        }
        for (account_id, original_id, hour), (at, hows) in taken.items()
    ]  # fmt: skip
    try:
        is_written = write_if_free(_added(_insert().values(rows)))
    except BaseException:
        memory.give_back(taken)
        raise
    if not is_written:
        memory.give_back(taken)
    return is_written


def note_export(actor: Actor, number: int) -> None:
    """Keep that a person takes away the photos of an export, in the transaction in which that is written down."""
    issues = select(ExportItem.issue_id).where(ExportItem.export_id == number, ExportItem.digest != "")
    _note_photos(actor, select(Photo.original_id).where(Photo.issue_id.in_(issues)))


def note_dossier(actor: Actor, issue_id: int) -> None:
    """Keep that a person takes away the photos of an issue, likewise."""
    _note_photos(actor, select(Photo.original_id).where(Photo.issue_id == issue_id))


def forget() -> int:
    """Remove what is older than the operator keeps it; the log says so. Returns how many rows went."""
    until = _hour(now() - timedelta(days=settings().views_days))
    removed = _remove(until)
    if removed:
        events.record(events.SYSTEM, "sightings.forget", "sightings", rows=removed, until=until.isoformat())
    return removed


def forget_of(originals: Select[int], until: datetime) -> int:
    """Remove who saw some originals before a time; the caller says so in the log. Returns how many rows went.

    Nothing of the last 180 days goes, whoever asks: logs are kept that long by law.
    """
    return _remove(min(until, now() - _LEAST), _TABLE.c.original_id.in_(originals))


def _remove(until: datetime, *about: ColumnElement[bool]) -> int:
    gone = delete(_TABLE).where(_TABLE.c.at < until).where(*about)
    return db.session.connection().execute(gone).rowcount


def _note_photos(actor: Actor, originals: Select[int]) -> None:
    if actor.account_id is None:
        return
    at = now()
    said = originals.distinct().subquery()
    flags = [true() if how is How.EXPORT else false() for how in How]
    hour, first = literal(_hour(at), _TABLE.c.hour.type), literal(at, _TABLE.c.at.type)
    rows = select(literal(actor.account_id), said.c.original_id, hour, first, *flags).where(
        said.c.original_id.is_not(None)
    )
    names = ["account_id", "original_id", "hour", "at", *(how.value for how in How)]
    db.session.connection().execute(_added(_insert().from_select(names, rows)))


def _insert() -> sqlite.Insert:
    made: sqlite.Insert = _DIALECTS[db.engine.dialect.name].insert(_TABLE)
    return made


def _added(insert: sqlite.Insert) -> sqlite.Insert:
    """Add to what stands there for the hour: nothing that was noted is taken back."""
    both = {how.value: or_(_TABLE.c[how.value], insert.excluded[how.value]) for how in How}
    return insert.on_conflict_do_update(index_elements=["account_id", "original_id", "hour"], set_=both)


def _memory() -> _Memory:
    return _MEMORIES.setdefault(db.engine, _Memory())


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
