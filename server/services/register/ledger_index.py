"""By what are rows of the ledger found? Their cells and the pairs of characters in them, kept beside the issues.

They change in the transaction that changes an issue: the session does that for what is written through it, and who
writes past it calls `refresh`. A search for two or more characters finds them wherever they stand next to each other:
Chinese has no spaces, so pairs of characters are its words. SQLite keeps them in a full-text index as a phrase,
PostgreSQL as an array with the text beside it; `matching` asks either.

What stands in columns that a programme has of its own is one column of that index, in which each word stands twice: as
it is, and behind a sign for its column.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    cast,
    column,
    delete,
    false,
    insert,
    inspect,
    literal_column,
    select,
    table,
    text,
    true,
)
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import Session, UOWTransaction

from server.db import db, table_of
from server.domain import ledger_row
from server.domain.ledger_columns import COLUMNS, own_number
from server.domain.ledger_row import LedgerRow
from server.models import Batch, Issue, LedgerCell, OwnColumn, Site, Unit
from server.services.register import declared

PORTION = 500
_CELL = table_of(LedgerCell)
_SPOKEN = (
    "code", "row_no", "batch_id", "site_id", "unit_id", "county", "problem_text", "status", "due_text", "due_on",
    "work_started_at", "work_done_at", "claimed_at", "ledger",
)  # fmt: skip
_OWN = "own"
"""The column of the index for all that programmes have of their own."""
_KEYS, _VALUES = (", ".join(f"{sign}{key}" for key in (*COLUMNS, _OWN)) for sign in ("", ":"))
_SQLITE = (
    text("DELETE FROM ledger_search WHERE rowid = :number"),
    text(f"INSERT INTO ledger_search (rowid, {_KEYS}) VALUES (:number, {_VALUES})"),  # noqa: S608 - our own names,
)
_POSTGRESQL = (
    text("DELETE FROM ledger_search WHERE issue_id = :number"),
    text("INSERT INTO ledger_search (issue_id, grams, plain) VALUES (:number, :grams, :plain)"),
)
_BEGIN = "\x1f"
_ISSUE = table_of(Issue)


def listen() -> None:
    """Have every session keep what it writes findable."""
    if not sqlalchemy_event.contains(db.session, "after_flush", _after_flush):
        sqlalchemy_event.listen(db.session, "after_flush", _after_flush)


def refresh(numbers: Collection[int]) -> None:
    """Make issues findable by what they say now."""
    waiting = sorted(set(numbers))
    for start in range(0, len(waiting), PORTION):
        _refresh(waiting[start : start + PORTION])


def refresh_of_unit(unit_id: int) -> None:
    """Do so for the issues of a unit, which has another name."""
    refresh(db.session.scalars(select(Issue.id).where(Issue.unit_id == unit_id)).all())


def refresh_of_sites(programme_id: int) -> None:
    """Do so for the issues that have a site, of which some have other names."""
    stands = select(Issue.id).where(Issue.programme_id == programme_id, Issue.site_id.is_not(None))
    refresh(db.session.scalars(stands).all())


def fill() -> int:
    """Make all issues findable where none is yet, as after an older version; returns how many."""
    if db.session.scalar(select(_CELL.c.issue_id).limit(1)) is not None:
        return 0
    numbers = db.session.scalars(select(Issue.id)).all()
    refresh(numbers)
    return len(numbers)


def rows(numbers: Iterable[int]) -> dict[int, LedgerRow]:
    """Return what stands in the ledger of these issues."""
    return {number: row for number, row, _, _ in _read(list(numbers))}


def matching(said: str, key: str | None = None) -> ColumnElement[bool]:
    """Tell, in a query over issues, whether a text stands in a column, or anywhere in the row."""
    wanted = ledger_row.plain(said)
    if not wanted:
        return false() if said.strip() else true()
    is_sqlite = db.engine.dialect.name == "sqlite"
    return Issue.id.in_(_in_sqlite(wanted, key) if is_sqlite else _in_postgresql(wanted, key))


def found_first(said: str, key: str | None = None) -> Any:
    """Return the query for the numbers of issues in which a text stands, the newest first, from which a few are taken:
    it begins with the index, so that a word of every row takes no longer than a rare one. None for a text of no words.
    """
    wanted = ledger_row.plain(said)
    if not wanted:
        return None
    if db.engine.dialect.name == "sqlite":
        found = _in_sqlite(wanted, key).subquery()
        return select(found.c.rowid).join(Issue, Issue.id == found.c.rowid).order_by(found.c.rowid.desc())
    return select(Issue.id).where(Issue.id.in_(_in_postgresql(wanted, key))).order_by(Issue.id.desc())


def _in_sqlite(wanted: str, key: str | None) -> Any:
    grams = ledger_row.bigrams(wanted)
    is_own = key is not None and key not in COLUMNS
    said = [_marked(gram, key) if is_own else gram for gram in (grams if len(wanted) == 1 else grams[:-1])]
    phrase = f'"{" ".join(said)}"{"*" if len(wanted) == 1 else ""}'
    found = table("ledger_search", column("rowid"))
    asked = f"{_OWN if is_own else key} : {phrase}" if key else phrase
    return select(found.c.rowid).where(literal_column("ledger_search").op("MATCH")(asked))


def _in_postgresql(wanted: str, key: str | None) -> Any:
    found = table("ledger_search", column("issue_id"), column("grams", ARRAY(Text)), column("plain"))
    conditions: list[ColumnElement[bool]] = []
    if len(wanted) > 1:
        grams = [_marked(gram, key) for gram in ledger_row.bigrams(wanted)[:-1]]
        conditions.append(found.c.grams.contains(cast(array(grams), ARRAY(Text))))
    if len(wanted) != 2:
        where = f"{_BEGIN}{key}:[^{_BEGIN}]*{wanted}" if key else wanted
        conditions.append(found.c.plain.op("~")(where))
    return select(found.c.issue_id).where(*conditions)


def _marked(gram: str, key: str | None) -> str:
    """Return a word as it is kept for a column, or for all."""
    return gram if key is None else f"{_SIGNS.get(key) or _own_sign(key)}{gram}"


_SIGNS = {key: chr(0xA000 + at) for at, key in enumerate(COLUMNS)}
"""A letter for each column that no ledger is written in (of the Yi script), before the words of its cells."""
_DIGITS, _END = 0xA200, chr(0xA20F)


def _own_sign(key: str) -> str:
    """Return such letters for a programme's own column: one for each digit of its number, and an end."""
    return "".join(chr(_DIGITS + int(digit)) for digit in str(own_number(key))) + _END


