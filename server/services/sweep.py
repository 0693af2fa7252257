"""Do rows and files still agree after a crash?

Bytes are kept before their row is committed, so a crash can leave bytes that no row speaks of; no phone was ever
told that they arrived, and it will send them again.
"""

import logging
from dataclasses import dataclass

from sqlalchemy import select

from server.db import db
from server.models import Original
from server.services.runtime import media

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settled:
    """What was found at the start."""

    half_written: int
    orphans: int
    lost: int

    @property
    def anything(self) -> bool:
        """Tell whether the last stop left something behind."""
        return bool(self.half_written or self.orphans or self.lost)


def settle_orphans() -> Settled:
    """Remove bytes without a row, and report rows without bytes; only while nobody uploads."""
    store = media()
    half_written = store.clear_incoming()
    known = set(db.session.scalars(select(Original.sha256)))
    stored = set(store.hashes())
    for sha256 in stored - known:
        store.remove(sha256)
    for sha256 in known - stored:
        log.error("the original %s is missing from the store: restore it from a backup", sha256)
    return Settled(half_written, len(stored - known), len(known - stored))
