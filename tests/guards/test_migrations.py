"""Do the migrations lead to the tables that the models describe, on both databases?"""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, revision, upgrade
from sqlalchemy import Column, Table, func, insert, inspect, select, text

from server.config import ROOT
from server.db import Base, UtcDateTime, db
from server.errors import Conflict
from server.services import database
from tests.conftest import running, settings_in

MIGRATIONS = str(ROOT / "migrations")
FIRST = 69
"""The number of the first file: those before it were made one."""
VALUES: dict[type, Any] = {
    bool: True,
    bytes: b"\x00\xff",
    date: date(2020, 1, 11),
    datetime: datetime(2020, 1, 11, 9, 30, tzinfo=UTC),
    object: {"南坡": 1},
    float: 35.25,
    int: 1,
    str: "加甘滩堆场",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def at_the_terminal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Give an application on an empty database, with its context pushed and its own commands."""
    changes = {}
    if request.param == "postgresql":
        changes["database_url"] = request.getfixturevalue("postgres_database")
    with running(settings_in(tmp_path, **changes)) as app, app.app_context():
        yield app


@pytest.fixture
def empty(at_the_terminal: Flask) -> Flask:
    """Give one that Flask-Migrate knows: it puts its commands in the place of ours."""
    database.migrate()
    return at_the_terminal


def test_there_is_a_single_head() -> None:
    assert len(ScriptDirectory(MIGRATIONS).get_heads()) == 1


def test_the_files_stand_in_the_order_in_which_they_run() -> None:
    chain = reversed([Path(script.path).name for script in ScriptDirectory(MIGRATIONS).walk_revisions()])
    for number, (in_chain, in_folder) in enumerate(zip(chain, files(), strict=True), FIRST):
        assert in_chain == in_folder
        assert in_chain.startswith(f"{number:04}_")


def test_a_new_migration_is_numbered_by_itself(app: Flask, tmp_path: Path) -> None:
    copy = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    with app.app_context():
        database.migrate()
        revision(directory=str(copy), message="let rivers freeze")
    assert (copy / "versions" / f"{FIRST + len(files()):04}_let_rivers_freeze.py").exists()


def test_the_head_is_what_the_models_describe(empty: Flask) -> None:
    database.prepare()
    assert_as_the_models_describe()


def test_later_migrations_go_down_and_up_again_over_a_row_in_every_table(empty: Flask) -> None:
    database.prepare()
    fill_every_table()
    downgrade(directory=MIGRATIONS, revision=f"{FIRST:04}")
    upgrade(directory=MIGRATIONS)
    assert_as_the_models_describe()


def assert_as_the_models_describe() -> None:
    with db.engine.connect() as connection:
        options = {"compare_type": True, "render_as_batch": True, "include_object": is_described}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def is_described(_thing: object, name: str | None, *_rest: object) -> bool:
    """Leave out the index for searches: each database has its own kind, which no model describes."""
    return not (name or "").startswith(("ledger_search", "ix_ledger_search"))


def test_nothing_goes_back_behind_the_first_tables(empty: Flask) -> None:
    database.prepare()
    fill_every_table()
    with pytest.raises(SystemExit):
        downgrade(directory=MIGRATIONS)
    assert_one_row_in_every_table()


def test_preparing_twice_leaves_the_rows_alone(empty: Flask) -> None:
    database.prepare()
    fill_every_table()
    database.prepare()
    assert_one_row_in_every_table()


def test_an_older_database_is_left_alone_with_a_word_on_what_to_do(
    empty: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.prepare()
    monkeypatch.setattr(database, "newest", lambda: "of-tomorrow")
    with pytest.raises(Conflict, match="older version"):
        database.prepare()


@pytest.mark.parametrize("version", ["3e43359b7a6b", "0007", "0068"])
def test_a_database_of_before_the_first_tables_is_left_alone_with_the_way_on(empty: Flask, version: str) -> None:
    note(version)
    with pytest.raises(Conflict, match=f"{version}.* left as it is.* 0069_let_reruns_rest.py"):
        database.prepare()
    assert tables() == (["alembic_version"], version)


@pytest.mark.parametrize("command", [("upgrade",), ("downgrade",), ("stamp", "0069"), ("current",)])
def test_no_command_touches_a_database_of_before_the_first_tables(
    at_the_terminal: Flask, command: tuple[str, ...]
) -> None:
    note("0068")
    answer = at_the_terminal.test_cli_runner().invoke(args=["db", *command])
    assert (answer.exit_code, answer.output.count("\n")) == (1, 1)
    assert "0069_let_reruns_rest.py" in answer.output
    assert tables() == (["alembic_version"], "0068")


def test_a_newer_database_is_left_alone(empty: Flask) -> None:
    note("0999")
    with pytest.raises(Conflict, match="newer version"):
        database.prepare()


def assert_one_row_in_every_table() -> None:
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            assert connection.scalar(select(func.count()).select_from(table)) == 1, table.name


def note(version: str) -> None:
    """Give the database a version, and no other table."""
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})


def tables() -> tuple[list[str], str | None]:
    with db.engine.connect() as connection:
        return inspect(connection).get_table_names(), database.revision(connection)


def files() -> list[str]:
    """Return the migrations as a listing of their folder shows them."""
    return sorted(path.name for path in Path(MIGRATIONS, "versions").glob("*.py"))


def fill_every_table() -> None:
    with db.engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            connection.execute(insert(table).values(a_row(table)))


def a_row(table: Table) -> dict[str, Any]:
    """Return a value for every column; a row cannot refer to itself."""
    columns = (c for c in table.columns if not any(key.column.table is table for key in c.foreign_keys))
    return {column.name: a_value(column) for column in columns}


def a_value(column: Column[Any]) -> Any:
    values = getattr(column.type, "enums", None)
    if values:
        return column.type.python_type(values[0])
    kind = datetime if isinstance(column.type, UtcDateTime) else column.type.python_type
    return VALUES[kind]
