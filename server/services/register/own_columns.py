"""Which columns does an office give the ledger of its programme, and how are they called, ordered and retired?

What stands in a column is kept with each issue under the column's heading. So a column can be declared whose heading
imports have brought already, and with another name all that stands in it goes along. With each change comes what the
person saw; where something else stands there by now, somebody was first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from server.db import db, hold
from server.domain.access import Actor
from server.domain.ledger_columns import OWN, OWN_KINDS, ColumnKind, own_number
from server.domain.versions import version_of
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.formats import ledger as sheets
from server.formats import tables
from server.models import Event, Issue, LedgerCell, OwnColumn, Programme
from server.services import access, events
from server.services.register import ledger_index
from server.services.runtime import now
from server.translations import N_

MOST = 40
"""So many columns a programme may have, those that are retired counted too."""
LONGEST_HEADING = 40
MOST_CHOICES = 100
MOST_BROUGHT = 30
_PORTION = 500
_CHANGED = N_("Somebody has changed this meanwhile. Look again: nothing was saved.")


@dataclass(frozen=True)
class OwnColumnLine:
    """A column, and in how many rows something stands in it."""

    key: str
    heading: str
    kind: ColumnKind
    choices: tuple[str, ...]
    is_retired: bool
    filled: int
    version: str


@dataclass(frozen=True)
class Brought:
    """A heading that imports kept and nobody declared, and how many rows say something under it."""

    heading: str
    rows: int


def listing(actor: Actor, programme_id: int) -> tuple[OwnColumnLine, ...]:
    """Return a programme's columns in their order, those that are retired behind the others."""
    query = select(OwnColumn).where(OwnColumn.programme_id == programme_id)
    query = access.scoped(query.order_by(OwnColumn.retired_at.is_not(None), *_in_order()), actor, OwnColumn)
    rows = db.session.scalars(query).all()
    counted = select(LedgerCell.column, func.count()).where(LedgerCell.column.in_([_key(row) for row in rows]))
    filled = dict(db.session.execute(counted.group_by(LedgerCell.column)).all())
    return tuple(
        OwnColumnLine(
            _key(row), row.heading, row.kind, tuple(row.choices), row.retired_at is not None, filled.get(_key(row), 0),
            version(row),
        )
        for row in rows
    )  # fmt: skip


def brought(actor: Actor, programme_id: int) -> tuple[Brought, ...]:
    """Return what imports kept under headings that are no column yet, the most frequent first."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    if is_sqlite:
        each = func.json_each(Issue.ledger).table_valued("key")
        heading = each.c.key
    else:
        each = func.json_object_keys(Issue.ledger).table_valued("key").render_derived()
        heading = each.c.key
    query = select(heading.label("heading"), func.count().label("rows")).select_from(Issue).join(each, heading != "")
    query = query.where(Issue.programme_id == programme_id).group_by(heading).order_by(func.count().desc(), heading)
    declared = select(OwnColumn.heading).where(OwnColumn.programme_id == programme_id)
    taken = {*sheets.KNOWN, *db.session.scalars(declared)}
    found = db.session.execute(access.scoped(query, actor, Issue))
    left = (Brought(row.heading, row.rows) for row in found if row.heading not in taken and _is_heading(row.heading))
    return tuple(left)[:MOST_BROUGHT]


def history(programme_code: str) -> tuple[Event, ...]:
    """Return what was done to a programme's columns, the newest first."""
    found = events.about(f"programme:{programme_code}")
    return tuple(one for one in reversed(found) if one.action.startswith("columns."))


def add(actor: Actor, programme_id: int, heading: str, kind: str, choices: Sequence[str] = ()) -> OwnColumnLine:
    """Declare a column, behind the others; what imports kept under its heading stands in it from then on.

    :raises Invalid: for an empty, long or known heading, an unknown kind, or choices that are none.
    :raises Conflict: where the programme has a column of this heading, or too many.
    :raises Forbidden: for who does not see the whole programme.
    """
    programme = _held_programme(actor, programme_id)
    heading = _heading(heading)
    there = list(db.session.scalars(select(OwnColumn).where(OwnColumn.programme_id == programme.id)))
    _refuse_taken(there, heading)
    if len(there) >= MOST:
        raise Conflict(N_("A programme may have {most} columns of its own."), most=MOST)
    row = OwnColumn(
        programme_id=programme.id, heading=heading, kind=_kind(kind),
        position=max((one.position for one in there), default=-1) + 1,
    )  # fmt: skip
    row.choices = _choices(row.kind, choices)
    db.session.add(row)
    db.session.flush()
    filled = [number for number, ledger in _ledgers(programme.id) if _says(ledger, heading)]
    ledger_index.refresh(filled)
    events.record(
        actor.label,
        "columns.add",
        f"programme:{programme.code}",
        column=heading,
        rows_filled=len(filled),
        **_state(row),
    )
    return _line(actor, row)


