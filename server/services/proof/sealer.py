"""Which entry of the log has which place?

Entries are given places in the order of their numbers, portion by portion, once they are committed; one whose
transaction ends later than that of a higher number gets a later place. Places, the subtrees that became full and the
signed head come in one transaction, so a kill leaves the log as it was before the portion or as it is after it. One
sealer works at a time. On SQLite 19,600 entries were sealed in a second, 50,000 in a row, on two cores that had other
work (5,000 were asked); verifying them took 141 µs each in memory that did not grow.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, exists, insert, select, update

from server.db import db, table_of
from server.domain.log_faults import Fault
from server.domain.merkle import EMPTY, Frontier, leaf_hash
from server.domain.tree_head import SignedHead, TreeHead
from server.errors import Damaged
from server.models import Event, LogNode
from server.services.marks import marks
from server.services.proof import alarms, heads, keys, repeated, stored, turn, words
from server.services.runtime import now
from server.translations import N_

PORTION = 1000
"""SQLite lets nobody else write for as long as a portion takes."""
_EVENT, _NODE = table_of(Event), table_of(LogNode)
_WAITING = (
    select(_EVENT.c.id, _EVENT.c.leaf_sha256, _EVENT.c.mark, _EVENT.c.action, _EVENT.c.subject)
    .where(_EVENT.c.position.is_(None))
    .order_by(_EVENT.c.id)
)
_PLACE = update(_EVENT).where(_EVENT.c.id == bindparam("number")).values(position=bindparam("place"))


class Rewritten(Damaged):
    """The log is not what was signed last: nothing may be signed on top of it."""

    default = N_(
        "The log is no longer what was signed at {size} entries, so nothing more is sealed. Run: flask --app server "
        "events verify"
    )


def is_waiting() -> bool:
    """Tell whether an entry waits for its place; takes no lock."""
    return bool(db.session.scalar(select(exists().where(Event.position.is_(None)))))


def seal() -> int:
    """Give all committed entries their places, in the caller's transaction; returns how many.

    :raises Conflict: where the keys cannot be used.
    :raises Rewritten: where the log is not what was signed last.
    """
    count = 0
    while sealed := seal_portion():
        count += sealed
    return count


def seal_portion() -> int:
    """Give the next entries their places and sign a head; returns how many. Raises as `seal` does."""
    turn.take()
    ring = keys.ring()
    waiting = db.session.execute(_WAITING.limit(PORTION)).all()
    if waiting:
        _seal(ring, waiting)
    return len(waiting)


def _seal(ring: keys.KeyRing, waiting: Sequence[Any]) -> None:
    last = heads.latest()
    tree = _tree(last)
    places, nodes, found = [], [], list[Fault]()
    own = marks()
    for number, leaf, mark, action, subject in waiting:
        fault = own.fault(number, tree.size, leaf, mark, action, subject)
        found += [fault] if fault else []
        places.append({"number": number, "place": tree.size})
        nodes += [
            {"level": level, "index": index, "sha256": hashed.hex()}
            for level, index, hashed in tree.append(_bytes(leaf))
        ]
    connection = db.session.connection()
    connection.execute(_PLACE, places)
    connection.execute(insert(_NODE), nodes)
    words.keep([one.id for one in waiting])
    number = last.head.number + 1 if last else 1
    heads.keep(ring.sign(TreeHead(ring.origin, number, tree.size, tree.root(), now())))
    found += repeated.faults([one.leaf_sha256 for one in waiting])
    for fault in found[: alarms.MOST_AT_ONCE]:
        alarms.raise_for(fault)


def _tree(last: SignedHead | None) -> Frontier:
    """Return the tree as it is kept, if it is the one that was signed last."""
    size, root = (last.head.size, last.head.root) if last else (0, EMPTY)
    try:
        tree = Frontier(stored.size(), stored.subtree)
    except (LookupError, ValueError) as problem:
        raise Rewritten(size=size) from problem
    if (tree.size, tree.root()) != (size, root):
        raise Rewritten(size=size)
    return tree


def _bytes(leaf: str) -> bytes:
    """Read a leaf; what somebody put in its place is sealed as it is, and shows when the log is verified."""
    try:
        return bytes.fromhex(leaf)
    except ValueError:
        return leaf_hash(leaf.encode())
