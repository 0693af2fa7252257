"""Is the database there, and of this version?"""

import re
from functools import cache
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError

from server.config import ROOT
from server.db import db
from server.errors import Busy, Conflict
from server.services.proof import taking_over
from server.translations import N_

MIGRATIONS = ROOT / "migrations"
UNFINISHED = "copy_in_progress"
"""The table that a database has while it is being filled from another one."""
QUEUE_SCHEMA = "shizheng_queue"
"""Where the queue keeps its tasks on PostgreSQL: hints, which are no rows of ours and go into no copy."""
_VERSION = "alembic_version"
_REVISION = re.compile(r"^revision\b.*= ['\"](\w+)['\"]$", re.MULTILINE)


def migrate() -> None:
    """Let Flask-Migrate know the application: before its commands are used, and not at every start, for it is large."""
    from flask_migrate import Migrate

    Migrate(current_app, db, directory=str(MIGRATIONS), render_as_batch=True, compare_type=True)


def prepare() -> None:
    """Create all tables in an empty database; in one of an older version, let the log speak of the rows once.

    :raises Conflict: where it has tables of another version, or only some of the rows of a database that is copied
        into it. They are left as they are: who changes them makes a copy first.
    :raises Busy: where it cannot be reached.
    """
    try:
        with db.engine.connect() as connection:
            found = revision(connection)
            _refuse_unfinished(connection)
    except DatabaseError as problem:
        raise Busy(N_("The database cannot be opened: {problem}"), problem=problem.orig) from problem
    if found is None:
        _create()
    else:
        refuse_another_version(found)
        taking_over.take_over()


def is_current() -> bool:
    """Tell whether its tables are of this program's version. Raises what the database's driver does."""
    with db.engine.connect() as connection:
        return revision(connection) == newest()


def create_at(url: str) -> None:
    """Create all tables in a database that is not the application's own; in one that has them, change nothing."""
    bare = Flask("server")
    bare.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(bare)
    with bare.app_context():
        _create()
        db.session.remove()
        db.engine.dispose()


def _create() -> None:
    from flask_migrate import upgrade

    migrate()
    upgrade(directory=str(MIGRATIONS))


def revision(connection: Connection) -> str | None:
    """Return the version that the tables are of, as Alembic notes it; None in a database without any."""
    if not inspect(connection).has_table(_VERSION):
        return None
    found = connection.scalar(text(f"SELECT version_num FROM {_VERSION}"))  # noqa: S608 - its own name
    return str(found) if found is not None else None


def _refuse_unfinished(connection: Connection) -> None:
    if inspect(connection).has_table(UNFINISHED):
        raise Conflict(
            N_(
                "Another database is being copied into this one, or that was broken off. Let it end, or call the same "
                "flask --app server db copy again: it goes on where it was."
            )
        )


def refuse_another_version(found: str | None) -> None:
    """Refuse tables that are not of the version of this program.

    :raises Conflict: for those of an older or newer one, with what to do.
    """
    if found == newest():
        return
    if found is None:
        raise Conflict(N_("The database has no tables of this system: check the address."))
    if found in map(_said, _versions()):
        raise Conflict(
            N_("The database is of an older version. Make a copy of it, then run: flask --app server db upgrade")
        )
    raise Conflict(N_("The database is of a newer version than this program. Install that version, or restore a copy."))


@cache
def newest() -> str | None:
    """Return the version that the tables of this program are of."""
    return _said(_versions()[-1])


def _versions() -> list[Path]:
    return sorted((MIGRATIONS / "versions").glob("*.py"))  # numbered in the order in which they run


def _said(version: Path) -> str | None:
    """Return as which version a migration is noted, without running what it imports."""
    found = _REVISION.search(version.read_text(encoding="utf-8"))
    return found and found[1]