def change(
    actor: Actor, key: str, heading: str, choices: Sequence[str] = (), *, seen: str | None = None
) -> bool:  # fmt: skip
    """Call a column otherwise, or offer other choices; what stands in it goes along. Tells whether anything changed.

    :raises Invalid: for an empty, long or known heading, or choices that are none.
    :raises Conflict: where somebody was first, the heading is taken, or rows say something under it already.
    :raises NotFound: where there is none for this caller.
    """
    row = _held(actor, key, seen)
    before = {"heading": row.heading, **_state(row)}
    heading = _heading(heading)
    moved = 0
    if heading != row.heading:
        others = select(OwnColumn).where(OwnColumn.programme_id == row.programme_id, OwnColumn.id != row.id)
        _refuse_taken(db.session.scalars(others), heading)
        old, row.heading = row.heading, heading
        moved = _move(row, old)
    row.choices = _choices(row.kind, choices)
    after = {"heading": row.heading, **_state(row)}
    if after == before:
        return False
    events.record(
        actor.label, "columns.change", f"programme:{row.programme.code}", column=row.heading, before=before,
        after=after, rows_moved=moved,
    )  # fmt: skip
    return True


def move(actor: Actor, key: str, by: int) -> bool:
    """Move a column to the left (-1) or right (1) among those that are shown; tells whether it moved."""
    row = _held(actor, key)
    rows = _shown(row.programme_id)
    if row not in rows:
        return False
    at = rows.index(row)
    to = min(max(0, at + by), len(rows) - 1)
    if to == at:
        return False
    rows.insert(to, rows.pop(at))
    _put(actor, row.programme, rows)
    return True


def order(actor: Actor, programme_id: int, keys: Sequence[str]) -> None:
    """Put a programme's columns into an order by their keys; those not named stay behind, as they were.

    :raises NotFound: for a key that none of them has.
    """
    programme = _held_programme(actor, programme_id)
    rows = _shown(programme.id)
    by_key = {_key(row): row for row in rows}
    for key in keys:
        if key not in by_key:
            raise NotFound(N_("There is no such column."))
    first = [by_key[key] for key in dict.fromkeys(keys)]
    _put(actor, programme, [*first, *(row for row in rows if row not in first)])


def retire(actor: Actor, key: str, *, seen: str | None = None) -> None:
    """Show a column no more; what stands in it stays, and goes out where an office's workbook has its heading.

    :raises Conflict: where somebody was first.
    :raises NotFound: where there is none for this caller.
    """
    row = _held(actor, key, seen)
    if row.retired_at is None:
        row.retired_at = now()
        events.record(actor.label, "columns.retire", f"programme:{row.programme.code}", column=row.heading)


def bring_back(actor: Actor, key: str) -> None:
    """Show a retired column again, behind the others.

    :raises NotFound: where there is none for this caller.
    """
    row = _held(actor, key)
    if row.retired_at is not None:
        row.retired_at = None
        row.position = max((one.position for one in _shown(row.programme_id) if one is not row), default=-1) + 1
        events.record(actor.label, "columns.bring_back", f"programme:{row.programme.code}", column=row.heading)


def version(row: OwnColumn) -> str:
    """Return what tells whether somebody has changed it."""
    said: Mapping[str, object] = {"heading": row.heading, "is_retired": row.retired_at is not None, **_state(row)}
    return version_of(said)


def _move(row: OwnColumn, old: str) -> int:
    """Move what stands under the old heading, portion by portion; returns in how many rows something did."""
    numbers = [number for number, ledger in _ledgers(row.programme_id) if old in ledger or row.heading in ledger]
    moved = 0
    for start in range(0, len(numbers), _PORTION):
        some = sorted(numbers[start : start + _PORTION])
        query = select(Issue).where(Issue.id.in_(some)).order_by(Issue.id).with_for_update()
        adopted = []  # the index follows by itself what is written
        for issue in db.session.scalars(query.execution_options(populate_existing=True)):
            if _says(issue.ledger, old) and _says(issue.ledger, row.heading):
                told = N_("{code} says something under “{heading}” already, which an import brought.")
                raise Conflict(told, code=issue.code, heading=row.heading)
            kept = {name: text for name, text in issue.ledger.items() if name != old}
            if _says(issue.ledger, old):
                kept[row.heading] = issue.ledger[old]
                moved += 1
            if kept == issue.ledger:
                adopted.append(issue.id)
            issue.ledger = kept
        db.session.flush()
        ledger_index.refresh(adopted)
    return moved


