"""What does a person change in rows of the ledger, one cell or the same cell of many rows?

With each row comes what the person saw in the cell. Where something else stands there by now, somebody was first: that
row is left as it is and both values are told, so that a person decides. What checks judged by the cell is asked again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from server.db import db, hold_all
from server.domain import ledger_row, own_cell
from server.domain.access import Actor
from server.domain.ledger_columns import COLUMNS, OWN, ColumnKind, LedgerColumn
from server.domain.register import IssueRow
from server.errors import Conflict, Invalid, NotFound
from server.formats import ledger as sheets
from server.models import Issue, Programme, Site
from server.services import access, events
from server.services.register import declared, issue_history, issues, ledger_index, programmes, queue_columns, sites
from server.services.register.imports import Change
from server.translations import N_

MOST_AT_ONCE = 1_000
_QUEUED = frozenset({"batch", "site", "unit", "due", "region"})
"""By these pairs are found at the desk."""
_ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "row_no": ("row_no",),
    "batch": ("batch_id",),
    "site": ("site_id", "county"),
    "unit": ("unit_id",),
    "problem": ("problem_text",),
    "region": ("county", "ledger"),
    "due": ("due_text", "due_on"),
    "status": ("status", "ledger"),
    "started": ("work_started_at", "ledger"),
    "done": ("work_done_at", "ledger"),
    "claimed": ("claimed_at", "ledger"),
}
LED_BY_MOVES = frozenset({"status"})
"""What moves write of an issue that has made one."""
_IN_ROW: Mapping[str, str] = {"row_no": "number"}
"""What a row of a sheet calls otherwise."""


@dataclass(frozen=True)
class Clash:
    """Somebody was first: what the person saw in a cell, and what stands there now."""

    issue_id: int
    code: str
    seen: str
    now: str


@dataclass(frozen=True)
class Edited:
    """What came of it."""

    changed: tuple[int, ...]
    """Rows whose cell is another now; one that said so already is in neither."""
    clashes: tuple[Clash, ...]
    asked_again: int
    """So many things the checks are asked about again."""


def column_of(key: str, *, columns: Mapping[str, LedgerColumn] = COLUMNS, for_writing: bool = False) -> LedgerColumn:
    """Return a column by its key or its heading.

    :raises Invalid: where there is none, or it is to be written and is what rows are known by.
    """
    found = declared.known_as(key, columns)
    if for_writing and not found.is_editable:
        raise Invalid(N_("The code of an issue cannot be changed: photos and forms name it."))
    return found


def edit(actor: Actor, seen: Mapping[int, str | None], key: str, written: str, *, is_move: bool = False) -> Edited:
    """Write a cell of these rows; `seen` says by their numbers what stood there, or None where whatever does goes.

    How far an issue is follows from its moves once it has made one: only they write it (`is_move`).

    :raises Invalid: for a value that the ledger does not take, an unknown column, or too many rows.
    :raises NotFound: for a row, or a site, that the caller does not see.
    :raises Forbidden: where rows would leave what the caller sees.
    """
    if len(seen) > MOST_AT_ONCE:
        raise Invalid(N_("At most {most} rows are changed at once."), most=MOST_AT_ONCE)
    if key.startswith(OWN):
        column, programme_id = declared.held(actor, key)
        written = _own(column, written)
        rows = _held(actor, sorted(seen))
        _refuse_others(rows.values(), column, programme_id)
    else:
        column = column_of(key, for_writing=True)
        rows = _held(actor, sorted(seen))
        if key in LED_BY_MOVES and not is_move:
            _refuse_led(rows.values(), column)
    said = sheets.read_cell(column.heading, written)
    before = {number: _cell(row, column.key) for number, row in ledger_index.rows(rows).items()}
    clashes = {
        number: Clash(number, rows[number].code, expected, before[number])
        for number, expected in seen.items()
        if expected is not None and expected != before[number] and before[number] != written.strip()
    }
    changed: list[int] = []
    asked = 0
    for programme in {row.programme_id: row.programme for row in rows.values()}.values():
        mine = {n: row for n, row in rows.items() if row.programme_id == programme.id and n not in clashes}
        done, again = _write(actor, programme, mine, column, said, before)
        changed, asked = changed + done, asked + again
    return Edited(tuple(changed), tuple(clashes.values()), asked)


_NO_OWN = {
    ColumnKind.NUMBER: N_("“{cell}” is no number."),
    ColumnKind.DAY: N_("“{cell}” is no day. Write one like 2026-11-30."),
    ColumnKind.CHOICE: N_("“{cell}” cannot be chosen. Choose one of {known}."),
}


def _own(column: LedgerColumn, written: str) -> str:
    """Return a cell of a programme's own column as it is kept."""
    said = own_cell.understood(column, written)
    if said is None:
        raise Invalid(_NO_OWN[column.kind], cell=written.strip(), known="、".join(column.choices))
    return said


