"""Which subtrees of the log are kept?"""

from sqlalchemy import func, select

from server.db import db
from server.models import LogNode


def size() -> int:
    """Return how many entries have a place."""
    last = db.session.scalar(select(func.max(LogNode.index)).where(LogNode.level == 0))
    return 0 if last is None else last + 1


def subtree(level: int, index: int) -> bytes:
    """Return the hash of a full subtree.

    :raises LookupError: where it is not kept.
    """
    found = db.session.scalar(select(LogNode.sha256).where(LogNode.level == level, LogNode.index == index))
    if found is None:
        raise LookupError(f"no subtree {index} of level {level}")
    return bytes.fromhex(found)
