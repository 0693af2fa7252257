"""Which entries of the log say word for word, token and all, what another one says?

The database keeps that from happening by itself. A mark is that of what an entry says, so the copy bears a sound one:
the one with the higher number is the copy, whatever its place.
"""

from collections.abc import Collection, Iterator

from sqlalchemy import func, select

from server.db import db
from server.domain.log_faults import Fault, Kind
from server.models import Event

_MOST = 2048


def faults(leaves: Collection[str] | None = None) -> Iterator[Fault]:
    """Name the copies among the entries with these leaves; None: among all."""
    twice = select(Event.leaf_sha256).group_by(Event.leaf_sha256).having(func.count() > 1).limit(_MOST)
    if leaves is not None:
        twice = twice.where(Event.leaf_sha256.in_(leaves))
    said = select(Event.id, Event.action, Event.subject, Event.leaf_sha256)
    first: dict[str, int] = {}
    for number, action, subject, leaf in db.session.execute(
        said.where(Event.leaf_sha256.in_(twice)).order_by(Event.id)
    ):
        if first.setdefault(leaf, number) != number:
            details: dict[str, int | str] = {"number": number, "action": action, "subject": subject}
            yield Fault(Kind.ENTRY_REPEATED, {**details, "first": first[leaf]})
