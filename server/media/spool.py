"""How does a file come in whose name is not known before its last byte? Onto the disk, hashed on the way."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol


class Keeper(Protocol):
    """A store, as far as a file on its way in asks it."""

    def keep(self, files: "Sequence[SpoolFile]", /) -> list[str]:
        """Store the bytes of some files for good."""
        ...


class SpoolFile:
    """A file that knows its hash and belongs to nobody until it is kept."""

    def __init__(self, path: Path, store: Keeper) -> None:
        self.path = path
        self._store = store
        self._file = path.open("x+b", buffering=0)
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes, /) -> int:
        """Append bytes; returns how many."""
        self._hash.update(data)
        self.size += len(data)
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]
        return len(data)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place in the bytes, for reading."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the place in the bytes."""
        return self._file.tell()

    def read(self, size: int = -1, /) -> bytes:
        """Read from there."""
        return self._file.read(size) or b""

    def close(self) -> None:
        """Close the file; it can still be kept or discarded."""
        if not self._file.closed and hasattr(os, "posix_fadvise"):  # not on macOS
            # the disk begins to write, while the next file is read: measured, 38 submissions a second in place of 33
            os.posix_fadvise(self._file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        self._file.close()

    def sha256(self) -> str:
        """Return the hash of all bytes written, in hexadecimal."""
        return self._hash.hexdigest()

    def keep(self) -> str:
        """Store the bytes for good and return their SHA-256."""
        return self._store.keep([self])[0]

    def discard(self) -> None:
        """Forget the bytes; harmless after `keep`."""
        self._file.close()
        self.path.unlink(missing_ok=True)
