"""How does anyone see that an entry is in the log, and that the log only grew?"""

from dataclasses import dataclass

from sqlalchemy import select

from server.db import db
from server.domain import merkle
from server.domain.tree_head import SignedHead
from server.errors import NotFound, NotYet
from server.models import Event
from server.services.proof import heads, stored
from server.translations import N_

SOON_S = 2
"""The worker gives what was committed its place within a second."""


@dataclass(frozen=True)
class Inclusion:
    """Why an entry is in the log that a head speaks of."""

    position: int
    leaf: bytes
    path: tuple[bytes, ...]
    signed: SignedHead


def inclusion(number: int) -> Inclusion:
    """Return why an entry is in the newest log, by the number of its row.

    :raises NotFound: where there is no such entry.
    :raises NotYet: where it has no place yet.
    """
    event, signed = db.session.get(Event, number), heads.latest()
    if event is None:
        raise NotFound
    if event.position is None or signed is None or event.position >= signed.head.size:
        raise NotYet(
            N_("Entry {number} has no place in the log yet; ask again in a few seconds."), SOON_S, number=number
        )
    path = merkle.inclusion(event.position, signed.head.size, stored.subtree)
    return Inclusion(event.position, bytes.fromhex(event.leaf_sha256), tuple(path), signed)


def inclusion_of_leaf(leaf_sha256: str) -> Inclusion:
    """Return why an entry is in the newest log, by the hash of its leaf; raises as `inclusion` does."""
    number = db.session.scalar(select(Event.id).where(Event.leaf_sha256 == leaf_sha256).limit(1))
    if number is None:
        raise NotFound
    return inclusion(number)


def consistency(first: int, second: int) -> list[bytes]:
    """Return why the log of the second size grew out of that of the first.

    :raises NotFound: where it never had so many entries.
    """
    if not 0 <= first <= second <= stored.size():
        raise NotFound
    return merkle.consistency(first, second, stored.subtree)
