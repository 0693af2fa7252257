"""Which entry of the log spoke last of a row, and what did it say?

The log is gone through once; what it says is kept in a file beside, so that memory does not grow with it. The file is
of this one pass: what lies about in the database for longer could be altered with the rows.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import Any, NamedTuple

from sqlalchemy import Select, or_

from server import temporary
from server.db import db, table_of
from server.models import Event
from server.services.proof import stored, words

_PAGE = 1000
_EVENT = table_of(Event)


class Word(NamedTuple):
    """What was said last of a row: by which entry, and the hash; None where the row was removed."""

    number: int
    sha256: str | None
    has_place: bool


class Spoken:
    """What the log says of rows; to be closed by leaving the block."""

    def __init__(self) -> None:
        self._holds = ExitStack()
        folder = self._holds.enter_context(temporary.folder("spoken"))
        self._file = sqlite3.connect(folder / "spoken.db", isolation_level=None)
        self._file.execute("PRAGMA journal_mode=OFF")
        self._file.execute("PRAGMA synchronous=OFF")
        self._file.execute(
            "CREATE TABLE word (kind TEXT, row INTEGER, entry INTEGER, sha256 TEXT, has_place INTEGER,"
            " PRIMARY KEY (kind, row)) WITHOUT ROWID"
        )
        self._sealed = stored.size()
        for start in range(0, self._sealed, _PAGE):
            end = min(start + _PAGE, self._sealed)
            self._keep(_read(words.SPEAKS.where(_EVENT.c.position >= start, _EVENT.c.position < end)))
        self.hear_again()

    def __enter__(self) -> "Spoken":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._holds.close()

    def hear_again(self) -> None:
        """Take in what was said since; entries that had no place at first have one by now."""
        late = or_(_EVENT.c.position.is_(None), _EVENT.c.position >= self._sealed)
        self._keep(_read(words.SPEAKS.where(late)))

    def of(self, kind: str, first: int, last: int) -> dict[int, Word]:
        """Return what was said last of the rows of a kind from one number to another."""
        query = "SELECT row, entry, sha256, has_place FROM word WHERE kind = ? AND row BETWEEN ? AND ?"
        found = self._file.execute(query, (kind, first, last))
        return {row: Word(entry, said, bool(has_place)) for row, entry, said, has_place in found}

    def numbers_after(self, kind: str, last: int) -> list[int]:
        """Return the next rows of a kind after a number that are said to be there."""
        query = "SELECT row FROM word WHERE kind = ? AND row > ? AND sha256 IS NOT NULL ORDER BY row LIMIT ?"
        return [row for (row,) in self._file.execute(query, (kind, last, _PAGE))]

    def _keep(self, entries: Iterable[Any]) -> None:
        self._file.execute("BEGIN")
        for entry in entries:
            said_of = [
                (*words.parts(name), entry.id, said, entry.position is not None) for name, said in entry.rows.items()
            ]
            self._file.executemany("INSERT OR REPLACE INTO word VALUES (?, ?, ?, ?, ?)", said_of)
        self._file.execute("COMMIT")


def _read(query: Select[Any]) -> Iterator[Any]:
    """Give entries in the order of their places, then of their numbers, without those that cannot be read: the log's
    own verification names them.
    """
    order = query.order_by(_EVENT.c.position.is_(None), _EVENT.c.position, _EVENT.c.id)
    for numbers in _portions(db.session.scalars(order.with_only_columns(_EVENT.c.id)).all()):
        yield from sorted(words.legible(numbers), key=lambda one: (one.position is None, one.position or 0, one.id))


def _portions(numbers: Collection[int]) -> Iterator[list[int]]:
    whole = list(numbers)
    for start in range(0, len(whole), _PAGE):
        yield whole[start : start + _PAGE]
