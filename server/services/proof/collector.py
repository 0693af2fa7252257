"""Whose meaning does this transaction change?

The session hears what is written through objects; what is written past them is told by `touched`. When the transaction
ends, the aggregates are read as they are then and their hashes go into one more entry of the log (`rows.write`, of the
same actor), in the same transaction: rows and what speaks for them are there together, or neither is. What was touched
and undone again only says once more what holds.

They are read from the database and not from the session: an object that was loaded before the transaction began to
write may be older than what others left, and would speak of what never was.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from server.db import db
from server.services import events
from server.services.proof import meanings

WRITTEN = "rows.write"
SUBJECT = "rows"
_TOUCHED = "touched aggregates"


def listen() -> None:
    """Have every session note what it writes, and say so when it commits."""
    heard: dict[str, Callable[..., None]] = {
        "after_flush": _after_flush,
        "persistent_to_deleted": _after_deletion,
        "before_commit": _before_commit,
        "after_transaction_end": _after_end,
    }
    for name, function in heard.items():
        if not event.contains(db.session, name, function):
            event.listen(db.session, name, function)


def touched(kind: str, numbers: Iterable[int | None]) -> None:
    """Note that the meaning of aggregates changes, where that is written past the session's objects."""
    _noted(db.session.info)[kind].update(number for number in numbers if number is not None)


def _noted(info: dict[Any, Any]) -> defaultdict[str, set[int]]:
    found: defaultdict[str, set[int]] = info.setdefault(_TOUCHED, defaultdict(set))
    return found


def _after_flush(session: Session, _context: UOWTransaction) -> None:
    for row in session.new:
        _note(session, row, inspect(row))
    for row in session.dirty:
        state = inspect(row)
        if any(_speaks(state, part) for _, part in meanings.BY_MODEL.get(type(row), ())):
            _note(session, row, state)


def _after_deletion(session: Session, row: Any) -> None:
    """Hear of every row that a flush removed, also of those that go because nothing refers to them any more."""
    _note(session, row, inspect(row))


def _note(session: Session, row: Any, state: Any) -> None:
    for kind, part in meanings.BY_MODEL.get(type(row), ()):
        _noted(session.info)[kind].update(_owners(state, part))


def _speaks(state: Any, part: meanings.Part) -> bool:
    """Tell whether a column was changed that means something."""
    changed = [name for name in part.columns if name in state.committed_state]
    return any(state.attrs[name].history.has_changes() for name in changed)


def _owners(state: Any, part: meanings.Part) -> Iterator[int]:
    """Return to which aggregates a row belongs and belonged."""
    for value in (state.dict.get(part.owner), state.committed_state.get(part.owner)):
        if isinstance(value, int):
            yield value
    if part.owner not in state.dict:
        number = state.identity[0] if part.owner == "id" and state.identity else getattr(state.object, part.owner)
        if number is not None:
            yield number


def _before_commit(session: Session) -> None:
    if session.get_nested_transaction() is not None:
        return
    session.flush()
    noted = session.info.pop(_TOUCHED, None)
    if not noted:
        return
    rows: dict[str, str | None] = {}
    for kind in meanings.AGGREGATES:
        numbers = noted.get(kind, ())
        found = meanings.read(kind, numbers) if numbers else {}
        rows |= {meanings.name_of(kind, number): found.get(number) for number in sorted(numbers)}
    items = list(rows.items())
    actor = session.info.get(events.ACTOR, events.SYSTEM)
    for start in range(0, len(items), meanings.PORTION):
        events.record(actor, WRITTEN, SUBJECT, dict(items[start : start + meanings.PORTION]))


def _after_end(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(_TOUCHED, None)
        session.info.pop(events.ACTOR, None)
