"""Is the database there, and of this version?"""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy.exc import DatabaseError

from server.db import db
from server.errors import Busy, Conflict
from server.services.proof import taking_over
from server.translations import N_


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
        upgrade(directory=_migrations())
    else:
        _refuse_another_version(found)
        taking_over.take_over()


def _revision() -> str | None:
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _refuse_another_version(found: str) -> None:
    scripts = ScriptDirectory(_migrations())
    if found == scripts.get_current_head():
        return
    if found in {script.revision for script in scripts.walk_revisions()}:
        raise Conflict(
            N_("The database is of an older version. Make a copy of it, then run: flask --app server db upgrade")
        )
    raise Conflict(N_("The database is of a newer version than this program. Install that version, or restore a copy."))


def _migrations() -> str:
    return str(current_app.extensions["migrate"].directory)