def _after_flush(session: Session, _context: UOWTransaction) -> None:
    written = [row for row in session.new if isinstance(row, Issue)]
    written += [row for row in session.dirty if isinstance(row, Issue) and _is_spoken(row)]
    renamed = [row.id for row in session.dirty if isinstance(row, Unit) and _has_changed(row, "name")]
    numbers = {row.id for row in written}
    connection = session.connection()
    for number in renamed:
        numbers |= set(connection.scalars(select(_ISSUE.c.id).where(_ISSUE.c.unit_id == number)))
    if numbers:
        refresh(numbers)


def _is_spoken(row: Issue) -> bool:
    return any(_has_changed(row, name) for name in _SPOKEN)


def _has_changed(row: Issue | Unit, name: str) -> bool:
    state: Any = inspect(row)
    return bool(state.attrs[name].history.has_changes())


def _refresh(numbers: Sequence[int]) -> None:
    """Write past the session, which may be in the middle of a flush."""
    connection = db.session.connection()
    found = _read(numbers)
    cells: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    is_sqlite = connection.dialect.name == "sqlite"
    for number, row, name, at in found:
        said = ledger_row.texts(row)
        columns = {**COLUMNS, **{one.key: one for one in row.own}} if row.own else COLUMNS
        cells += [
            {"column": key, "value": ledger_row.sort_key(columns[key], cell, row.due_on), "issue_id": number}
            for key, cell in said.items()
        ]
        cells.append({"column": "", "value": at, "issue_id": number})
        said["site"] = f"{said.get('site', '')} {name}"
        words.append(_words(number, said, is_sqlite=is_sqlite))
    connection.execute(delete(_CELL).where(_CELL.c.issue_id.in_(numbers)))
    if cells:
        connection.execute(insert(_CELL), cells)
    removing, adding = _SQLITE if is_sqlite else _POSTGRESQL
    connection.execute(removing, [{"number": number} for number in numbers])
    if words:
        connection.execute(adding, words)


def _words(number: int, said: Mapping[str, str], *, is_sqlite: bool) -> dict[str, Any]:
    cells = {key: ledger_row.plain(cell) for key, cell in said.items()}
    if is_sqlite:
        own = {_OWN: " ".join(_own_words(cells))}
        return {"number": number} | {k: " ".join(ledger_row.bigrams(cells.get(k, ""))) for k in COLUMNS} | own
    grams = {
        written
        for key, cell in cells.items()
        for gram in ledger_row.bigrams(cell)
        for written in (gram, _marked(gram, key))
    }
    plain = "".join(f"{_BEGIN}{key}:{cell}" for key, cell in cells.items())
    return {"number": number, "grams": sorted(grams), "plain": plain}


def _own_words(cells: Mapping[str, str]) -> Iterator[str]:
    """Give the words of a programme's own columns, each cell as it is and behind the sign of its column."""
    for key, cell in cells.items():
        if key not in COLUMNS:
            grams = ledger_row.bigrams(cell)
            yield from grams
            yield from (_marked(gram, key) for gram in grams)


def _read(numbers: Sequence[int]) -> list[tuple[int, LedgerRow, str, str]]:
    """Return each issue's row, the name of its site and its place in the ledger."""
    batch, site, unit, own = table_of(Batch), table_of(Site), table_of(Unit), table_of(OwnColumn)
    has_own = select(own.c.id).where(own.c.programme_id == _ISSUE.c.programme_id).correlate(_ISSUE).exists()
    query = (
        select(
            *(_ISSUE.c[name] for name in ("id", *_SPOKEN)),
            batch.c.code.label("batch"), site.c.code.label("site"), site.c.name.label("site_name"),
            unit.c.name.label("unit"), _ISSUE.c.programme_id, has_own.label("has_own"),
        )
        .select_from(_ISSUE)
        .outerjoin(batch, batch.c.id == _ISSUE.c.batch_id)
        .outerjoin(site, site.c.id == _ISSUE.c.site_id)
        .outerjoin(unit, unit.c.id == _ISSUE.c.unit_id)
        .where(_ISSUE.c.id.in_(numbers))
    )  # fmt: skip
    found = []
    rows_of = db.session.connection().execute(query).all()
    columns = declared.of_programmes({row.programme_id for row in rows_of if row.has_own})
    for row in rows_of:
        said = LedgerRow(
            code=row.code, row_no=row.row_no, batch=row.batch or "", site=row.site or "", unit=row.unit or "",
            county=row.county, problem=row.problem_text, status=row.status, due_text=row.due_text, due_on=row.due_on,
            started_at=row.work_started_at, done_at=row.work_done_at, claimed_at=row.claimed_at, ledger=row.ledger,
            own=columns.get(row.programme_id, ()),
        )  # fmt: skip
        found.append((row.id, said, row.site_name or "", ledger_row.place(row.batch_id, row.row_no)))
    return found
