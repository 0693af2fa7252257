"""What of a table is the same in every database? Its columns, the order of its rows, and the sum over what they hold.

A value is what Python reads of it, so a moment, a truth or a document counts as equal however a database writes it.
Rows go in the order of their keys, and text among these by its bytes: each database has an order of letters of its own.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Enum,
    Select,
    String,
    bindparam,
    collate,
    column,
    func,
    select,
    table,
    tuple_,
)
from sqlalchemy import Table as Declared

from server.db import Base
from server.models import LedgerCell

PORTION = 2000
"""Rows that are in memory at once."""
MADE_ANEW = frozenset({LedgerCell.__tablename__})
"""Kept beside the issues with an index of each database's own kind: `register.ledger_index` fills both."""
_MODULUS = 1 << 256

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Sum:
    """How many rows a table has, and what they hold; it says nothing of their order."""

    rows: int
    sha256: str
    """Of each row, all added up modulo 2^256, in hexadecimal."""


class CopiedTable:
    """A table, as it is read from one database and written into another."""

    def __init__(self, declared: Declared) -> None:
        self.declared, self.name = declared, declared.name
        # an enumeration is copied as its text: what an older program wrote is no fault of who copies
        kinds = {one.name: String() if isinstance(one.type, Enum) else one.type for one in declared.columns}
        self._table = table(self.name, *(column(name, kind) for name, kind in kinds.items()))
        self.key = [one.name for one in declared.primary_key.columns]
        self.own = sorted({one.parent.name for one in declared.foreign_keys if one.column.table is declared})
        """Columns that name rows of the same table, which may come later."""

    def count(self, connection: Connection) -> int:
        """Return how many rows it has."""
        return connection.scalar(select(func.count()).select_from(self._table)) or 0

    def portions(self, connection: Connection, after: Sequence[Any] | None = None) -> Iterator[list[Row]]:
        """Go through its rows in the order of their keys, from behind one on, some at a time."""
        query = select(self._table)
        yield from self._stream(connection, query if after is None else self._behind(connection, query, after))

    def own_references(self, connection: Connection) -> Iterator[list[Row]]:
        """Go through the rows that name others of this table: their keys, and whom they name."""
        names = [self._table.c[name] for name in (*self.key, *self.own)]
        is_some = [self._table.c[name].is_not(None) for name in self.own]
        for one in is_some:
            yield from self._stream(connection, select(*names).where(one))

    def sum(self, connection: Connection) -> Sum:
        """Read all of it, and add it up."""
        rows = total = 0
        for portion in self._stream(connection, select(self._table), is_sorted=False):
            rows += len(portion)
            total += sum(int.from_bytes(hashlib.sha256(_text(row)).digest()) for row in portion)
        return Sum(rows, f"{total % _MODULUS:064x}")

    def insert(self, connection: Connection, rows: list[Row]) -> None:
        """Write rows, without whom they name in this table."""
        left_out = dict.fromkeys(self.own)
        connection.execute(self._table.insert(), [{**row, **left_out} for row in rows])

    def name_own(self, connection: Connection, rows: list[Row]) -> None:
        """Enter whom rows name in this table, given as `own_references` gives it."""
        is_row = [self._table.c[name] == bindparam(f"of_{name}") for name in self.key]
        given = [{name if name in self.own else f"of_{name}": value for name, value in row.items()} for row in rows]
        connection.execute(self._table.update().where(*is_row), given)

    def key_of(self, row: Row) -> list[Any]:
        """Return the key of a row."""
        return [row[name] for name in self.key]

    def _stream(self, connection: Connection, query: Select[Any], *, is_sorted: bool = True) -> Iterator[list[Row]]:
        asked = query.order_by(*self._order(connection)) if is_sorted else query
        with connection.execute(asked.execution_options(yield_per=PORTION)) as found:
            for part in found.mappings().partitions():
                yield [dict(row) for row in part]

    def _behind(self, connection: Connection, query: Select[Any], after: Sequence[Any]) -> Select[Any]:
        return query.where(tuple_(*self._order(connection)) > tuple_(*after))

    def _order(self, connection: Connection) -> list[ColumnElement[Any]]:
        is_postgres = connection.dialect.name == "postgresql"
        columns = [self._table.c[name] for name in self.key]
        return [collate(one, "C") if is_postgres and isinstance(one.type, String) else one for one in columns]


def all_tables() -> list[CopiedTable]:
    """Return the tables that are copied; each comes after those that it names."""
    return [CopiedTable(one) for one in Base.metadata.sorted_tables if one.name not in MADE_ANEW]


def _text(row: Row) -> bytes:
    return json.dumps(list(row.values()), ensure_ascii=False, separators=(",", ":"), default=_written).encode()


def _written(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is in no table")
