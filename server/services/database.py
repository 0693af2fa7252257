"""Is the database there, and of this version?"""

from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import inspect

from server.db import db


def is_empty() -> bool:
    """Tell whether nothing was ever migrated into the database."""
    return not inspect(db.engine).has_table("alembic_version")


def prepare() -> None:
    """Create all tables in an empty database; one that has any is left to `flask db upgrade`."""
    if is_empty():
        upgrade(directory=current_app.extensions["migrate"].directory)
