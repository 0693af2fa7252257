"""How do all originals get from one store into another? Copied, read again there, and none removed at the source.

What is at the target already is read again instead of copied, so whoever was killed begins again and loses nothing but
that. The target says last whose it is: until then no server starts with it.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BufferedIOBase
from typing import Protocol

from server.errors import Conflict, Invalid, NotFound
from server.media.store import MediaStore
from server.translations import N_

_CHUNK = 8 << 20


class Opens(Protocol):
    """Where originals can be read."""

    def open(self, sha256: str) -> BufferedIOBase:
        """Open one for reading.

        :raises NotFound: where it is not there.
        """
        ...


@dataclass
class Moved:
    """What was found and done."""

    originals: int = 0
    """At the target in full, their bytes compared."""
    copied: int = 0
    """Of those, copied by this call."""
    size_bytes: int = 0
    """Of all of those."""
    broken: list[str] = field(default_factory=list)
    """Not as they were received, at the source or at the target."""


def move(source: MediaStore, target: MediaStore, tell: Callable[[Moved], None] = lambda _moved: None) -> Moved:
    """Bring all originals of one store into another; `tell` is called after each.

    :raises Invalid: where both are one store, or nothing is at the source.
    :raises Conflict: where the target belongs to another installation.
    :raises StoreAway: where one of them does not answer; begin again then.
    :raises OSError: where a disk refuses.
    """
    identity = _common_identity(source, target)
    moved = Moved()
    for sha256 in source.hashes():
        size = there(target, sha256)
        if size is None:
            size = bring(source, target, sha256)
            moved.copied += size is not None
        if size is None:
            moved.broken.append(sha256)
        else:
            moved.originals, moved.size_bytes = moved.originals + 1, moved.size_bytes + size
        tell(moved)
    if not moved.broken and target.identity() is None:
        target.identify(identity)
    return moved


def _common_identity(source: MediaStore, target: MediaStore) -> str:
    """Return whose originals are moved.

    :raises Invalid: where both are one store, or the source is nobody's.
    :raises Conflict: where the target is somebody else's.
    """
    if source.place == target.place:
        raise Invalid(N_("Both addresses name one store: {place}."), place=source.place)
    identity, other = source.identity(), target.identity()
    if identity is None:
        raise Invalid(N_("There is no store of this system at {place}: check the address."), place=source.place)
    if other not in {None, identity}:
        raise Conflict(N_("The store {place} belongs to another installation."), place=target.place)
    return identity


def bring(source: Opens, target: MediaStore, sha256: str) -> int | None:
    """Copy one and read it again; returns its size, None where it is not as it was received."""
    file = target.incoming()
    try:
        with source.open(sha256) as original:
            while part := original.read(_CHUNK):
                file.write(part)
        if file.sha256() != sha256:
            return None
        file.keep()
    finally:
        file.discard()
    return there(target, sha256)


def there(store: Opens, sha256: str) -> int | None:
    """Read one to its end; returns its size, None where it is not there as it was received."""
    hashed, size = hashlib.sha256(), 0
    try:
        with store.open(sha256) as file:
            while part := file.read(_CHUNK):
                hashed.update(part)
                size += len(part)
    except NotFound:
        return None
    return size if hashed.hexdigest() == sha256 else None
