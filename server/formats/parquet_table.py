"""How is a table written as Parquet? With the extra `parquet`, whose library is as large as all the others together."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from typing import IO, Any

from server.domain.table import Table, Type
from server.errors import Conflict
from server.formats.table_text import without_odd
from server.translations import N_

_AT_ONCE = 10_000
"""Rows of a group, all of which are held while it is written."""


def write(table: Table, target: IO[bytes]) -> int:
    """Write a table of any length, group by group; returns how many rows it has.

    :raises Conflict: where the extra is not installed.
    """
    if find_spec("pyarrow") is None:
        raise Conflict(
            N_("This server cannot write Parquet without its extra “parquet”. Install it, or write .csv or .xlsx.")
        )
    arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    schema = _schema(arrow, table)
    number = 0
    with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        for group in _groups(table):
            columns = [
                arrow.array([_value(value) for value in column], kind.type)
                for column, kind in zip(zip(*group, strict=True), schema, strict=True)
            ]
            writer.write_table(arrow.Table.from_arrays(columns, schema=schema))
            number += len(group)
    return number


def _schema(arrow: Any, table: Table) -> Any:
    kinds = {
        Type.TEXT: arrow.string(),
        Type.INTEGER: arrow.int64(),
        Type.NUMBER: arrow.float64(),
        Type.FLAG: arrow.bool_(),
        Type.MOMENT: arrow.timestamp("us", "UTC"),
        Type.DAY: arrow.date32(),
    }
    return arrow.schema([(column.name, kinds[column.type]) for column in table.columns])


def _groups(table: Table) -> Iterator[list[Sequence[object]]]:
    rows = iter(table.rows)
    while group := list(islice(rows, _AT_ONCE)):
        yield group


def _value(value: object) -> object:
    """Return what Arrow takes; a word of an enumeration is a text."""
    return without_odd(str(value)) if isinstance(value, str) else value
