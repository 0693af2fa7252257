"""What is asked of PostgreSQL alone, where it carries the queue: its tables, its crashes, its copies."""

import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, inspect, make_url

from server.services.database import QUEUE_SCHEMA
from server.services.system import copying
from server.tasks import postgres_queue
from server.tasks.postgres_queue import PostgresQueue
from tests.postgres import Cluster


@pytest.fixture
def laid() -> Iterator[Callable[[str], PostgresQueue]]:
    """Open queues as processes do, and close them in the end."""
    with ExitStack() as stack:
        yield lambda url: stack.enter_context(closing(PostgresQueue("shizheng", url)))


def test_processes_that_begin_at_once_make_the_tables_once(
    postgres_database: str, laid: Callable[[str], PostgresQueue]
) -> None:
    queues = [laid(postgres_database) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda queue: queue.enqueue(b"1"), queues))
    assert queues[0].queue_size() == 8


def test_an_application_is_made_while_the_database_is_away() -> None:
    with closing(PostgresQueue("shizheng", "postgresql://nobody@localhost:1/none")) as queue:
        with pytest.raises(psycopg.OperationalError):
            queue.queue_size()
        with pytest.raises(psycopg.OperationalError, match="a moment ago"):
            queue.queue_size()


def test_a_database_that_crashed_and_is_back_loses_no_task_that_comes_after(
    postgres_cluster: Cluster, laid: Callable[[str], PostgresQueue], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_queue, "REST_S", 0.0)
    queue = laid(postgres_cluster.url)
    queue.enqueue(b"before")
    assert queue.dequeue() == b"before"
    assert queue.dequeue() is None, "and now a line listens"
    postgres_cluster.stop()
    with pytest.raises(psycopg.OperationalError):
        queue.enqueue(b"meanwhile")
    postgres_cluster.start()
    queue.enqueue(b"after")
    assert queue.dequeue() == b"after"


def test_a_worker_that_waits_hears_of_a_task_of_another_process(
    postgres_database: str, laid: Callable[[str], PostgresQueue]
) -> None:
    waits, asks = laid(postgres_database), laid(postgres_database)
    waits.read_timeout = 20
    with ThreadPoolExecutor(1) as pool:
        asks.queue_size()
        heard = pool.submit(_take, waits)
        asks.enqueue(b"1")
        assert heard.result(timeout=15) == b"1"


def _take(queue: PostgresQueue) -> bytes | None:
    try:
        found: bytes | None = queue.dequeue()
        return found
    finally:
        queue.close()


def test_a_role_that_may_not_make_the_schema_uses_one_that_was_made_for_it(
    postgres_database: str, laid: Callable[[str], PostgresQueue]
) -> None:
    plain = make_url(postgres_database).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS queue_only")
        owner.execute("CREATE ROLE queue_only LOGIN")
        queue = laid(make_url(plain).set(username="queue_only").render_as_string())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            queue.queue_size()
        owner.execute(f"CREATE SCHEMA {QUEUE_SCHEMA} AUTHORIZATION queue_only".encode())
        queue._rests_until = 0.0
        assert queue.queue_size() == 0
        queue.close()
        owner.execute("DROP OWNED BY queue_only")
        owner.execute("DROP ROLE queue_only")


def test_tasks_are_not_among_the_rows_and_go_into_no_copy(
    postgres_copy: str, laid: Callable[[str], PostgresQueue], tmp_path: Path
) -> None:
    laid(postgres_copy).enqueue(b"1")
    engine = create_engine(postgres_copy)
    assert [name for name in inspect(engine).get_table_names() if "huey" in name] == []
    engine.dispose()
    copy = copying._copy_database(make_url(postgres_copy), tmp_path)
    listed = subprocess.run(["pg_restore", "--list", str(copy)], capture_output=True, text=True, check=True).stdout
    assert "alembic_version" in listed
    assert QUEUE_SCHEMA not in listed
