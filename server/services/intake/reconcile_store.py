"""Do rows and files still agree after a crash?

Bytes are kept before their row is committed, so a crash can leave bytes that no row speaks of; no phone was ever
told that they arrived, and it will send them again. The other way round, a row without bytes, no crash can bring
about: somebody touched the store.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import select

from server.db import db
from server.models import Original
from server.services.runtime import media

PORTION = 500
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reconciled:
    """What was found at the start."""

    half_written: int
    orphans: int
    lost: int

    @property
    def anything(self) -> bool:
        """Tell whether the last stop left something behind."""
        return bool(self.half_written or self.orphans or self.lost)


def reconcile() -> Reconciled:
    """Remove bytes without a row, and report rows without bytes.

    While another process receives, nothing is removed: it may be about to write the row.
    """
    store = media()
    half_written, orphans = 0, []
    with store.alone() as is_alone:
        if is_alone:
            half_written = store.clear_incoming()
            orphans = list(_without_row())
            for sha256 in orphans:
                store.remove(sha256)
    lost = [sha256 for sha256 in db.session.scalars(select(Original.sha256)) if not store.has(sha256)]
    for sha256 in lost:
        log.error("the original %s is missing from the store: restore it from a backup", sha256)
    return Reconciled(half_written, len(orphans), len(lost))


def _without_row() -> Iterator[str]:
    stored = media().hashes()
    while portion := set(islice(stored, PORTION)):
        yield from sorted(
            portion - set(db.session.scalars(select(Original.sha256).where(Original.sha256.in_(portion))))
        )