def _ledgers(programme_id: int) -> Iterator[tuple[int, Mapping[str, Any]]]:
    query = select(Issue.id, Issue.ledger).where(Issue.programme_id == programme_id).order_by(Issue.id)
    yield from db.session.execute(query.execution_options(yield_per=_PORTION))


def _says(ledger: Mapping[str, Any], heading: str) -> bool:
    said = ledger.get(heading)
    return said is not None and bool(str(said).strip())


def _put(actor: Actor, programme: Programme, rows: Sequence[OwnColumn]) -> None:
    for place, row in enumerate(rows):
        row.position = place
    headings = [row.heading for row in rows]
    events.record(actor.label, "columns.order", f"programme:{programme.code}", columns=headings)


def _shown(programme_id: int) -> list[OwnColumn]:
    query = select(OwnColumn).where(OwnColumn.programme_id == programme_id, OwnColumn.retired_at.is_(None))
    return list(db.session.scalars(query.order_by(*_in_order())))


def _in_order() -> tuple[Any, ...]:
    return OwnColumn.position, OwnColumn.id


def _line(actor: Actor, row: OwnColumn) -> OwnColumnLine:
    return next(one for one in listing(actor, row.programme_id) if one.key == _key(row))


def _key(row: OwnColumn) -> str:
    return f"{OWN}{row.id}"


def _state(row: OwnColumn) -> dict[str, Any]:
    return {"kind": row.kind.value, "choices": list(row.choices)}


def _held_programme(actor: Actor, number: int) -> Programme:
    if actor.is_limited:
        raise Forbidden(N_("Only who sees the whole programme gives its ledger columns."))
    hold(Programme, number)
    row = db.session.scalar(access.scoped(select(Programme).where(Programme.id == number), actor, Programme))
    if row is None:
        raise NotFound(N_("There is no such programme."))
    return row


def _held(actor: Actor, key: str, seen: str | None = None) -> OwnColumn:
    query = access.scoped(select(OwnColumn).where(OwnColumn.id == own_number(key)), actor, OwnColumn)
    row = db.session.scalar(query)
    if row is None:
        raise NotFound(N_("There is no such column."))
    _held_programme(actor, row.programme_id)
    hold(OwnColumn, row.id)
    db.session.refresh(row)
    if seen is not None and seen != version(row):
        raise Conflict(_CHANGED)
    return row


def _refuse_taken(there: Iterable[OwnColumn], heading: str) -> None:
    for one in there:
        if tables.normal(one.heading) != tables.normal(heading):
            continue
        if one.retired_at is not None:
            raise Conflict(N_("There was a column “{heading}”, which is retired: bring it back."), heading=one.heading)
        raise Conflict(N_("There is already a column “{heading}”."), heading=one.heading)


def _heading(text: str) -> str:
    said = " ".join(text.split())
    if not _is_heading(said):
        raise Invalid(N_("Give the column a heading of 1 to {most} characters, with a letter in it."),
                      most=LONGEST_HEADING)  # fmt: skip
    alike = tables.normal(said)
    for name, others in sheets.KNOWN.items():
        if alike in {tables.normal(one) for one in (name, *others)}:
            raise Invalid(N_("“{heading}” is the ledger’s own {name}."), heading=said, name=name)
    return said


def _is_heading(text: str) -> bool:
    is_short = 0 < len(text) <= LONGEST_HEADING
    return is_short and any(one.isalpha() for one in tables.normal(text)) and text == " ".join(text.split())


def _kind(text: str) -> ColumnKind:
    if text not in {*OWN_KINDS}:
        raise Invalid(N_("“{kind}” is no kind of a column. Choose one of {known}."), kind=text,
                      known=", ".join(OWN_KINDS))  # fmt: skip
    return ColumnKind(text)


def _choices(kind: ColumnKind, said: Sequence[str]) -> list[str]:
    """Return what may be chosen, each once."""
    found = list(dict.fromkeys(one for text in said if (one := " ".join(text.split()))))
    if kind is not ColumnKind.CHOICE:
        return []
    if not found:
        raise Invalid(N_("Say what may be chosen, one in each line."))
    if len(found) > MOST_CHOICES or any(len(one) > LONGEST_HEADING for one in found):
        raise Invalid(N_("At most {most} choices, please, of at most {longest} characters."),
                      most=MOST_CHOICES, longest=LONGEST_HEADING)  # fmt: skip
    return found
