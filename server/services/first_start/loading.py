"""How far is loading the demonstration, and who may see the passwords when it ends?"""

import secrets
from dataclasses import dataclass

from sqlalchemy import update

from server.db import db
from server.domain.token import hashed
from server.errors import Conflict
from server.models import Installation
from server.services import events, installation
from server.services.first_start import setting_up
from server.services.installation import ROW
from server.services.runtime import now
from server.translations import N_


@dataclass(frozen=True)
class Progress:
    """How far it is."""

    done: int
    steps: int
    has_ended: bool
    is_broken: bool


def begin(steps: int) -> str:
    """Note that loading begins; returns what the browser that asked for it is known by.

    :raises Conflict: where it goes on already, or the installation was set up.
    """
    row = setting_up.row()
    began = (
        update(Installation)
        .where(Installation.id == ROW, Installation.loading_since.is_(None), Installation.set_up_at.is_(None))
        .values(loading_since=now(), loading_steps=steps, loading_done=0)
        .returning(Installation.id)
    )
    if installation.is_set_up() or db.session.execute(began).first() is None:
        raise Conflict(N_("The demonstration is being loaded already, or the installation was set up."))
    db.session.refresh(row)
    token = secrets.token_hex(16)
    row.loader_sha256 = hashed(token)
    events.record(events.SYSTEM, "installation.load_demonstration", setting_up.SUBJECT)
    return token


def step() -> None:
    """Count one step more."""
    one_more = update(Installation).where(Installation.id == ROW)
    db.session.execute(one_more.values(loading_done=Installation.loading_done + 1))


def end(*, is_broken: bool) -> None:
    """Note that it ended. Where it broke before anybody could sign in, the installation can still be set up."""
    row = setting_up.row()
    if not installation.is_set_up():
        row.loading_since = row.loader_sha256 = None
        return
    row.loading_ended_at, row.is_loading_broken = now(), is_broken
    setting_up.finish(row)


def pick_up() -> None:
    """Note at a start that what went on when the server was killed goes on no more."""
    row = setting_up.row()
    if row.loading_since is not None and row.loading_ended_at is None:
        end(is_broken=True)


def progress(token: str) -> Progress | None:
    """Return how far it is, for the browser that began it and until it was shown the passwords."""
    row = _of(token)
    if row is None:
        return None
    return Progress(row.loading_done, row.loading_steps, row.loading_ended_at is not None, row.is_loading_broken)


def show_once(token: str) -> bool:
    """Tell whether this browser may be shown the passwords, and let nobody be shown them after it."""
    row = _of(token)
    if row is None or row.loading_ended_at is None:
        return False
    row.loader_sha256 = None
    return True


def _of(token: str) -> Installation | None:
    row = db.session.get(Installation, ROW, populate_existing=True)
    return row if row is not None and token and row.loader_sha256 == hashed(token) else None
