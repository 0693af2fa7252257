"""Do rows and files still agree after a crash?

Bytes are kept before their row is committed, so a crash can leave bytes that no row speaks of. So can an older copy of
the database, and then they are evidence: nothing is removed, ever. The other way round, a row without bytes, no crash
can bring about: somebody touched the store.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import select

from server.db import db
from server.models import Original
from server.services import events
from server.services.runtime import media, now

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
    """Move bytes without a row aside, bring those back that have one again, and report rows without bytes.

    While another process receives, nothing is moved: it may be about to write the row.
    """
    store = media()
    half_written, orphans = 0, 0
    with store.alone() as is_alone:
        if is_alone or store.folder is None:  # elsewhere, what comes in lies in folders of single processes
            half_written = store.clear_incoming()
        if is_alone:
            orphans = _set_aside()
    known = db.session.scalars(select(Original.sha256).execution_options(yield_per=PORTION))
    lost = [sha256 for sha256 in store.lacking(known) if not store.bring_back(sha256)]
    for sha256 in lost:
        log.error("the original %s is missing from the store: restore it from a backup", sha256)
    return Reconciled(half_written, orphans, len(lost))


def _set_aside() -> int:
    """Move what no row knows out of the way: it may be a left-over, or all that a lost database spoke of."""
    orphans = list(_without_row())
    folder = media().set_aside(orphans, f"{now():%Y-%m-%dT%H%M%SZ}")
    if folder:
        log.warning("%d originals that no row knows were moved to %s; none was removed", len(orphans), folder)
        events.record(events.SYSTEM, "store.set_aside", "store", number=len(orphans), folder=folder.name)
    return len(orphans)


def _without_row() -> Iterator[str]:
    stored = media().hashes()
    while portion := set(islice(stored, PORTION)):
        yield from sorted(
            portion - set(db.session.scalars(select(Original.sha256).where(Original.sha256.in_(portion))))
        )
