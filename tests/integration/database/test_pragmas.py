"""Does SQLite keep its promises on every connection, not only on the first one?"""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection

from server.db import db
from tests import once
from tests.conftest import running, settings_in

PROMISED = {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000}
"""2 is FULL: a commit returns when it is on the disk. In the mode `wal`, NORMAL would lose the last ones."""


@pytest.fixture
def own(tmp_path: Path, sqlite_copy: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr(once.WAITS_FOR_NO_DISK, "is_on", False)
    with running(settings_in(tmp_path, database_url=sqlite_copy)) as app, app.app_context():
        yield app


def promised(connection: Connection) -> dict[str, object]:
    return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PROMISED}


def test_two_connections_at_the_same_moment_both_keep_them(own: Flask) -> None:
    with db.engine.connect() as first, db.engine.connect() as second:
        assert first.connection.dbapi_connection is not second.connection.dbapi_connection
        assert [promised(first), promised(second)] == [PROMISED, PROMISED]


def test_a_connection_of_another_thread_keeps_them(own: Flask) -> None:
    seen: list[dict[str, object]] = []

    def look() -> None:
        with own.app_context():
            seen.append(promised(db.session.connection()))

    thread = threading.Thread(target=look)
    with db.engine.connect():
        thread.start()
        thread.join()
    assert seen == [PROMISED]


def test_a_connection_after_the_pool_was_emptied_keeps_them(own: Flask) -> None:
    with db.engine.connect() as first:
        assert promised(first) == PROMISED
    db.engine.dispose()
    with db.engine.connect() as again:
        assert promised(again) == PROMISED
