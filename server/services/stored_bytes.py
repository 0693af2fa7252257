"""Are the stored bytes of an original still those that were received?

Their name is their hash, so the store answers by itself. Whoever hands them out, or makes anything of them that people
see or checks believe, asks here first: a disk may forget a bit, and a hand may have been at the folder.
"""

import hashlib
import logging
import time
from functools import lru_cache
from pathlib import Path

from server.errors import Damaged
from server.services.runtime import media

BELIEVED_S = 600
"""A file that nobody wrote to is read again after so long: a film is fetched in hundreds of parts."""
YOUNG_S = 2
"""Two writings within one tick of the disk's clock look like one."""
log = logging.getLogger(__name__)


def path(sha256: str) -> Path:
    """Return where an original lies, its bytes hashed.

    :raises NotFound: where no such original is stored.
    :raises Damaged: where other bytes lie under its name.
    """
    found = media().path(sha256)
    hashed = _hash(found) if _is_young(found) else _hash_of_version(found, *_version(found))
    if hashed != sha256:
        log.critical("the original %s is damaged, its bytes are %s: restore it from a backup", sha256, hashed)
        raise Damaged(sha256=sha256)
    return found


def _is_young(found: Path) -> bool:
    """Tell whether a file was written so recently that its time would not show another writing."""
    return time.time() - found.stat().st_ctime < YOUNG_S


def _version(found: Path) -> tuple[int, ...]:
    """Return numbers that tell a file from what is written in its place; no program can set back the third."""
    stat = found.stat()
    return stat.st_ino, stat.st_size, stat.st_ctime_ns, int(time.monotonic() // BELIEVED_S)


@lru_cache(maxsize=512)
def _hash_of_version(found: Path, *_version: int) -> str:
    return _hash(found)


def _hash(found: Path) -> str:
    with found.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
