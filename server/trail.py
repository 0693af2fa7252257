"""Under which number are the lines of one request found, and those of the work that it left behind?

The web gives each request a number, the queue carries it with the photos that came, and every line of the log that is
written meanwhile bears it.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,63}")
_CURRENT: ContextVar[str] = ContextVar("trail", default="")


def new() -> str:
    """Return a number that nothing else has: 16 hexadecimal digits."""
    return secrets.token_hex(8)


def is_well_formed(said: str) -> bool:
    """Tell whether a number may stand in a log and a header: 8 to 64 letters, digits, - and _."""
    return _WELL_FORMED.fullmatch(said) is not None


def current() -> str:
    """Return the number of what is being done; empty where nobody gave one."""
    return _CURRENT.get()


def begin(number: str) -> None:
    """Let what this thread does from now on bear a number."""
    _CURRENT.set(number)


@contextmanager
def following(number: str) -> Iterator[None]:
    """Let what happens within bear a number."""
    token = _CURRENT.set(number)
    try:
        yield
    finally:
        _CURRENT.reset(token)
