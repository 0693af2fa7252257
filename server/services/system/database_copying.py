"""How do all rows get from one database into another, of whichever kind?

Nobody writes to the source meanwhile: SQLite's only writer and the tables of PostgreSQL are held until the end. Rows go
over in portions, each in one transaction with a note of the last key, so whoever was killed goes on behind it; with
that note no program starts on the target. It goes once all tables were read again on both sides and are equal.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    create_engine,
    func,
    inspect,
    select,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from server.db import table_of
from server.errors import Busy, Conflict, Invalid
from server.models import Event, StoreIdentity, WorkerBeat
from server.services import database
from server.services.runtime import now
from server.services.system import numbering
from server.services.system.copied_table import CopiedTable, Sum, all_tables
from server.translations import N_

QUIET = timedelta(seconds=90)
"""A worker says every minute that it runs."""
_PATIENCE_MS = 5_000
"""How long others are waited for."""
_DRIVERS = {"sqlite": {"sqlite", "sqlite+pysqlite"}, "postgresql": {"postgresql+psycopg"}}
_EVENT, _BEAT, _IDENTITY = table_of(Event), table_of(WorkerBeat), table_of(StoreIdentity)
_NOTES = Table(
    database.UNFINISHED,
    MetaData(),
    Column("place", String, primary_key=True),
    Column("rows", BigInteger, nullable=False),
    Column("last", JSON),
    Column("is_whole", Boolean, nullable=False),
)
"""Of each table how far it is; at the place `source`, of what the copy is one."""
_SOURCE = "source"


@dataclass(frozen=True)
class Far:
    """How far it is."""

    is_comparing: bool
    table: str
    tables: int
    """Done, with this one."""
    of_tables: int
    rows: int
    """There in all tables."""
    of_rows: int


@dataclass
class Copied:
    """What came of it."""

    identity: str = ""
    """Of the store that the rows belong to."""
    tables: int = 0
    rows: int = 0
    resumed_rows: int = 0
    """Of those, brought by a call that was broken off."""
    differing: dict[str, tuple[Sum, Sum]] = field(default_factory=dict)
    """Tables that are not equal: at the source, and at the target."""


Tell = Callable[[Far], None]


def copy(source_url: str, target_url: str, tell: Tell = lambda _far: None, *, is_aside: bool = False) -> Copied:
    """Copy all rows into an empty database, or go on where that was broken off, and compare them.

    :param is_aside: nobody works with the source: it was put aside while somebody worked with what it is a copy of.
    :raises Invalid: for an address that cannot be used, or twice the same.
    :raises Conflict: where the source is of another version or in use, the target is neither empty nor a broken-off
        copy of the same, or does not take a row; and where it breaks off.
    :raises Busy: where one of the two cannot be reached.
    """
    source, target = address(source_url), address(target_url)
    if source == target:
        raise Invalid(N_("Both addresses name one database."))
    _refuse_missing(source)
    with _reached(source) as ours, _reached(target) as theirs, ours.connect() as held:
        _hold(held)
        database.refuse_another_version(database.revision(held))
        if not is_aside:
            _refuse_in_use(held)
        try:
            done = _begin(theirs, target, _standing(held))
            return _Work(held, theirs, tell).copy(done)
        except OperationalError as problem:  # a full disk, a server that went away
            raise Conflict(
                N_("Copying broke off: {problem}. When that is mended, call this again: it goes on."),
                problem=str(problem.orig).strip().partition("\n")[0],
            ) from problem


def address(said: str) -> URL:
    """Return the address of a database.

    :raises Invalid: where there is no such kind of database.
    """
    try:
        url = make_url(said)
        is_known = url.drivername in _DRIVERS.get(url.get_backend_name(), ())
    except ArgumentError:
        is_known = False
    if not is_known or not url.database:
        raise Invalid(N_("Write the address of a database as sqlite:////path or postgresql+psycopg://user@host/name."))
    return url


def is_empty(said: str) -> bool:
    """Tell whether a database has no tables, or only those of a copy that was broken off.

    :raises Invalid: for an address that cannot be used.
    :raises Busy: where it cannot be reached.
    """
    url = address(said)
    if _is_absent(url):
        return True
    with _reached(url) as engine, engine.connect() as connection:
        known = inspect(connection)
        return not known.get_table_names() or known.has_table(database.UNFINISHED)


class _Work:
    """One copying, between a source that is held and a target."""

    def __init__(self, source: Connection, target: Engine, tell: Tell) -> None:
        self._source, self._target, self._tell = source, target, tell
        self._tables = all_tables()
        self._counts = {one.name: one.count(source) for one in self._tables}

    def copy(self, done: dict[str, Any]) -> Copied:
        made = Copied(tables=len(self._tables), resumed_rows=sum(note.rows for note in done.values()))
        for at, one in enumerate(self._tables, 1):
            note = done.get(one.name)
            if note is None or not note.is_whole:
                made.rows += self._copy_table(one, note, at, made.rows)
            else:
                made.rows += note.rows
        with self._target.begin() as connection:
            for one in self._tables:
                numbering.carry(one.declared, self._source, connection)
        made.differing = self._compare()
        made.identity = self._source.scalar(select(_IDENTITY.c.identity)) or ""
        if not made.differing:
            _NOTES.drop(self._target)
        return made

    def _copy_table(self, one: CopiedTable, note: Any, at: int, before: int) -> int:
        rows, last = (note.rows, note.last) if note else (0, None)
        with self._target.connect() as connection:
            for portion in one.portions(self._source, last):
                rows += len(portion)
                self._write(connection, one, portion, rows)
                self._say(one, at, before + rows)
            for portion in one.own_references(self._source) if one.own else ():
                one.name_own(connection, portion)
                connection.commit()
            _note(connection, one.name, rows, None, is_whole=True)
            connection.commit()
        return rows

    def _write(self, connection: Connection, one: CopiedTable, portion: list[Any], rows: int) -> None:
        first, last = one.key_of(portion[0]), one.key_of(portion[-1])
        try:
            one.insert(connection, portion)
        except OperationalError:  # no fault of a row
            connection.rollback()
            raise
        except DBAPIError as problem:
            connection.rollback()
            raise Conflict(
                N_("The target does not take the rows {first} to {last} of the table {table}: {problem}"),
                first=json.dumps(first, ensure_ascii=False), last=json.dumps(last, ensure_ascii=False),
                table=one.name, problem=str(problem.orig).strip().partition("\n")[0],
            ) from problem  # fmt: skip
        _note(connection, one.name, rows, last, is_whole=False)
        connection.commit()

    def _compare(self) -> dict[str, tuple[Sum, Sum]]:
        differing, rows = {}, 0
        with self._target.connect() as connection:
            for at, one in enumerate(self._tables, 1):
                sums = one.sum(self._source), one.sum(connection)
                if sums[0] != sums[1]:
                    differing[one.name] = sums
                rows += sums[0].rows
                self._say(one, at, rows, is_comparing=True)
        return differing

    def _say(self, one: CopiedTable, at: int, rows: int, *, is_comparing: bool = False) -> None:
        self._tell(Far(is_comparing, one.name, at, len(self._tables), rows, sum(self._counts.values())))


def _begin(engine: Engine, url: URL, standing: dict[str, Any]) -> dict[str, Any]:
    """Make the tables of an empty target; returns the notes of a copy that was broken off.

    :raises Conflict: where the target holds anything else.
    """
    names = inspect(engine).get_table_names()
    if names and database.UNFINISHED not in names:
        raise Conflict(N_("The target is not empty: it has tables already. Nothing was written to it."))
    with engine.begin() as connection:
        _NOTES.create(connection, checkfirst=True)
    database.create_at(url.render_as_string(hide_password=False))
    with engine.begin() as connection:
        notes = {row.place: row for row in connection.execute(select(_NOTES))}
        origin = notes.pop(_SOURCE, None)
        if origin is None:
            _note(connection, _SOURCE, 0, standing, is_whole=False)
        elif origin.last != standing:
            raise Conflict(
                N_(
                    "In the target lies a broken-off copy of another database, or the source was written since. Empty "
                    "the target, and begin again."
                )
            )
    return notes


def _note(connection: Connection, place: str, rows: int, last: Any, *, is_whole: bool) -> None:
    said = {"rows": rows, "last": last, "is_whole": is_whole}
    if not connection.execute(_NOTES.update().where(_NOTES.c.place == place).values(said)).rowcount:
        connection.execute(_NOTES.insert().values(place=place, **said))


def _standing(connection: Connection) -> dict[str, Any]:
    """Return what tells one source from another, and from itself after somebody wrote to it."""
    newest = select(_EVENT.c.id, _EVENT.c.leaf_sha256).order_by(_EVENT.c.id.desc()).limit(1)
    entry = connection.execute(newest).one_or_none()
    identity = connection.scalar(select(_IDENTITY.c.identity))
    return {"identity": identity, "entry": entry and list(entry)}


def _hold(connection: Connection) -> None:
    """Let nobody write to the source until its connection ends.

    :raises Conflict: where somebody is writing now.
    """
    try:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA busy_timeout={_PATIENCE_MS}")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            names = [f'"{name}"' for name in inspect(connection).get_table_names()]
            connection.rollback()
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            connection.exec_driver_sql(
                f"SET LOCAL lock_timeout = {_PATIENCE_MS}"
            )  # vacuuming gives way within a second
            if names:
                connection.exec_driver_sql(f"LOCK TABLE {', '.join(names)} IN SHARE MODE")
    except OperationalError as problem:
        raise Conflict(
            N_("Somebody is writing to the source: stop all its processes, then call this again. ({problem})"),
            problem=str(problem.orig).strip().partition("\n")[0],
        ) from problem


def _refuse_in_use(connection: Connection) -> None:
    seen = connection.scalar(select(func.max(_BEAT.c.seen_at)))
    age = None if seen is None else now() - seen
    if age is not None and age < QUIET:
        raise Conflict(
            N_(
                "A worker of the source said {age} seconds ago that it runs. Stop all processes, and call this again "
                "in {seconds} seconds."
            ),
            age=max(0, int(age.total_seconds())), seconds=int((QUIET - age).total_seconds()) + 1,
        )  # fmt: skip


@contextmanager
def _reached(url: URL) -> Iterator[Engine]:
    """Give an engine to a database that answers.

    :raises Busy: where it does not.
    """
    if url.get_backend_name() == "sqlite":
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, poolclass=NullPool)
    try:
        engine.connect().close()
    except DBAPIError as problem:
        raise Busy(
            N_("The database {database} cannot be opened: {problem}"),
            database=url.render_as_string(hide_password=True), problem=str(problem.orig).strip().partition("\n")[0],
        ) from problem  # fmt: skip
    try:
        yield engine
    finally:
        engine.dispose()


def _refuse_missing(url: URL) -> None:
    """SQLite would make a file that is not there."""
    if _is_absent(url):
        raise Invalid(N_("There is no database at {path}: check the address."), path=url.database)


def _is_absent(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and not Path(str(url.database)).is_file()
