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
log = logging.getLogger(__name__)


def path(sha256: str) -> Path:
    """Return where an original lies, its bytes hashed.

    :raises NotFound: where no such original is stored.
    :raises Damaged: where other bytes lie under its name.
    """
    found = media().path(sha256)
    stat = found.stat()
    hashed = _hash(found, stat.st_ino, stat.st_size, stat.st_mtime_ns, int(time.monotonic() // BELIEVED_S))
    if hashed != sha256:
        log.critical("the original %s is damaged, its bytes are %s: restore it from a backup", sha256, hashed)
        raise Damaged(sha256=sha256)
    return found


@lru_cache(maxsize=512)
def _hash(found: Path, *_version: int) -> str:
    """Return the hash of a file as it was at this time; the numbers tell a file from a later one."""
    with found.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
