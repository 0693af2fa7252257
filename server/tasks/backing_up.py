"""When are copies made? Once a day from a set time on, by one worker; once a week the newest one is rehearsed.

Copying takes long, so it is no transaction: what was done is written down before and after it.
"""

import logging
import threading
import time
from contextlib import suppress
from pathlib import Path

from flask import Flask

from server import temporary
from server.db import db, transaction
from server.errors import Conflict, Problem
from server.services import events
from server.services.runtime import now, settings
from server.services.system import backups, copying, rehearsing, restoring, verifying
from server.services.system.copying import Made
from server.services.system.rehearsing import Rehearsed
from server.services.system.restoring import Restored
from server.services.system.verifying import Verified
from server.translations import N_

log = logging.getLogger(__name__)
EVERY_S = 60.0


def begin(app: Flask) -> None:
    """Look beside the worker's other work until its process ends."""
    threading.Thread(target=_go_on, args=(app,), name="backups", daemon=True).start()


def on_schedule() -> bool:
    """Make the copy that is due, where one is; tells whether one was made."""
    with transaction():
        number = backups.take()
    if number is None:
        return False
    where = Path(settings().backup_to)
    try:
        made = _make(number, where, with_keys=False)
    except Exception:
        with suppress(Problem, OSError):  # what the copy failed of is what is told
            _prune(where)
        raise
    _prune(where)
    if backups.is_rehearsal_due():
        db.session.rollback()
        rehearse(where, made.name)
    return True


def make(where: Path, *, with_keys: bool) -> Made:
    """Make a copy now.

    :raises Problem: where that fails, which is written down first.
    """
    with transaction():
        number = backups.begin(where)
    return _make(number, where, with_keys=with_keys)


def rehearse(where: Path, name: str) -> Rehearsed:
    """Restore a copy for a trial, and write down what that showed."""
    db.session.rollback()
    try:
        found = rehearsing.rehearse(where, name)
    except Problem as problem:
        found = Rehearsed(name, problem=str(problem))
    with transaction():
        backups.note_rehearsed(where, name, found.problem, events.SYSTEM)
    return found


def restore(where: Path, name: str, tell: restoring.Tell, *, without_keys: bool) -> tuple[Restored, Verified]:
    """Put a copy where the settings say, write down that it came back, and verify log and rows of it.

    :raises Problem: where it is not whole, or something else lies there.
    """
    try:
        restored = restoring.restore(where, name, tell, without_keys=without_keys)
    except OSError as problem:
        raise Conflict(
            N_("Restoring broke off: {problem}. When that is mended, call this again: it goes on."), problem=problem
        ) from problem
    with transaction():
        backups.note_restored(where, name, restored.originals, events.SYSTEM)
    db.session.remove()
    with temporary.folder("verify") as room:
        return restored, verifying.verify_rows(settings().database_url, restored.identity, room)


def _make(number: int, where: Path, *, with_keys: bool) -> Made:
    source = backups.source()
    db.session.rollback()  # what was read is no transaction to copy in
    try:
        made = copying.make(source, where, now(), _Beat(number), with_keys=with_keys)
    except Exception as problem:
        said = str(problem) if isinstance(problem, Problem) else f"{type(problem).__name__}: {problem}"
        with transaction():
            backups.note_failed(number, said, events.SYSTEM)
        if isinstance(problem, OSError):
            raise Conflict(
                N_("The copy cannot be written to {folder}: {problem}"), folder=where, problem=said
            ) from problem
        raise
    with transaction():
        lacking = backups.note(number, made, has_keys=with_keys, actor=events.SYSTEM)
    if lacking:
        raise Conflict(
            N_("The copy {name} was made, but does not count: {problem}. Run events verify."),
            name=made.name, problem=lacking,
        )  # fmt: skip
    return made


def _prune(where: Path) -> None:
    with transaction():
        gone = copying.prune(backups.source(), where, settings().backup_keep)
        backups.note_pruned(where, gone, events.SYSTEM)


class _Beat:
    """Says now and then that the copy is still being made."""

    def __init__(self, number: int) -> None:
        self._number, self._last = number, time.monotonic()

    def __call__(self) -> None:
        if time.monotonic() - self._last > EVERY_S:
            self._last = time.monotonic()
            backups.beat(self._number)


def _go_on(app: Flask) -> None:
    while True:
        with app.app_context():
            try:
                on_schedule()
            except Problem as problem:
                log.critical("no copy was made: %s", problem)
            except Exception:
                log.exception("no copy could be made")
            db.session.remove()
        threading.Event().wait(EVERY_S)
