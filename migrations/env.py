"""How does Alembic reach our tables? Through the application that runs it."""

from alembic import context
from flask import current_app

from server.db import UtcDateTime

extension = current_app.extensions["migrate"]
database = extension.db


def render_item(kind: str, item: object, _autogen: object) -> str | bool:
    """Write our own types as what they are in the database: a migration imports nothing of the application."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def migrate() -> None:
    """Run the migrations in one transaction on the application's own engine."""
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_item=render_item,
            **extension.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


migrate()
