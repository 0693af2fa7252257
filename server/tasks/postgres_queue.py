"""How does PostgreSQL carry the queue? In tables of Huey's, in a schema of their own, made when they are first needed.

Huey lets no two workers take one task (FOR UPDATE SKIP LOCKED) and wakes them when one comes (LISTEN). What is ours: an
application is made whether or not the database answers; who begins at once makes the tables once; and a line that broke
is laid again before it is used, so that no task is lost on it.
"""

import time
from typing import Any

import psycopg
from huey.storage import PostgresStorage
from sqlalchemy.engine import make_url
from typing_extensions import override

from server.services.database import QUEUE_SCHEMA

CONNECT_S, STATEMENT_S, LOST_S = 3, 5, 10
REST_S = 2.0
"""After a failure nobody asks for so long: requests take turns here, and would wait for each other's failure."""
_MAKING = 5_207_116_300
"""The advisory lock of whoever makes the tables: any number that nobody else locks."""


class PostgresQueue(PostgresStorage):  # type: ignore[misc] # huey has no types
    """Tasks in a database, the application's own or another. Methods raise psycopg.Error where it does not answer."""

    _conn: psycopg.Connection[Any] | None

    def __init__(self, name: str, url: str) -> None:
        self._address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._rests_until = 0.0
        super().__init__(name, connection=self._lay, create_tables=False)

    @property
    @override
    def conn(self) -> Any:
        if self._conn is not None and not _is_whole(self._conn):
            self._close_quiet(self._conn)
            self._conn = None
        return super().conn

    def _lay(self) -> psycopg.Connection[Any]:
        if time.monotonic() < self._rests_until:
            raise psycopg.OperationalError("the database of the queue did not answer a moment ago")
        try:
            line = psycopg.connect(
                self._address, autocommit=True, connect_timeout=CONNECT_S, tcp_user_timeout=1000 * LOST_S
            )
            try:
                self._prepare(line)
            except BaseException:
                line.close()
                raise
        except psycopg.Error:
            self._rests_until = time.monotonic() + REST_S
            raise
        return line

    def _prepare(self, line: psycopg.Connection[Any]) -> None:
        """Say how this line is used; a task that a crash of the database takes is put into the queue again."""
        line.execute(f"SET statement_timeout = '{STATEMENT_S}s'".encode())
        line.execute("SET synchronous_commit = off")
        line.execute(f"SET search_path = {QUEUE_SCHEMA}".encode())
        if _is_there(line, "to_regclass('huey_counter')"):  # the last that is made
            return
        with line.transaction():
            line.execute(f"SELECT pg_advisory_xact_lock({_MAKING})".encode())
            if not _is_there(line, f"to_regnamespace('{QUEUE_SCHEMA}')"):
                line.execute(f"CREATE SCHEMA {QUEUE_SCHEMA}".encode())
            for statement in self.ddl:
                line.execute(statement)


def _is_there(line: psycopg.Connection[Any], name: str) -> bool:
    found = line.execute(f"SELECT {name} IS NOT NULL".encode()).fetchone()
    return found is not None and bool(found[0])


def _is_whole(line: psycopg.Connection[Any]) -> bool:
    """Tell whether a line can be used: a database that was started again says so only when it is asked."""
    try:
        line.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True
