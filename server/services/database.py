"""Is the database there, and of this version?"""

import re
from functools import cache
from pathlib import Path

from flask import current_app
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from server.config import ROOT
from server.db import db
from server.errors import Busy, Conflict
from server.services.proof import taking_over
from server.translations import N_

MIGRATIONS = ROOT / "migrations"
_VERSION = "alembic_version"
_REVISION = re.compile(r"^revision\b.*= ['\"](\w+)['\"]$", re.MULTILINE)


def migrate() -> None:
    """Let Flask-Migrate know the application: before its commands are used, and not at every start, for it is large."""
    from flask_migrate import Migrate

    Migrate(current_app, db, directory=str(MIGRATIONS), render_as_batch=True, compare_type=True)


def prepare() -> None:
    """Create all tables in an empty database; in one of an older version, let the log speak of the rows once.

    :raises Conflict: where it has tables of another version. They are left as they are: who changes them makes a
        copy first.
    :raises Busy: where it cannot be reached.
    """
    try:
        found = _revision()
    except DatabaseError as problem:
        raise Busy(N_("The database cannot be opened: {problem}"), problem=problem.orig) from problem
    if found is None:
        _create()
    else:
        _refuse_another_version(found)
        taking_over.take_over()


def is_current() -> bool:
    """Tell whether its tables are of this program's version. Raises what the database's driver does."""
    return _revision() == _newest()


def _create() -> None:
    from flask_migrate import upgrade

    migrate()
    upgrade(directory=str(MIGRATIONS))


def _revision() -> str | None:
    """Return the version that the tables are of, as Alembic notes it; None in a database without any."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table(_VERSION):
            return None
        found = connection.scalar(text(f"SELECT version_num FROM {_VERSION}"))  # noqa: S608 - its own name
    return str(found) if found is not None else None


def _refuse_another_version(found: str) -> None:
    versions = sorted((MIGRATIONS / "versions").glob("*.py"))  # numbered in the order in which they run
    if found == _said(versions[-1]):
        return
    if found in map(_said, versions):
        raise Conflict(
            N_("The database is of an older version. Make a copy of it, then run: flask --app server db upgrade")
        )
    raise Conflict(N_("The database is of a newer version than this program. Install that version, or restore a copy."))


@cache
def _newest() -> str | None:
    return _said(max((MIGRATIONS / "versions").glob("*.py")))


def _said(version: Path) -> str | None:
    """Return as which version a migration is noted, without running what it imports."""
    found = _REVISION.search(version.read_text(encoding="utf-8"))
    return found and found[1]
