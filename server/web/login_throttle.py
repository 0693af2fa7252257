"""How often may somebody try a password?

Wrong attempts are counted per address and name: a guesser is stopped, the colleague behind the same router is not.
Where the queue is on Redis the count is there too and holds for all processes; otherwise each process counts.
"""

import logging
from typing import cast

from flask import Flask, current_app, request
from limits import RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from server.services import accounts, runtime

MOST = RateLimitItemPerMinute(10)
_SHARED, _OWN = "shizheng.attempts", "shizheng.attempts.own"
_LONGEST_NAME = 100
log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Count where the settings say."""
    own = FixedWindowRateLimiter(MemoryStorage())
    url = _redis(app.extensions[runtime.SETTINGS].queue_url)
    app.extensions[_OWN] = own
    app.extensions[_SHARED] = FixedWindowRateLimiter(storage_from_string(url, wrap_exceptions=True)) if url else own


def refuse_guessing(name: str) -> None:
    """Stop who has tried too often within a minute.

    :raises TooManyRequests: until the minute is over.
    """
    try:
        may_try = _counter(_SHARED).test(MOST, *_who(name))
    except StorageError as problem:
        log.warning("attempts to sign in are counted by this process alone: %s", problem)
        may_try = _counter(_OWN).test(MOST, *_who(name))
    if not may_try:
        raise TooManyRequests


def count_failure(name: str) -> None:
    """Remember a wrong password."""
    try:
        _counter(_SHARED).hit(MOST, *_who(name))
    except StorageError:
        _counter(_OWN).hit(MOST, *_who(name))


def _who(name: str) -> tuple[str, str]:
    return request.remote_addr or "", accounts.plain_name(name).lower()[:_LONGEST_NAME]


def _counter(which: str) -> FixedWindowRateLimiter:
    return cast(FixedWindowRateLimiter, current_app.extensions[which])


def _redis(queue_url: str) -> str | None:
    """Return the queue's address as `limits` writes it; None where the queue is no Redis."""
    scheme, colon, rest = queue_url.partition(":")
    return {"redis": queue_url, "rediss": queue_url, "unix": f"redis+unix{colon}{rest}"}.get(scheme)
