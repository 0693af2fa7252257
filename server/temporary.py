"""Where does a process lay what it needs only until it ends, and who removes it where the process was killed?

Each folder is held by a lock for as long as its process lives. Whoever makes the next one of the same kind removes
those of its own user that nobody holds any more.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

_BEGUN_S = 60
"""A folder so young may have been made, and not yet be held."""


@contextmanager
def folder(kind: str) -> Iterator[Path]:
    """Give an empty folder for this user alone, and remove it afterwards.

    :param kind: what it is for, of small letters; those of one kind that dead processes left are removed.
    :raises OSError: where none can be made.
    """
    prefix = f"shizheng-{kind}-"
    for left in Path(gettempdir()).glob(f"{prefix}*"):
        with suppress(OSError):  # it is of another user, or was just removed
            _remove_unless_held(left)
    with TemporaryDirectory(prefix=prefix) as name:
        lock = _opened(Path(name))
        try:
            with suppress(OSError):  # a file system that locks nothing: there nothing is ever removed as left
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield Path(name)
        finally:
            os.close(lock)


def _remove_unless_held(left: Path) -> None:
    lock = _opened(left)
    try:
        found = os.fstat(lock)
        if found.st_uid == os.getuid() and found.st_mtime < time.time() - _BEGUN_S:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left)
    finally:
        os.close(lock)


def _opened(path: Path) -> int:
    # never through a link: in a folder that all users share somebody may have laid one
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
