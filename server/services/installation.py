"""Whose installation is this, and in which language and time does it speak where nobody says another?

Every page asks, so what was chosen is known to each process for a minute.
"""

import time
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from server.db import db, is_away, let_go
from server.domain.zone import CHINA
from server.models import Account, Installation

ROW = 1
KNOWN_S = 2.0
_EXTENSION = "shizheng.installation"
_SET_UP = "shizheng.installation.set-up"


@dataclass(frozen=True)
class Chosen:
    """What was chosen when the installation was set up, or later."""

    authority: str = ""
    language: str = ""
    """Empty: as the settings say."""
    zone: str = ""
    """Empty: China's."""


def chosen() -> Chosen:
    """Return what was chosen; nothing, where nobody did."""
    known: tuple[float, Chosen] | None = current_app.extensions.get(_EXTENSION)
    if known is None or time.monotonic() - known[0] > KNOWN_S:
        try:
            known = time.monotonic(), _read()
        except DBAPIError as problem:
            if not is_away(problem):
                raise
            let_go()
            return known[1] if known else Chosen()  # a refusal has to say in some language that the database is away
        current_app.extensions[_EXTENSION] = known
    return known[1]


def _read() -> Chosen:
    columns: Any = (Installation.authority, Installation.language, Installation.zone)
    row = db.session.execute(select(*columns).where(Installation.id == ROW)).first()
    return Chosen(*row) if row else Chosen()


def forget() -> None:
    """Read anew what was chosen; other processes do so within some seconds."""
    current_app.extensions.pop(_EXTENSION, None)


def zone() -> ZoneInfo:
    """Return in which time a day is a day, where no site says another."""
    return ZoneInfo(chosen().zone or CHINA)


def is_set_up() -> bool:
    """Tell whether anybody can sign in; once that is so, it stays so."""
    if not current_app.extensions.get(_SET_UP):
        row = db.session.execute(select(Installation.set_up_at).where(Installation.id == ROW)).first()
        has_people = db.session.scalar(select(Account.id).limit(1)) is not None
        current_app.extensions[_SET_UP] = has_people or bool(row and row[0])
    return bool(current_app.extensions[_SET_UP])
