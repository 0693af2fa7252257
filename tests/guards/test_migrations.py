"""Do the migrations lead to the tables that the models describe, and back, on both databases?"""

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

from server import create_app
from server.config import ROOT
from server.db import Base, UtcDateTime, db, transaction
from server.errors import Conflict
from server.models import Event
from server.services import database, events
from server.services.proof import sealer
from tests.conftest import settings_in

MIGRATIONS = str(ROOT / "migrations")
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
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Give an application on an empty database, with its context pushed."""
    changes = {}
    if request.param == "postgresql":
        changes["database_url"] = request.getfixturevalue("postgres_database")
    app = create_app(settings_in(tmp_path, **changes))
    with app.app_context():
        database.migrate()
        yield app
        db.session.remove()
        db.engine.dispose()


def test_there_is_a_single_head() -> None:
    assert len(ScriptDirectory(MIGRATIONS).get_heads()) == 1


def test_the_files_stand_in_the_order_in_which_they_run() -> None:
    chain = reversed([Path(script.path).name for script in ScriptDirectory(MIGRATIONS).walk_revisions()])
    for number, (in_chain, in_folder) in enumerate(zip(chain, files(), strict=True), 1):
        assert in_chain == in_folder
        assert in_chain.startswith(f"{number:04}_")


def test_a_new_migration_is_numbered_by_itself(app: Flask, tmp_path: Path) -> None:
    copy = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    with app.app_context():
        database.migrate()
        revision(directory=str(copy), message="let rivers freeze")
    assert (copy / "versions" / f"{len(files()) + 1:04}_let_rivers_freeze.py").exists()


def test_the_head_is_what_the_models_describe(empty: Flask) -> None:
    database.prepare()
    with db.engine.connect() as connection:
        options = {"compare_type": True, "render_as_batch": True, "include_object": is_described}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def is_described(_thing: object, name: str | None, *_rest: object) -> bool:
    """Leave out the index for searches: each database has its own kind, which no model describes."""
    return not (name or "").startswith(("ledger_search", "ix_ledger_search"))


def test_up_down_and_up_again_with_a_row_in_every_table(empty: Flask) -> None:
    database.prepare()
    fill_every_table()
    downgrade(directory=MIGRATIONS, revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    upgrade(directory=MIGRATIONS)
    fill_every_table()


def test_the_reasons_of_a_decision_are_kept_by_their_table(empty: Flask) -> None:
    database.prepare()
    fill_every_table()
    write("UPDATE decision_reason SET code = 'R05'")
    write("INSERT INTO decision_reason SELECT decision_id, 'R03' FROM decision_reason")
    downgrade(directory=MIGRATIONS, revision="e5d20b8c7f14")
    assert rows("SELECT CAST(reasons AS TEXT) FROM decision") == [('["R03", "R05"]',)]
    upgrade(directory=MIGRATIONS)
    assert rows("SELECT code FROM decision_reason ORDER BY code") == [("R03",), ("R05",)]


def test_issues_that_submissions_name_are_found_in_their_answers(empty: Flask) -> None:
    database.prepare()
    fill_every_table()
    downgrade(directory=MIGRATIONS, revision="0007")
    write("UPDATE issue SET code = '17/3'")
    write("""UPDATE submission SET answers = '{"head": {"item_code": " 17/3 "}, "vp_repeat": [{"item_code": "98/1"},
             {"item_code": "98/1"}, {"item_code": ""}], "facts": "17/4"}'""")
    upgrade(directory=MIGRATIONS)
    named = rows("SELECT submission_id, code, issue_id FROM submission_issue ORDER BY code")
    assert named == [(1, "17/3", 1), (1, "98/1", None)]


@pytest.mark.parametrize("altered", [[], [2]])
def test_the_entries_of_the_chain_become_leaves_and_what_did_not_fit_it_is_kept(
    empty: Flask, altered: list[int]
) -> None:
    database.prepare()
    with transaction():
        for number in range(3):
            events.record("account:Alice", "test.write", f"thing:{number}", note="南坡")
    downgrade(directory=MIGRATIONS, revision="0030")
    if altered:
        write("UPDATE event SET actor = 'account:Bob' WHERE id = 2")
    upgrade(directory=MIGRATIONS)
    *entries, taken_over, rows_of_before = db.session.scalars(select(Event).order_by(Event.id))
    assert [one.leaf_sha256 for one in entries] == [events.entry_of(one).leaf.hex() for one in entries]
    assert taken_over.leaf_sha256 == events.entry_of(taken_over).leaf.hex()
    assert rows_of_before.leaf_sha256 == events.entry_of(rows_of_before).leaf.hex()
    assert (taken_over.action, taken_over.details) == ("log.take_over", {"entries": 3, "broken": altered})
    assert {one.position for one in [*entries, taken_over, rows_of_before]} == {None}
    with transaction():
        events.record("account:Alice", "test.write", "thing:4")


def test_the_index_of_who_spoke_last_is_made_of_the_sealed_log(empty: Flask) -> None:
    database.prepare()
    with transaction():
        for rows_said in ({"unit:1": "aa", "unit:2": "bb"}, {"unit:1": None, "unit:many": "cc"}):
            events.record("account:Alice", "test.write", "thing:1", rows_said)
    with transaction():
        sealer.seal()
    with transaction():
        events.record("account:Alice", "test.write", "thing:1", {"unit:2": "dd"})
    named = "SELECT kind, number, event_id FROM row_word ORDER BY kind, number"
    before = rows(named)
    downgrade(directory=MIGRATIONS, revision="0037")
    upgrade(directory=MIGRATIONS)
    assert rows(named) == before != []


def test_preparing_twice_leaves_the_rows_alone(empty: Flask) -> None:
    database.prepare()
    fill_every_table()
    database.prepare()
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            assert connection.scalar(select(func.count()).select_from(table)) == 1, table.name


def test_an_older_database_is_left_alone_with_a_word_on_what_to_do(empty: Flask) -> None:
    database.prepare()
    downgrade(directory=MIGRATIONS, revision="-1")
    with pytest.raises(Conflict, match="older version"):
        database.prepare()


def test_a_newer_database_is_left_alone(empty: Flask) -> None:
    database.prepare()
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'of-tomorrow'"))
    with pytest.raises(Conflict, match="newer version"):
        database.prepare()


def rows(query: str) -> list[tuple[Any, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def write(statement: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(statement))


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
