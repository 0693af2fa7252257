"""How are rows kept: the declarative base, the session and the transaction.

Models inherit our own typed Base; the Flask extension only binds engine and session to the application.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    ColumnExpressionArgument,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Executable,
    Integer,
    MetaData,
    Table,
    any_,
    case,
    event,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute
from sqlalchemy.pool import ConnectionPoolEntry, Pool
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

from server import turns
from server.errors import Busy, Crossed

_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


_PATIENCE_MS = 30_000
"""How long a writer to SQLite waits for another."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC; SQLite would drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone cannot be stored")
        return value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The parent of all tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
    }


NEVER_AGAIN = {"sqlite_autoincrement": True}
"""For tables whose rows can go while the log names their numbers: SQLite would give a number out again, and with it
the history of what had it before."""


def table_of(model: type[Base]) -> Table:
    """Return a model's table, for statements that shall not load objects."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - tells the type checker what a declared model has
    return table


def enum_text(kind: type[StrEnum]) -> Enum:
    """Keep an enumeration as its text, so that a new member needs no change of type."""
    return Enum(kind, values_callable=lambda members: [m.value for m in members], native_enum=False, length=32)


db = SQLAlchemy(metadata=Base.metadata)


@contextmanager
def transaction(*, keep: bool = True) -> Iterator[None]:
    """Keep all of what the block did, or none of it: where it breaks, and where it is a trial (`keep=False`).

    :raises Busy: where SQLite let nobody write for longer than a caller should wait.
    :raises Crossed: where somebody else added the same meanwhile, so that it would be there twice.
    """
    try:
        yield
        if keep:
            db.session.commit()
        else:
            db.session.rollback()
    except OperationalError as problem:
        db.session.rollback()
        if getattr(problem.orig, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
            raise Busy from problem
        raise
    except IntegrityError as problem:
        db.session.rollback()
        if _is_twice(problem):
            raise Crossed from problem
        raise
    except BaseException:
        db.session.rollback()
        raise


def _is_twice(problem: IntegrityError) -> bool:
    """Tell whether a row was refused because there is one like it."""
    said = getattr(problem.orig, "sqlite_errorname", "") or getattr(problem.orig, "sqlstate", "")
    return said in {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23505"}


def is_away(problem: BaseException) -> bool:
    """Tell whether the database could not be reached, or went away in the middle.

    By the classes of SQLSTATE that PostgreSQL's documentation gives (appendix A): 08 is the connection, 57P01 to 57P03
    a server that ends or starts, 53300 one that takes no more callers. A line that never stood has no SQLSTATE.
    """
    if not isinstance(problem, DBAPIError):
        return False
    if getattr(problem.orig, "sqlite_errorname", ""):
        return str(problem.orig.sqlite_errorname).startswith("SQLITE_CANTOPEN")  # type: ignore[union-attr]
    said = getattr(problem.orig, "sqlstate", None)
    if said is None:
        return problem.connection_invalidated or isinstance(problem, OperationalError | InterfaceError)
    return str(said).startswith("08") or said in _AWAY


_AWAY = frozenset({"57P01", "57P02", "57P03", "53300"})


def let_go() -> None:
    """End the transaction, also where the database no longer hears of it."""
    with suppress(DBAPIError):
        db.session.rollback()


def count_where(condition: ColumnExpressionArgument[bool]) -> ColumnElement[int]:
    """Count, in a query, the rows for which something is true; 0 where there is no row at all."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def is_one_of(
    column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None], numbers: Iterable[int]
) -> ColumnElement[bool]:
    """Ask whether a column has one of thousands of numbers, handed over as one value: each by itself would take longer
    to write into the statement than to look up.
    """
    if db.engine.dialect.name == "sqlite":
        each = func.json_each(json.dumps(list(numbers), separators=(",", ":"))).table_valued("value")
        return column.in_(select(each.c.value))
    return column == any_(literal(list(numbers), ARRAY(Integer)))


def hold(kind: Any, number: int) -> None:
    """Let nobody else write a row until this transaction ends; who reads it afterwards reads what others left.

    It is written as it is: that locks it on PostgreSQL, and makes SQLite, which has no locks of rows, begin to write.
    """
    unchanged = update(kind).where(kind.id == number).values(id=kind.id)
    db.session.execute(unchanged.execution_options(synchronize_session=False))


def hold_all(kind: Any, numbers: Iterable[int]) -> None:
    """Hold many rows of one kind, in the order of their numbers, so that two who hold the same never wait in a ring."""
    wanted = sorted(numbers)
    if not wanted:
        return
    if db.engine.dialect.name == "sqlite":
        hold(kind, wanted[0])  # who writes anything there holds everything
        return
    db.session.execute(
        select(kind.id).where(is_one_of(kind.id, wanted)).order_by(kind.id).with_for_update(key_share=True)
    )


def write_if_free(statement: Executable) -> bool:
    """Carry out and keep one statement on a connection of its own, unless somebody else is writing to SQLite.

    For what may be left out: a reader must not wait until an import has ended. Tells whether it was written.
    """
    with db.engine.connect().execution_options(patience_s=0) as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            connection.exec_driver_sql("PRAGMA busy_timeout=0")
        try:
            connection.execute(statement)
            connection.commit()
        except Busy:
            return False
        except OperationalError as problem:
            connection.rollback()
            if not getattr(problem.orig, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
                raise
            return False
        finally:
            if is_sqlite:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={_PATIENCE_MS}")
    return True


@event.listens_for(Engine, "connect")
def _set_sqlite_pragmas(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Make SQLite keep its promises: foreign keys, readers beside a writer, and a commit that is on disk."""
    if type(connection).__module__.partition(".")[0] != "sqlite3":
        return
    cursor = connection.cursor()
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", f"busy_timeout={_PATIENCE_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


_QUEUE = "queue of who writes"
_TURN = "turn to write"
_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@event.listens_for(Engine, "before_cursor_execute")
def _wait_for_turn(connection: Connection, _cursor: DBAPICursor, statement: str, *_rest: object) -> None:
    """Queue up before the first write of a transaction to SQLite.

    :raises Busy: where others wrote for longer than a caller should wait.
    """
    if connection.dialect.name != "sqlite" or not statement.lstrip()[:7].upper().startswith(_WRITES):
        return
    info = connection.connection.info
    if _TURN in info:
        return
    queue = info[_QUEUE] = info.get(_QUEUE) or turns.of(connection.engine.url.database or "")
    if not queue.take(connection.get_execution_options().get("patience_s", _PATIENCE_MS / 1000)):
        raise Busy
    info[_TURN] = queue


@event.listens_for(Pool, "checkin")
@event.listens_for(Pool, "invalidate")
@event.listens_for(Pool, "close")
def _leave(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry, *_problem: object) -> None:
    """Let the next one write, now that the transaction is on the disk or undone."""
    queue = entry.info.pop(_TURN, None)
    if queue is not None:
        queue.leave()
