"""Was an entry of the log written by this server?

Whoever has the database alone could put in an entry that nobody wrote, with its hash, and the sealer would sign it. So
each entry bears a mark: the HMAC (RFC 2104, SHA-256) of its leaf, under a secret that lies beside the keys of the log
and in no database. The sealer, every verification and every export compare it. Entries from before there were marks
bear none; the file of the secret says from which place on there have to be.
"""

import hashlib
import hmac
import json
import logging
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy import func, select

from server.db import db
from server.domain.log_faults import Fault, Kind
from server.errors import Unready
from server.models import Event
from server.services.runtime import settings

_NAME = "entry_key.json"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Marks:
    """How entries are marked, and from which place on they are."""

    secret: bytes
    since: int

    def of(self, leaf: str) -> str:
        """Return the mark of an entry by its leaf, both in hexadecimal."""
        return hmac.new(self.secret, leaf.encode(), hashlib.sha256).hexdigest()

    def fault(self, number: int, position: int, leaf: str, mark: str, action: str, subject: str) -> Fault | None:
        """Return what is wrong where an entry at a place was written past the server."""
        if position < self.since or hmac.compare_digest(self.of(leaf).encode(), str(mark).encode(errors="replace")):
            return None
        details: dict[str, int | str] = {"number": number, "action": action, "subject": subject, "position": position}
        return Fault(Kind.ENTRY_FOREIGN, details)


_read_before: dict[Path, tuple[tuple[int, int, int], Marks]] = {}


def marks() -> Marks:
    """Return how the running application marks entries; at first, make the secret.

    :raises Unready: where it can be neither read nor made: nothing is written then, for it could not be marked. Who
        calls is not told where it lies; the log of the server says that, and why.
    """
    path = Path(settings().keys) / _NAME
    try:
        found = _read(path)
        return found if found else _made(path)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        log.critical("the secret that marks entries of the log cannot be read from %s: %s", path, problem)
        raise Unready from problem


def _read(path: Path) -> Marks | None:
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    which = (state.st_ino, state.st_mtime_ns, state.st_size)
    known = _read_before.get(path)
    if known is None or known[0] != which:
        said = json.loads(path.read_text(encoding="ascii"))
        known = _read_before[path] = which, Marks(bytes.fromhex(said["secret"]), int(said["since"]))
    return known[1]


def _made(path: Path) -> Marks:
    """Make the secret, unless another process has been quicker. What is there by now bears no mark of it."""
    waiting = db.session.scalar(select(func.count()).select_from(Event).where(Event.position.is_(None))) or 0
    last = db.session.scalar(select(func.max(Event.position)))
    said = {"secret": secrets.token_hex(32), "since": waiting + (0 if last is None else last + 1)}
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=path.parent) as draft:  # for this user alone
        draft.write(json.dumps(said).encode("ascii"))
        draft.flush()
        os.fsync(draft.fileno())
        try:
            os.link(draft.name, path)
        except FileExistsError:
            pass
        else:
            log.info("entries of the log are marked from place %d on, by %s", said["since"], path)
    found = _read(path)
    if found is None:
        raise FileNotFoundError(path)
    return found
