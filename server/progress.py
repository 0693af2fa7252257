"""How far is what takes long? Whoever works tells, and whoever waits for it looks, within one process.

What is told is no more than a word to somebody who waits: it stands in memory, goes with the work, and nothing depends
on it. Work that outlives a request says in its row how far it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """What is being done."""

    READING = "reading"
    COMPARING = "comparing"
    NOTING = "noting"


@dataclass(frozen=True)
class Progress:
    """So many rows of a step are done."""

    step: Step
    done: int = 0
    total: int = 0
    """0: nobody knows. What a file says of itself may be too much, and is never less than what is done."""


_WAITS: ContextVar[str | None] = ContextVar("waits", default=None)
_TOLD: dict[str, Progress] = {}


@contextmanager
def told_to(name: str) -> Iterator[None]:
    """Let somebody look how far the block is."""
    before = _WAITS.set(name)
    try:
        yield
    finally:
        _WAITS.reset(before)
        _TOLD.pop(name, None)


def tell(step: Step, done: int = 0, total: int = 0) -> None:
    """Say how far this is, where anybody waits for it."""
    if (name := _WAITS.get()) is not None:
        _TOLD[name] = Progress(step, done, max(done, total) if total else 0)


def of(name: str) -> Progress | None:
    """Return how far is what somebody waits for; None where nothing was told yet, or it is over."""
    return _TOLD.get(name)
