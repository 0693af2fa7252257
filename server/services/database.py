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
_LAST_BEFORE = "0069_let_reruns_rest.py"
"""The last of the migrations that were made one: whoever is older needs the program that still had them."""
_OLD_NAME = re.compile(r"[0-9a-f]{12}")
"""How the first of them were noted, before they had numbers."""
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
    found = _found()
    if found is None:
        _create()
    else:
        refuse_another_version(found)
        taking_over.take_over()


def refuse_too_old() -> None:
    """Refuse tables from which no migration leads to those of this program. They are left as they are.

    :raises Conflict: with the way there; and where another database is being copied into this one.
    :raises Busy: where it cannot be reached.
    """
    found = _found()
    if found is not None:
        _refuse_before_first(found)


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


def _found() -> str | None:
    try:
        with db.engine.connect() as connection:
            _refuse_unfinished(connection)
            return revision(connection)
    except DatabaseError as problem:
        raise Busy(N_("The database cannot be opened: {problem}"), problem=problem.orig) from problem


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
    _refuse_before_first(found)
    raise Conflict(N_("The database is of a newer version than this program. Install that version, or restore a copy."))


def _refuse_before_first(found: str) -> None:
    first = _said(_versions()[0]) or ""
    if not (_OLD_NAME.fullmatch(found) or (found.isdecimal() and found < first)):  # numbers of four digits
        return
    raise Conflict(
        N_(
            "The database is of an older version ({found}) than this program can upgrade, and was left as it is. Make "
            "a copy, upgrade it by the last program whose migrations/versions has {file}, and go on with this one: "
            "see “Upgrades” in docs/operations.md."
        ),
        found=found, file=_LAST_BEFORE,
    )  # fmt: skip


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
