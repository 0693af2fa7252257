"""Which migrations keep others waiting on PostgreSQL for longer, the more rows there are?

A column that may be empty is added at once, and so is a table; an index, a column that may not be empty, a check of all
rows and a change of them read the whole table while nobody may write to it. What does so is named here, with what it
costs in docs/operations.md, so that a new migration is thought about.
"""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, event

from server.db import db
from server.services import database
from tests.conftest import running, settings_in

BEFORE = "0069"
KNOWN: set[str] = set()
_MADE = re.compile(r"CREATE TABLE (\w+)")
_AT_ONCE = re.compile(r'ALTER TABLE \w+ ADD COLUMN "?\w+"? (?!.*NOT NULL).*')
_ON = re.compile(r"(?:CREATE (?:UNIQUE )?INDEX \w+ ON|ALTER TABLE|UPDATE|DELETE FROM|INSERT INTO) (\w+)")


@pytest.fixture
def empty(tmp_path_factory: pytest.TempPathFactory, postgres_database: str) -> Iterator[Flask]:
    settings = settings_in(tmp_path_factory.mktemp("locks"), database_url=postgres_database)
    with running(settings) as app, app.app_context():
        database.migrate()
        yield app


def test_what_reads_a_whole_table_while_nobody_may_write_to_it_is_known(empty: Flask) -> None:
    upgrade(directory=str(database.MIGRATIONS), revision=BEFORE)
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        upgrade(directory=str(database.MIGRATIONS))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert set(long_ones(said)) == KNOWN
    db.session.remove()


def test_an_index_a_change_of_rows_and_a_column_that_may_not_be_empty_keep_others_waiting() -> None:
    long = [
        "CREATE INDEX ix_issue_county ON issue (county)",
        "UPDATE issue SET county = ''",
        "ALTER TABLE issue ADD COLUMN county VARCHAR DEFAULT '' NOT NULL",
    ]
    short = [
        "ALTER TABLE issue ADD COLUMN county VARCHAR",
        "CREATE TABLE river (id SERIAL NOT NULL)",
        "CREATE INDEX ix_river_id ON river (id)",
    ]
    assert list(long_ones(long + short)) == long


def long_ones(statements: list[str]) -> Iterator[str]:
    """Go through those that read or write a table that was there before."""
    made = {"alembic_version"}
    for one in statements:
        if found := _MADE.match(one):
            made.add(found[1])
        named = _ON.match(one)
        if named and named[1] not in made and not _AT_ONCE.fullmatch(one):
            yield one
