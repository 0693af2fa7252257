"""Can this process do its work now: is all there that a submission needs? Answered in bounded time, whatever hangs.

Each part is asked in a thread of its own, one at a time: while an answer is outstanding no second question is put, so
a database that hangs costs one thread, however often somebody asks. An answer holds for a moment, so strangers cannot
keep the parts busy.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy.exc import DBAPIError

from server.db import db
from server.errors import Problem, StoreAway
from server.services import database, marks
from server.services.proof import keys
from server.services.runtime import media
from server.services.system import figures
from server.services.system.figures import Figures
from server.tasks.queue import TaskQueue
from server.tasks.queue_away import AWAY, reason

log = logging.getLogger(__name__)
LIMIT_S = 2.0
"""Until all parts have answered; what has not is said to hang."""
FRESH_S = 1.0
FIGURES_FRESH_S = 10.0
"""Figures go over whole tables."""
_FORESEEN = (*AWAY, DBAPIError, Problem)
"""What a part that is away raises; where in a driver that was tells an operator nothing."""
WELL, HANGS, BROKEN, OTHER_VERSION = "ok", "no-answer", "failed", "other-version"


class Part(NamedTuple):
    """One thing that is needed."""

    name: str
    state: str
    """ok, no-answer, failed or other-version."""
    ms: float
    """How long it took to answer; of one that did not, for how long it has been waited for."""

    @property
    def is_well(self) -> bool:
        """Tell whether work can be done with it."""
        return self.state == WELL


class Answer(NamedTuple):
    """What was answered, by the clock that only runs forward."""

    value: Any
    """None where the question broke."""
    began: float
    ended: float


class Question:
    """Something that is asked beside, and may hang."""

    def __init__(self, name: str, ask: Callable[[], object], fresh_s: float = FRESH_S) -> None:
        self._name = name
        self._ask = ask
        self._fresh_s = fresh_s
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._began: float | None = None
        self._last: Answer | None = None

    def put(self) -> None:
        """Ask, unless an answer is outstanding, or fresh."""
        with self._lock:
            is_fresh = self._last is not None and time.monotonic() - self._last.ended < self._fresh_s
            if self._began is not None or is_fresh:
                return
            self._began = time.monotonic()
            self._done.clear()
        threading.Thread(target=self._run, daemon=True, name="readiness").start()

    def answer(self, until: float) -> Answer | None:
        """Wait for what was asked; None where nobody answered by then."""
        if not self._done.wait(max(0.0, until - time.monotonic())):
            return None
        return self._last

    def waited_s(self) -> float:
        """Return for how long an answer has been outstanding."""
        began = self._began
        return time.monotonic() - began if began is not None else 0.0

    def _run(self) -> None:
        began = time.monotonic()
        try:
            value = self._ask()
        except Exception as problem:
            value = None
            if self._last is None or self._last.value is not None:  # told once, not at every probe
                is_odd = not isinstance(problem, _FORESEEN)
                log.error("%s cannot be used: %s", self._name, reason(problem), exc_info=is_odd)
        with self._lock:
            self._last, self._began = Answer(value, began, time.monotonic()), None
            self._done.set()


class Readiness:
    """What one process asks of its parts."""

    def __init__(self, app: Flask, queue: TaskQueue) -> None:
        self._app = app
        asked = {"database": _database, "store": _store, "queue": lambda: _is_there(queue), "keys": _keys}
        self._parts = {name: Question(name, self._within(ask)) for name, ask in asked.items()}
        self._figures = Question("figures", self._within(figures.read), FIGURES_FRESH_S)
        self._queued = Question("queue", self._within(queue.length))

    def parts(self) -> list[Part]:
        """Ask all parts at once."""
        for question in self._parts.values():
            question.put()
        until = time.monotonic() + LIMIT_S
        return [_part(name, question, until) for name, question in self._parts.items()]

    def figures(self) -> tuple[Figures | None, int | None]:
        """Return the shared figures and the length of the queue; None for what did not come in time."""
        self._figures.put()
        self._queued.put()
        until = time.monotonic() + LIMIT_S
        found, queued = self._figures.answer(until), self._queued.answer(until)
        return found.value if found else None, queued.value if queued else None

    def _within(self, ask: Callable[[], object]) -> Callable[[], object]:
        def run() -> object:
            with self._app.app_context():
                try:
                    return ask()
                finally:
                    db.session.remove()

        return run


def _part(name: str, question: Question, until: float) -> Part:
    found = question.answer(until)
    if found is None:
        return Part(name, HANGS, round(question.waited_s() * 1000, 1))
    return Part(name, found.value or BROKEN, round((found.ended - found.began) * 1000, 1))


def _database() -> str:
    return WELL if database.is_current() else OTHER_VERSION


def _store() -> str:
    """Read whose the store is, and write where bytes come in first."""
    if media().identity() is None:
        raise StoreAway
    file = media().incoming()
    try:
        file.write(b"ready")
    finally:
        file.discard()
    return WELL


def _keys() -> str:
    """Read the keys that sign the log and mark its entries."""
    keys.known()
    marks.marks()
    return WELL


def _is_there(queue: TaskQueue) -> str:
    queue.length()
    return WELL
