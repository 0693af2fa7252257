"""Where are the original bytes?

A file is written once, under the SHA-256 of its bytes, and never again. `incoming()` hashes while it writes, so
an upload is never wholly in memory; `keep()` returns only when the bytes and their names are on the disk. Nothing here
removes an original. What a store is stands here, the one that is a folder in `folder`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Protocol


class Incoming(Protocol):
    """Bytes on their way in: a writable file that knows its hash and can be read again from the start."""

    path: Path
    """Where they lie until they are kept."""
    size: int

    def write(self, data: bytes, /) -> int:
        """Append bytes; returns how many."""
        ...

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place in the bytes, for reading."""
        ...

    def read(self, size: int = -1, /) -> bytes:
        """Read from there."""
        ...

    def close(self) -> None:
        """Close the file; it can still be kept or discarded."""
        ...

    def sha256(self) -> str:
        """Return the hash of all bytes written, in hexadecimal."""
        ...

    def keep(self) -> str:
        """Store the bytes for good and return their SHA-256; the same bytes are stored once."""
        ...

    def discard(self) -> None:
        """Forget the bytes; harmless after `keep`."""
        ...


class MediaStore(Protocol):
    """Originals under their SHA-256, and files derived from them under a name."""

    def incoming(self) -> Incoming:
        """Start a file whose hash is not known yet."""
        ...

    def keep(self, files: Sequence[Incoming]) -> list[str]:
        """Store the bytes of some files for good and return their SHA-256s; the same bytes are stored once."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """Open an original for reading."""
        ...

    def path(self, sha256: str) -> Path:
        """Return where an original can be read as a file."""
        ...

    def has(self, sha256: str) -> bool:
        """Tell whether an original is stored."""
        ...

    def hashes(self) -> Iterator[str]:
        """Go through all stored originals."""
        ...

    def set_aside(self, sha256s: Iterable[str], label: str) -> Path | None:
        """Move originals that no row speaks of where they are out of the way; returns where, None where none was."""
        ...

    def bring_back(self, sha256: str) -> bool:
        """Give an original that was set aside its place again; tells whether there was one."""
        ...

    @property
    def place(self) -> str:
        """Say where the store is, for the operator."""
        ...

    def free_bytes(self) -> int:
        """Return how much room is left."""
        ...

    def identity(self) -> str | None:
        """Return which installation the store says that it belongs to."""
        ...

    def identify(self, identity: str) -> None:
        """Say which installation the store belongs to."""
        ...

    def derived(self, sha256: str, name: str) -> Path:
        """Return where a file made from an original lies or belongs."""
        ...

    def alone(self) -> AbstractContextManager[bool]:
        """Tell whether nobody has written since this process or another started; nobody begins within the block."""
        ...

    def clear_incoming(self) -> int:
        """Remove half-written files; returns how many. Only while nobody writes."""
        ...
