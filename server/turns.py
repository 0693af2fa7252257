"""Whose turn is it to write?

SQLite lets one connection write at a time; the others sleep and look again, longer each time, so that who came last
may well be next, and who is unlucky waits a hundred times as long as most. We rather queue up: the threads of a process
among themselves, and then the first of each process at two doors beside the database, as one who came out must pass
the first door again before the second. Where the doors cannot be opened or locked SQLite still lets only one write.
"""

import fcntl
import os
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from threading import Lock
from weakref import WeakValueDictionary, finalize

_LOOK_S = 0.0005
"""So often the first of a process looks whether a door is open; a form is written in some milliseconds."""
_SELDOM_S = 0.005
_SOON_S = 0.1
"""After so long it looks more seldom: who holds it is at something long."""


class Door:
    """A file that one process holds at a time; when that process dies it is free."""

    def __init__(self, path: str) -> None:
        self._file: int | None = None
        with suppress(OSError):
            self._file = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
            finalize(self, os.close, self._file)

    def enter(self, until: float) -> bool:
        """Wait for it until a time of the monotonic clock; tells whether it is held."""
        if self._file is None:
            return True
        began = time.monotonic()
        while not self._try():
            now = time.monotonic()
            if now >= until:
                return False
            time.sleep(_LOOK_S if now - began < _SOON_S else _SELDOM_S)
        return True

    def leave(self) -> None:
        """Let another process in."""
        if self._file is not None:
            with suppress(OSError):
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def _try(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[arg-type]
        except BlockingIOError:
            return False
        except OSError:  # a file system that locks nothing: SQLite lets one write, as where there is no door
            return True
        return True


class Turns:
    """A lock that is given in the order in which threads of this process asked for it, and to processes in turn."""

    def __init__(self, database: str = "") -> None:
        self._mutex = Lock()
        self._waiting: deque[Lock] = deque()
        self._is_taken = False
        # a database in memory has no other processes
        is_file = Path(database).is_absolute()
        self._doors = [Door(f"{database}-{name}") for name in ("next", "turn")] if is_file else []

    def take(self, patience_s: float) -> bool:
        """Wait for one's turn at most so many seconds; tells whether it came."""
        until = time.monotonic() + patience_s
        if not self._take_among_threads(patience_s):
            return False
        is_mine = False
        try:
            is_mine = self._take_among_processes(until)
        finally:
            if not is_mine:  # patience ended, or Ctrl-C came: threads that wait are not to wait for ever
                self._call_next()
        return is_mine

    def leave(self) -> None:
        """Call the next who waits."""
        if self._doors:
            self._doors[1].leave()
        self._call_next()

    def _take_among_processes(self, until: float) -> bool:
        """Hold the second door; the first is held while waiting for it, so that who leaves cannot come back at once."""
        if not self._doors:
            return True
        following, turn = self._doors
        if not following.enter(until):
            return False
        try:
            return turn.enter(until)
        finally:
            following.leave()

    def _take_among_threads(self, patience_s: float) -> bool:
        with self._mutex:
            if not self._is_taken:
                self._is_taken = True
                return True
            if patience_s <= 0:
                return False
            called = Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=patience_s):
            return True
        with self._mutex:
            if called in self._waiting:
                self._waiting.remove(called)
                return False
        return True  # called in the very moment in which patience ended

    def _call_next(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False


_OF_DATABASES: WeakValueDictionary[str, Turns] = WeakValueDictionary()
_MUTEX = Lock()


def of(database: str) -> Turns:
    """Return the one queue for a database, for as long as somebody holds it."""
    with _MUTEX:
        return _OF_DATABASES.setdefault(database, Turns(database))
