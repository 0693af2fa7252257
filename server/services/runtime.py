"""What does a service find around it: the settings, the media store and the time."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from typing import cast

from flask import current_app

from server.config import Settings
from server.domain.access import Permission
from server.media import MediaStore, Nearby, open_store
from server.services.installation import chosen, zone

SETTINGS = "shizheng.settings"
MEDIA = "shizheng.media"
PERMISSIONS = "shizheng.permissions"


def settings() -> Settings:
    """Return the settings of the running application."""
    return cast(Settings, current_app.extensions[SETTINGS])


def media() -> MediaStore:
    """Return the store of the running application."""
    return cast(MediaStore, current_app.extensions[MEDIA])


def store_at(url: str, given: Settings) -> MediaStore:
    """Open the store that an address names, with what settings say of this machine.

    :raises Invalid: where there is no such kind of store.
    """
    return open_store(url, Nearby(given.cache_folder, given.media_cache_bytes))


def permissions() -> Mapping[str, Mapping[str, Permission]]:
    """Return by audience what each endpoint of the running application asks of its caller."""
    return cast(Mapping[str, Mapping[str, Permission]], current_app.extensions[PERMISSIONS])


_TOLD: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """Return the present moment, UTC."""
    return _TOLD.get() or datetime.now(UTC)


@contextmanager
def told_as_of(moment: datetime) -> Iterator[None]:
    """Let what happens within be of another moment. Only the demonstration does, which tells of days that are over."""
    before = _TOLD.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _TOLD.reset(before)


def today() -> date:
    """Return the day that it is where deadlines are kept."""
    return now().astimezone(zone()).date()


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins there."""
    return datetime.combine(day, time.min, zone())


def language() -> str:
    """Return the language of receipts, and of pages whose reader has not chosen."""
    return chosen().language or settings().language
