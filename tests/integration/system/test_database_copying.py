"""Do all rows get into another database as they were, and is what cannot be copied whole refused?"""

import json
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, delete, func, insert, inspect, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from server.config import ROOT
from server.db import Base, table_of, transaction
from server.errors import Conflict, Invalid, Problem
from server.models import Account, Assignment, CalendarDay, Event, Installation, Issue, LedgerCell, WorkerBeat
from server.services import store_identity
from server.services.runtime import now
from server.services.system import copied_table, database_copying
from server.services.system.copied_table import MADE_ANEW, CopiedTable, all_tables
from tests import build
from tests.conftest import migrate, running, settings_in
from tests.guards.test_migrations import a_row

BESIDE = {"alembic_version", "sqlite_sequence"}
"""Made by the migrations, or by SQLite itself."""


def engine_of(url: str) -> Engine:
    return create_engine(url, poolclass=NullPool)


def execute(url: str, statement: Any, rows: Any = None) -> None:
    with engine_of(url).begin() as connection:
        connection.execute(statement, rows)


def scalar(url: str, statement: Any) -> Any:
    with engine_of(url).connect() as connection:
        return connection.scalar(statement)


def an_entry(number: int) -> dict[str, Any]:
    return {"id": number, "position": None, "leaf_sha256": f"{number:064x}", "sha256": f"{number}"}


def sums(url: str) -> dict[str, tuple[int, str]]:
    with engine_of(url).connect() as connection:
        return {one.name: (found.rows, found.sha256) for one in all_tables() for found in [one.sum(connection)]}


@pytest.fixture
def full(sqlite_copy: str) -> str:
    """Give a database on SQLite with a row in every table."""
    with engine_of(sqlite_copy).begin() as connection:
        for table in Base.metadata.sorted_tables:
            connection.execute(insert(table).values(a_row(table)))
    return sqlite_copy


