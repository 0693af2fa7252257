"""Where are the original bytes?

A file is written once, under the SHA-256 of its bytes, and never again. `incoming()` hashes while it writes, so
an upload is never wholly in memory; `keep()` returns only when the bytes and their names are on the disk. Nothing here
removes an original. What a store is stands here; one is a `folder`, one a `bucket`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from io import BufferedIOBase
from pathlib import Path, PurePath
from typing import Protocol


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

    def open(self, sha256: str) -> BufferedIOBase:
        """Open an original for reading."""
        ...

    def path(self, sha256: str) -> Path:
        """Return where an original can be read as a file: its own, or a copy that stays for some minutes at least."""
        ...

    def size(self, sha256: str) -> int:
        """Return how many bytes an original has; it is not read for that."""
        ...

    def has(self, sha256: str) -> bool:
        """Tell whether an original is stored."""
        ...

    def lacking(self, sha256s: Iterable[str]) -> Iterator[str]:
        """Go through those of many that are not stored."""
        ...

    def hashes(self) -> Iterator[str]:
        """Go through all stored originals."""
        ...

    def set_aside(self, sha256s: Iterable[str], label: str) -> PurePath | None:
        """Move originals that no row speaks of where they are out of the way; returns where, None where none was."""
        ...

    def bring_back(self, sha256: str) -> bool:
        """Give an original that was set aside its place again; tells whether there was one."""
        ...

    @property
    def place(self) -> str:
        """Say where the store is, for the operator."""
        ...

    @property
    def folder(self) -> Path | None:
        """Return the folder of this machine that the originals lie in; None where they lie elsewhere."""
        ...

    @property
    def is_away(self) -> bool:
        """Tell whether the store did not answer when this process last asked it, just now; it is not asked for this."""
        ...

    def free_bytes(self) -> int | None:
        """Return how much room is left; None where the store does not say."""
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

    def share(self) -> None:
        """Let other machines see what was made from originals since; whoever handed `derived` out calls it."""
        ...

    def alone(self) -> AbstractContextManager[bool]:
        """Tell whether nobody has written since this process or another started; nobody begins within the block."""
        ...

    def clear_incoming(self) -> int:
        """Remove half-written files; returns how many. In a folder only while nobody writes."""
        ...
