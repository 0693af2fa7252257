"""What does a worker say while its queue cannot be reached? That it cannot, once a minute, and not a trace each second.

Huey tries again by itself, and writes down each failure with where in the driver it happened. Nothing is lost
meanwhile: the rows say what waits.
"""

import logging
import sqlite3
import time

import psycopg
from redis.exceptions import RedisError
from typing_extensions import override

AWAY = (OSError, sqlite3.Error, psycopg.Error, RedisError)
"""What the drivers raise where a queue cannot be reached."""
QUIET_S = 60.0
_SPEAKERS = ("huey.consumer.Worker", "huey.consumer.Scheduler")
_LOOPS = ("Error reading", "Error enqueueing")
"""How begins what Huey says of its own loops, and not of a task."""


def said_once() -> None:
    """Have the loops of a worker say once a minute that the queue is away."""
    quiet = _Quiet()
    for name in _SPEAKERS:
        logging.getLogger(name).addFilter(quiet)


def reason(problem: BaseException) -> str:
    """Return what a driver says, in one line."""
    return " ".join(str(problem).split())


class _Quiet(logging.Filter):
    """Lets one failure in a minute through, shortened; what tasks fail of is not touched."""

    def __init__(self) -> None:
        super().__init__()
        self._until = 0.0

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        problem = record.exc_info[1] if record.exc_info else None
        if not isinstance(problem, AWAY) or not record.getMessage().startswith(_LOOPS):
            return True
        now = time.monotonic()
        if now < self._until:
            return False
        self._until = now + QUIET_S
        record.msg, record.args, record.exc_info = "the queue cannot be reached: %s", (reason(problem),), None
        return True