@pytest.fixture
def many(full: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give one with more entries than go over at once."""
    monkeypatch.setattr(copied_table, "PORTION", 2)
    event = a_row(table_of(Event))
    execute(full, insert(Event), [event | an_entry(number) for number in range(2, 12)])
    return full


@pytest.fixture
def target(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'target.db'}"


@pytest.fixture
def in_between(request: pytest.FixtureRequest) -> str:
    """Give an empty database on PostgreSQL."""
    return str(request.getfixturevalue("postgres_database"))


def test_every_table_comes_from_sqlite_to_postgresql_and_back_as_it_was(
    full: str, in_between: str, target: str
) -> None:
    there = database_copying.copy(full, in_between)
    back = database_copying.copy(in_between, target)
    assert (there.differing, back.differing) == ({}, {})
    assert sums(full) == sums(in_between) == sums(target)
    assert all(rows for rows, _ in sums(full).values())


def test_no_table_is_left_out(full: str) -> None:
    there = set(inspect(engine_of(full)).get_table_names()) - BESIDE
    searched = {name for name in there if name.startswith("ledger_search")}
    assert there - searched == {one.name for one in all_tables()} | MADE_ANEW


def test_rows_that_name_later_rows_of_their_own_table_come_too(full: str, in_between: str) -> None:
    later = a_row(table_of(Assignment)) | {"id": 2, "previous_id": None}
    execute(full, delete(Assignment))
    execute(full, insert(Assignment), [later, later | {"id": 1, "previous_id": 2, "ended_at": now()}])
    assert database_copying.copy(full, in_between).differing == {}
    assert scalar(in_between, select(Assignment.previous_id).where(Assignment.id == 1)) == 2


@pytest.mark.parametrize("first", ["in_between", "target"])
def test_a_number_that_was_given_out_once_is_not_given_out_again(
    full: str, first: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = request.getfixturevalue(first)
    execute(full, insert(CalendarDay), [{"id": 70, "day": date(2020, 1, 12), "is_working": True, "name": ""}])
    execute(full, delete(CalendarDay).where(CalendarDay.id == 70))
    database_copying.copy(full, url)
    again = f"sqlite:///{tmp_path / 'again.db'}"
    database_copying.copy(url, again)
    for one in (url, again):
        execute(one, insert(CalendarDay), [{"day": date(2020, 1, 13), "is_working": True, "name": ""}])
        assert scalar(one, select(func.max(CalendarDay.id))) == 71


def test_whoever_was_killed_goes_on_behind_what_is_there(many: str, target: str) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, many, target], cwd=ROOT, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    there = scalar(target, select(func.count()).select_from(Event))
    made = database_copying.copy(many, target)
    assert (0 < there < 11, made.resumed_rows >= there, made.differing) == (True, True, {})
    assert sums(many) == sums(target)


KILLED = """
import os, signal, sys
from server.services.system import copied_table, database_copying
copied_table.PORTION = 2
def tell(far):
    if far.table == "event" and far.rows > 6:
        os.kill(os.getpid(), signal.SIGKILL)
database_copying.copy(sys.argv[1], sys.argv[2], tell)
"""


def break_off(source: str, target: str) -> None:
    def tell(far: database_copying.Far) -> None:
        if far.table == "event":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        database_copying.copy(source, target, tell)


def test_a_broken_off_copy_is_not_gone_on_with_after_somebody_wrote(many: str, target: str) -> None:
    break_off(many, target)
    execute(many, insert(Event), [a_row(table_of(Event)) | an_entry(50)])
    with pytest.raises(Conflict, match="broken-off copy"):
        database_copying.copy(many, target)


def test_what_changed_without_an_entry_since_it_was_broken_off_is_named(many: str, target: str) -> None:
    break_off(many, target)
    execute(many, update(Installation).values(authority="甘南州生态环境局"))
    execute(many, update(Event).where(Event.id == 1).values(actor="account:Bob"))
    assert set(database_copying.copy(many, target).differing) == {"event"}


def test_a_target_that_has_tables_is_left_alone(full: str, target: str) -> None:
    execute(target, text("CREATE TABLE theirs (id INTEGER)"))
    with pytest.raises(Conflict, match="not empty"):
        database_copying.copy(full, target)
    assert inspect(engine_of(target)).get_table_names() == ["theirs"]


def test_a_source_of_another_version_is_refused(full: str, target: str) -> None:
    execute(full, text("UPDATE alembic_version SET version_num = '0060'"))
    with pytest.raises(Conflict, match="older version"):
        database_copying.copy(full, target)
    assert inspect(engine_of(target)).get_table_names() == []


def test_a_source_whose_worker_runs_is_refused(full: str, target: str) -> None:
    execute(full, insert(WorkerBeat), [{"name": "here:1", "seen_at": now()}])
    with pytest.raises(Conflict, match="Stop all processes"):
        database_copying.copy(full, target)


def test_a_source_that_somebody_writes_to_is_refused(full: str, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_copying, "_PATIENCE_MS", 1)
    with engine_of(full).connect() as writing:
        writing.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(Conflict, match="writing to the source"):
            database_copying.copy(full, target)


def test_nobody_writes_to_tables_of_postgresql_while_they_are_copied(full: str, in_between: str, target: str) -> None:
    database_copying.copy(full, in_between)
    said: list[BaseException] = []

    def tell(far: database_copying.Far) -> None:
        if far.table == "issue" and not said:
            with engine_of(in_between).connect() as connection:
                connection.execute(text("SET lock_timeout = 1"))
                with pytest.raises(Exception, match="lock timeout") as refused:
                    connection.execute(update(Issue).values(county="夏河县"))
                said.append(refused.value)

    assert (database_copying.copy(in_between, target, tell).differing, len(said)) == ({}, 1)


def test_a_row_that_the_target_does_not_take_is_named(full: str, in_between: str) -> None:
    execute(full, update(Account).values(name="a\x00b"))
    with pytest.raises(Conflict, match="table account"):
        database_copying.copy(full, in_between)


def test_a_full_disk_stops_it_and_it_goes_on_when_there_is_room(
    many: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OperationalError("INSERT", None, Exception("database or disk is full"))

    with monkeypatch.context() as patched:
        patched.setattr(CopiedTable, "insert", full)
        with pytest.raises(Conflict, match="broke off: database or disk is full"):
            database_copying.copy(many, target)
    assert database_copying.copy(many, target).differing == {}


@pytest.mark.parametrize("said", ["", "postgresql://host/name", "mysql://host/name", "sqlite://", "here.db"])
def test_an_address_of_no_database_is_refused(said: str, target: str) -> None:
    with pytest.raises(Invalid):
        database_copying.copy(said, target)


@pytest.mark.parametrize("content", [None, b"no database at all, but long enough to be read as one" * 40])
def test_a_file_that_is_no_database_is_refused(content: bytes | None, tmp_path: Path, target: str) -> None:
    if content:
        (tmp_path / "there.db").write_bytes(content)
    with pytest.raises(Problem):
        database_copying.copy(f"sqlite:///{tmp_path / 'there.db'}", target)
    assert (tmp_path / "there.db").exists() == bool(content)


def test_no_program_starts_on_half_a_copy(many: str, target: str, tmp_path: Path) -> None:
    break_off(many, target)
    with pytest.raises(Conflict, match="copied into this one"):
        migrate(settings_in(tmp_path, database_url=target))


def test_the_command_ends_by_what_came_of_it_and_every_issue_is_found_again(
    sqlite_copy: str, in_between: str, tmp_path: Path
) -> None:
    with running(settings_in(tmp_path, database_url=sqlite_copy)) as app, app.app_context():
        store_identity.agree()
        with transaction():
            build.issue(build.programme(), code="ZY-1")
        runner = app.test_cli_runner()
        copied = runner.invoke(args=["db", "copy", sqlite_copy, in_between, "--json"])
        refused = runner.invoke(args=["db", "copy", sqlite_copy, in_between])
    said = json.loads(copied.stdout)
    assert (copied.exit_code, said["whole"], said["problem"], refused.exit_code) == (0, True, None, 2)
    assert scalar(in_between, text("SELECT count(*) FROM ledger_search")) == 1
    assert scalar(in_between, select(func.count()).select_from(LedgerCell)) > 0


def test_the_command_names_what_differs(many: str, target: str, tmp_path: Path) -> None:
    break_off(many, target)
    execute(many, update(Event).where(Event.id == 1).values(actor="account:Bob"))
    with running(settings_in(tmp_path)) as app, app.app_context():
        answer = app.test_cli_runner().invoke(args=["db", "copy", many, target, "--json"])
    assert (answer.exit_code, list(json.loads(answer.stdout)["differing"])) == (1, ["event"])
