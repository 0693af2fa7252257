"""Can a copy be restored, and is what comes back whole? It is restored beside, verified by this program, and removed.

The verification is the command that an operator would give, in a process of its own, on the restored database and the
copied originals; the installation that runs is not touched. What a killed rehearsal left, the next one removes.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from server import temporary
from server.db import db
from server.domain.log_faults import Kind
from server.errors import Problem
from server.services import stored_bytes
from server.services.runtime import settings
from server.services.system import backups, copying, verifying

_OF_ORIGINALS = frozenset({Kind.ORIGINAL_MISSING, Kind.ORIGINAL_ALTERED, Kind.ORIGINAL_UNREADABLE})


@dataclass(frozen=True)
class Rehearsed:
    """What restoring a copy showed."""

    name: str
    entries: int = 0
    rows: int = 0
    originals: int = 0
    problem: str | None = None
    """None: it is whole."""


def rehearse(folder: Path, name: str) -> Rehearsed:
    """Restore a copy into a temporary folder, verify log, rows and originals of it, and remove it.

    :raises NotFound: where there is no such copy.
    :raises Conflict: where its files are not as they were written, or PostgreSQL refuses.
    """
    manifest = copying.verify(folder, name)
    copy = folder / "copies" / name
    with temporary.folder("rehearsal") as place:
        (place / "media").mkdir()
        shutil.copy(copy / "identity", place / "media" / "identity")
        (place / "media" / "originals").symlink_to((folder / "originals").resolve())
        with _restored(copy, place) as url:
            found = _verified(url, place, folder)
    lacking = len(manifest["lacking"])
    if lacking and found.problem is None:
        return Rehearsed(name, found.entries, found.rows, found.originals, f"{lacking} originals are lacking")
    return Rehearsed(name, found.entries, found.rows, found.originals, found.problem)


@contextmanager
def _restored(copy: Path, place: Path) -> Iterator[str]:
    """Give the address of a database into which the copy was restored."""
    if (copy / "database.db").is_file():
        shutil.copy(copy / "database.db", place / "restored.db")
        yield f"sqlite:///{place / 'restored.db'}"
        return
    url = make_url(settings().database_url)
    _clear_databases()
    trial = backups.trial_name()
    _at_once(f'CREATE DATABASE "{trial}" TEMPLATE template0')
    try:
        copying.postgres(
            "pg_restore", url.set(database=trial), "--no-owner", f"--dbname={trial}", str(copy / "database.dump")
        )
        yield url.set(database=trial).render_as_string(hide_password=False)
    finally:
        _at_once(f'DROP DATABASE "{trial}" WITH (FORCE)')


def _clear_databases() -> None:
    """Remove the databases of rehearsals that were killed, of this user and used by nobody."""
    query = text(
        "SELECT datname FROM pg_database WHERE starts_with(datname, :prefix) AND pg_get_userbyid(datdba) = current_user"
    )
    with db.engine.connect() as connection:
        known = list(connection.scalars(query, {"prefix": backups.TRIAL}))
    for name in filter(backups.is_left, known):
        with suppress(DBAPIError):  # somebody is connected to it
            _at_once(f'DROP DATABASE IF EXISTS "{name}"')


def _at_once(statement: str) -> None:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(statement)


def _verified(url: str, place: Path, folder: Path) -> Rehearsed:
    said = verifying.verify(url, place / "media", place)
    if said.broke_off:
        return Rehearsed("", problem=said.broke_off)
    return Rehearsed("", said.entries, said.rows, said.originals, _problem(said.faults, folder))


def _problem(faults: list[dict[str, Any]], folder: Path) -> str | None:
    """Say what is wrong: first what the store cannot mend, since that is what somebody has to look into."""
    suspected = {str(fault["sha256"]) for fault in faults if fault["kind"] in _OF_ORIGINALS}
    if suspected:
        with suppress(OSError):  # a folder that can only be read is mended by nobody, and read all the same
            copying.note_damaged(folder, suspected)
    mended = set(filter(_is_whole, suspected))
    others = [fault for fault in faults if fault.get("sha256") not in mended]
    if others:
        return f"{len(faults)}: {others[0]['message']['en']}"
    if mended:
        return (
            f"{len(mended)} originals are missing or damaged in the copy and whole in the store, such as "
            f"{min(mended)}: the next backup make mends them"
        )
    return None


def _is_whole(sha256: str) -> bool:
    try:
        stored_bytes.path(sha256)
    except Problem:
        return False
    return True
