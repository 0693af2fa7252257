"""Whose turn is it to write?

SQLite lets one connection write at a time; the others sleep and look again, longer each time, so that who came last
may well be next, and who is unlucky waits a hundred times as long as most. Threads of one process rather queue up.
"""

from collections import deque
from threading import Lock
from weakref import WeakValueDictionary


class Turns:
    """A lock that is given in the order in which it was asked for."""

    def __init__(self) -> None:
        self._mutex = Lock()
        self._waiting: deque[Lock] = deque()
        self._is_taken = False

    def take(self, patience_s: float) -> bool:
        """Wait for one's turn at most so many seconds; tells whether it came."""
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

    def leave(self) -> None:
        """Call the next who waits."""
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
        return _OF_DATABASES.setdefault(database, Turns())
