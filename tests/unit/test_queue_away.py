"""What does a worker say while its queue cannot be reached?"""

import logging
from collections.abc import Iterator

import psycopg
import pytest
from redis.exceptions import ConnectionError as RedisAway

from server.tasks import queue_away

WORKER, SCHEDULER = (logging.getLogger(f"huey.consumer.{name}") for name in ("Worker", "Scheduler"))


@pytest.fixture(autouse=True)
def told(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    queue_away.said_once()
    yield caplog
    for one in (WORKER, SCHEDULER):
        one.filters.clear()


def fail(logger: logging.Logger, problem: Exception, said: str) -> None:
    try:
        raise problem
    except Exception:
        logger.exception(said)


def test_a_queue_that_is_away_is_told_once_a_minute_in_one_line(told: pytest.LogCaptureFixture) -> None:
    fail(WORKER, psycopg.OperationalError("refused\n\tIs it running?"), "Error reading from queue")
    fail(SCHEDULER, RedisAway("refused"), "Error reading schedule.")
    fail(SCHEDULER, RedisAway("refused"), "Error enqueueing periodic task requeue_pending.")
    assert [record.getMessage() for record in told.records] == ["the queue cannot be reached: refused Is it running?"]
    assert told.records[0].exc_info is None


def test_what_a_task_fails_of_is_told_with_its_place(told: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        fail(WORKER, OSError("disk full"), "Unhandled error during execution of task build_export.")
    assert [bool(record.exc_info) for record in told.records] == [True, True]
