"""How does Alembic reach our tables? Through the application that runs it."""

from collections.abc import Iterable

from alembic import context
from alembic.operations.ops import MigrationScript
from flask import current_app
from sqlalchemy import Connection

from server.db import UtcDateTime

extension = current_app.extensions["migrate"]
database = extension.db


def render_item(kind: str, item: object, _autogen: object) -> str | bool:
    """Write our own types as what they are in the database: a migration imports nothing of the application."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def number(_context: object, _revision: object, scripts: Iterable[MigrationScript]) -> None:
    """Give a new migration the next number, so that the files stand in the order in which they run."""
    last = int(context.script.get_current_head() or 0)
    for script in scripts:
        script.rev_id = f"{last + 1:04}"


def is_described(_thing: object, name: str | None, *_rest: object) -> bool:
    """Leave out the index for searches: each database has its own kind, which no model describes."""
    return not (name or "").startswith(("ledger_search", "ix_ledger_search"))


def migrate() -> None:
    """Run the migrations in one transaction on the application's own engine."""
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_item=render_item,
            process_revision_directives=number,
            include_object=is_described,
            **extension.configure_args,
        )
        if connection.dialect.name == "sqlite":
            migrate_sqlite(connection)
            return
        with context.begin_transaction():
            context.run_migrations()


def migrate_sqlite(connection: Connection) -> None:
    """Migrate as a whole or not at all, also when killed.

    Python's driver begins no transaction before a change of tables, so it is begun by hand. SQLite changes a table by
    copying it; foreign keys would refuse that a table is dropped that others name, so they are checked at the end.
    """
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    context.run_migrations()
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken:
        raise RuntimeError(f"the migration would leave a row of {broken[0]} that names a missing row of {broken[2]}")
    connection.commit()
    connection.exec_driver_sql("PRAGMA foreign_keys=ON")


migrate()
