"""From which number on does a database count the rows of a table? From where the one that it was copied from would.

That is behind the highest number that there is, and where rows went while the log names their numbers, behind the
highest that there ever was.
"""

from sqlalchemy import Connection, Integer, Table, func, select, text


def carry(table: Table, source: Connection, target: Connection) -> None:
    """Let the target give out no number that the source gave out."""
    column = table.autoincrement_column
    if column is None or not isinstance(column.type, Integer):
        return
    highest = target.scalar(select(func.max(column))) or 0
    number = max(highest, _given_out(table, column.name, source))
    if target.dialect.name == "postgresql":
        _set_sequence(table, column.name, number, target)
    elif _counts(table):
        target.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        target.execute(
            text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)"),
            {"name": table.name, "number": number},
        )


def _given_out(table: Table, column: str, source: Connection) -> int:
    """Return the highest number that was given out, as far as the database remembers."""
    if source.dialect.name == "sqlite":
        query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        return int(source.scalar(query, {"name": table.name}) or 0) if _counts(table) else 0
    sequence = _sequence(table, column, source)
    if sequence is None:
        return 0
    last, is_called = source.execute(text(f"SELECT last_value, is_called FROM {sequence}")).one()  # noqa: S608 - its own
    return int(last) if is_called else int(last) - 1


def _set_sequence(table: Table, column: str, number: int, target: Connection) -> None:
    if (sequence := _sequence(table, column, target)) is not None:
        asked = text("SELECT setval(CAST(:name AS regclass), :number, :is_called)")
        target.execute(asked, {"name": sequence, "number": max(1, number), "is_called": number > 0})


def _sequence(table: Table, column: str, connection: Connection) -> str | None:
    """Return the name of a sequence, as it is written into a statement."""
    found = connection.scalar(
        text("SELECT pg_get_serial_sequence(:name, :column)"), {"name": f'"{table.name}"', "column": column}
    )
    return None if found is None else str(found)


def _counts(table: Table) -> bool:
    """Tell whether SQLite remembers the numbers of rows that went."""
    return bool(table.dialect_options["sqlite"]["autoincrement"])
