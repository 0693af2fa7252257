"""Are the bytes of every original still those that were received?

Each file is read once, in the order of the rows, and hashed as fast as the disk gives it.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import func, select

from server.db import db, table_of
from server.domain.log_faults import Fault, Kind
from server.errors import NotFound
from server.models import Original
from server.services.runtime import media

_PAGE = 500
_CHUNK = 1 << 20
_HASH = re.compile(r"[0-9a-f]{64}")
_TABLE = table_of(Original)


class OriginalVerification:
    """One pass over all originals; the counts are there once all faults were asked for."""

    def __init__(self, progress: Callable[[int], None] = lambda _size: None) -> None:
        self.originals = 0
        self.size_bytes = 0
        """Of what was read."""
        self._progress = progress
        self._room = memoryview(bytearray(_CHUNK))

    def faults(self, after: int = 0) -> Iterator[Fault]:
        """Return what is wrong of the originals after a number, in their order."""
        last = after
        while rows := page(last):
            for number, sha256 in rows:
                yield from self.of(number, str(sha256))
            last = rows[-1][0]

    def of(self, number: int, sha256: str) -> Iterator[Fault]:
        """Read one original, and return what is wrong of it."""
        self.originals += 1
        named: dict[str, int | str] = {"original": number, "sha256": sha256}
        try:
            found = self._hash(sha256)
        except (NotFound, FileNotFoundError):
            yield Fault(Kind.ORIGINAL_MISSING, named)
        except OSError as problem:
            yield Fault(Kind.ORIGINAL_UNREADABLE, named | {"problem": problem.strerror or str(problem)})
        else:
            if found != sha256:
                yield Fault(Kind.ORIGINAL_ALTERED, named | {"found": found})

    def _hash(self, sha256: str) -> str:
        if not _HASH.fullmatch(sha256):
            raise NotFound  # no file has such a name
        hashed = hashlib.sha256()
        with media().open(sha256) as file:
            while size := file.readinto(self._room):
                hashed.update(self._room[:size])
                self.size_bytes += size
                self._progress(size)
        return hashed.hexdigest()


def total_bytes() -> int:
    """Return how many bytes there are to read."""
    return int(db.session.scalar(select(func.coalesce(func.sum(Original.size_bytes), 0))) or 0)


def page(last: int) -> Sequence[Any]:
    """Return number and SHA-256 of the next originals after a number."""
    columns = _TABLE.c.id, _TABLE.c.sha256
    return db.session.execute(select(*columns).where(_TABLE.c.id > last).order_by(_TABLE.c.id).limit(_PAGE)).all()
