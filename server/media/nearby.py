"""Which files does a machine keep of a store that is elsewhere? What comes in, copies to read, and what it made.

All of it can be had again: a phone sends again what nobody acknowledged, and the store has the rest. Several processes
share the folder. What comes in has a folder of each process, locked while it lives, so that what a dead one left is
told from what another is just receiving.
"""

import fcntl
import os
import secrets
import shutil
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path

STAYS_S = 600
"""So long a copy stays after it was last asked for: whoever was given its path may not have opened it yet."""
_NOTED_AGAIN_S = 60
"""That a copy is in use is noted no more often: its time tells `stored_bytes` that nobody wrote to it."""


class Nearby:
    """incoming/<process>/<random>, originals/ab/<sha256> up to a size, derived/ab/cd/<sha256>/<name>."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most = most_bytes
        self._fresh = most_bytes  # the first copy looks what is there
        self._sweeping = threading.Lock()

    def new_file(self) -> Path:
        """Return a path of this process where nothing lies."""
        return self._own / secrets.token_hex(16)

    def original(self, sha256: str) -> Path:
        """Return where the copy of an original lies or belongs."""
        return self._folder / "originals" / sha256[:2] / sha256

    def found(self, sha256: str) -> Path | None:
        """Return the copy of an original that is there, and note that it is in use."""
        path = self.original(sha256)
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > _NOTED_AGAIN_S:
                os.utime(path)
            return path
        return None

    def take(self, draft: Path, target: Path) -> Path:
        """Give a fetched file its place, and make room for the next ones; returns the place."""
        target.parent.mkdir(parents=True, exist_ok=True)
        size = draft.stat().st_size
        draft.replace(target)
        with self._sweeping:
            self._fresh += size
            if self._fresh > self._most / 20:
                self._fresh = 0
                self._make_room()
        return target

    def derived(self, sha256: str, name: str) -> Path:
        """Return where a file made from an original lies or belongs; its folder exists."""
        folder = self._folder / "derived" / sha256[:2] / sha256[2:4] / sha256
        folder.mkdir(parents=True, exist_ok=True)
        return folder / name

    def clear(self) -> int:
        """Remove what dead processes left half-written; returns how many files. No phone was told of them."""
        left = 0
        for folder in self._folder.glob("incoming/*/"):
            with _locked(folder) as is_dead:
                if is_dead:
                    left += len(list(folder.iterdir()))
                    shutil.rmtree(folder, ignore_errors=True)
        return left

    @cached_property
    def _own(self) -> Path:
        """Make the folder of this process, and hold it for as long as it lives."""
        folder = self._folder / "incoming" / secrets.token_hex(8)
        folder.parent.mkdir(parents=True, exist_ok=True)
        file = folder.with_suffix(".lock").open("a")
        with suppress(OSError):  # where there are no locks, nothing is ever cleared
            fcntl.flock(file, fcntl.LOCK_EX)
        folder.mkdir(mode=0o700)
        weakref.finalize(self, file.close)
        return folder

    def _make_room(self) -> None:
        """Remove the copies that were not asked for the longest, as many as there are too many bytes."""
        found = []
        for path in self._folder.glob("originals/??/*"):
            with suppress(FileNotFoundError):
                told = path.stat()
                found.append((told.st_mtime, told.st_size, path))
        over, end = sum(size for _, size, _ in found) - self._most, time.time() - STAYS_S
        for used_at, size, path in sorted(found):
            if over <= 0 or used_at > end:
                break
            path.unlink(missing_ok=True)
            over -= size


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Tell whether no living process holds a folder of incoming files."""
    with folder.with_suffix(".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