def _refuse_led(rows: Iterable[Issue], column: LedgerColumn) -> None:
    for row in rows:
        if row.state is not None:
            told = N_("{code}: “{column}” follows from its life cycle. Move it on its page, or with `issues move`.")
            raise Conflict(told, code=row.code, column=column.heading)


def _refuse_others(rows: Iterable[Issue], column: LedgerColumn, programme_id: int) -> None:
    for row in rows:
        if row.programme_id != programme_id:
            told = N_("{code} belongs to another programme, whose ledger has no column “{column}”.")
            raise Invalid(told, code=row.code, column=column.heading)


def _held(actor: Actor, numbers: list[int]) -> dict[int, Issue]:
    """Return the rows, which nobody else changes until the transaction ends."""
    hold_all(Issue, numbers)
    query = access.scoped(select(Issue).where(Issue.id.in_(numbers)), actor, Issue)
    found = {row.id: row for row in db.session.scalars(query.execution_options(populate_existing=True))}
    for number in numbers:
        if number not in found:
            raise NotFound(N_("There is no issue {number}."), number=number)
    return found


def _write(
    actor: Actor, programme: Programme, rows: Mapping[int, Issue], column: LedgerColumn, said: IssueRow,
    before: Mapping[int, str],
) -> tuple[list[int], int]:  # fmt: skip
    values = _values(actor, programme, column, said)
    change = Change()
    for row in rows.values():
        old = {name: getattr(row, name) for name in _ATTRIBUTES.get(column.key, ("ledger",))}
        for name, value in _of_row(row, column, values, said).items():
            if name in old and old[name] != value:
                setattr(row, name, value)
                change.updated.setdefault((programme.id, row.code), {})[name] = (old[name], value)
    if not change.updated:
        return [], 0
    db.session.flush()
    access.refuse_beyond(actor, Issue, rows)
    after = {number: _cell(row, column.key) for number, row in ledger_index.rows(rows).items()}
    numbers = {row.code: number for number, row in rows.items()}
    changed = [numbers[code] for _, code in change.updated]
    for number in changed:
        fields = {column.key: [before[number], after[number]]}
        events.record(actor.label, issue_history.EDITED, f"issue:{number}", code=rows[number].code, fields=fields)
    if column.key in _QUEUED:
        queue_columns.refresh(programme.id)
    return changed, issues.ask_again(programme, change, actor.label)


def _values(actor: Actor, programme: Programme, column: LedgerColumn, said: IssueRow) -> dict[str, Any]:
    """Return what a cell means for the columns of the database; new batches and units are added, as a sheet does."""
    match column.key:
        case "batch":
            return {"batch_id": programmes.batch(programme, said.batch).id if said.batch else None}
        case "unit":
            return {"unit_id": programmes.unit(said.unit).id if said.unit else None}
        case "site":
            return {"site_id": _site(actor, programme, said.site) if said.site else None}
        case _:
            names = (name for name in _ATTRIBUTES.get(column.key, ()) if name != "ledger")
            return {name: getattr(said, _IN_ROW.get(name, name)) for name in names}


def _site(actor: Actor, programme: Programme, code: str) -> int:
    """Return a site that the caller sees; of others nothing is told, not even that they are there."""
    query = select(Site.id).where(Site.programme_id == programme.id, Site.code == code)
    found = db.session.scalar(access.scoped(query, actor, Site))
    if found is None:
        raise NotFound(N_("There is no site “{code}”."), code=code)
    return found


def _of_row(row: Issue, column: LedgerColumn, values: Mapping[str, Any], said: IssueRow) -> dict[str, Any]:
    """Add what depends on the row: its other cells, and the county of its site where the ledger names none."""
    kept = {name: text for name, text in row.ledger.items() if name != column.heading}
    if column.heading in said.ledger:
        kept[column.heading] = said.ledger[column.heading]
    found = {**values, "ledger": kept}
    if column.key == "site" and not row.ledger.get(sheets.REGION):
        site = sites.of_number(values["site_id"])
        found["county"] = site.county if site and site.county else row.county
    elif column.key == "region" and not said.county:
        found["county"] = row.site.county if row.site else ""
    return found


def _cell(row: ledger_row.LedgerRow, key: str) -> str:
    return ledger_row.texts(row).get(key, "")
