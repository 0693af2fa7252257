"""Which entry of the log spoke last of a row? An index over the sealed log, so that nobody has to go through all of it.

It grows with the seal, not with what phones send, and is believed by nobody: what it leads to is compared with the row,
and `row_verification` compares it with the log.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from server.db import db, is_one_of, table_of
from server.models import Event, RowWord

_EVENT, _WORD = table_of(Event), table_of(RowWord)
SPEAKS = select(_EVENT.c.id, _EVENT.c.position, _EVENT.c.rows)
_SAME = [_WORD.c.kind, _WORD.c.number]
_SQLITE, _POSTGRESQL = sqlite.insert(_WORD), postgresql.insert(_WORD)
_KEEP = {
    "sqlite": _SQLITE.on_conflict_do_update(_SAME, set_={"event_id": _SQLITE.excluded.event_id}),
    "postgresql": _POSTGRESQL.on_conflict_do_update(
        index_elements=_SAME, set_={"event_id": _POSTGRESQL.excluded.event_id}
    ),
}
_LARGEST = (1 << 31) - 1


def keep(numbers: Sequence[int]) -> None:
    """Take in what entries say that were just given their places, in the order of these."""
    last: dict[tuple[str, int], int] = {}
    spoken = {entry.id: entry.rows for entry in legible(numbers)}
    for number in numbers:
        last.update((parts(name), number) for name in spoken.get(number, ()))
    words = [
        {"kind": kind, "number": row, "event_id": number}
        for (kind, row), number in sorted(last.items())
        if 0 < row <= _LARGEST
    ]
    if words:
        db.session.connection().execute(_KEEP[db.engine.dialect.name], words)


def of(kind: str, numbers: Collection[int]) -> dict[int, int]:
    """Return by the number of a row of a kind which entry spoke last of it; nobody is asked about none."""
    if not numbers:
        return {}
    query = select(RowWord.number, RowWord.event_id).where(RowWord.kind == kind, is_one_of(RowWord.number, numbers))
    return dict(db.session.execute(query).all())


def between(kind: str, first: int, last: int) -> dict[int, int]:
    """Return the same for the rows of a kind from one number to another."""
    query = select(RowWord.number, RowWord.event_id).where(RowWord.kind == kind)
    return dict(db.session.execute(query.where(RowWord.number.between(first, last))).all())


def legible(numbers: Sequence[int]) -> list[Any]:
    """Return what entries say of rows, in any order, without those that somebody made unreadable."""
    if not numbers:
        return []
    try:
        found: Iterable[Any] = db.session.execute(SPEAKS.where(_EVENT.c.id.in_(numbers))).all()
    except (ValueError, TypeError):
        if len(numbers) == 1:
            return []
        middle = len(numbers) // 2
        return legible(numbers[:middle]) + legible(numbers[middle:])
    return [one for one in found if isinstance(one.rows, dict)]


def parts(name: str) -> tuple[str, int]:
    """Return kind and number of what a row is called in the log; the number is -1 for what is no such name."""
    kind, _, number = name.partition(":")
    return kind, int(number) if number.isascii() and number.isdigit() and len(number) < 19 else -1
