"""Which files wait to be imported, what would each change, what did it change, and can that be taken back?

A file is kept until somebody confirms what it would change. What stood in its rows before is kept with it, so that the
whole of it can be taken back as long as nobody changed those rows since.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import selectinload

from server import progress
from server.db import Base, db, hold
from server.domain.access import Actor
from server.domain.datum import Datum
from server.domain.outside_limits import MOST_REGISTER_DRAFTS, MOST_TABLE_BYTES
from server.domain.register_import import ImportKind, ImportState
from server.errors import Conflict, NotFound, TooLarge
from server.formats.file_names import safe_name
from server.formats.ledger import read_ledger
from server.formats.sites import read_sites
from server.formats.units import read_units
from server.models import Batch, Issue, Programme, RegisterImport, Site, Unit, Viewpoint
from server.services import access, events
from server.services.register import counties, declared, issues, ledger_index, new_rows, queue_columns, sites, units
from server.services.register.imports import PORTION, Change, ImportReport
from server.services.runtime import now
from server.translations import N_

_SITE = ("name", "datum", "latitude", "longitude", "radius_m", "polygon", "county", "region", "unit_id")
_VIEWPOINT = ("code", "name", "latitude", "longitude", "bearing_deg", "hint")
_ISSUE = (
    "row_no", "batch_id", "site_id", "unit_id", "county", "problem_text", "status", "due_text", "due_on",
    "work_started_at", "work_done_at", "claimed_at", "ledger",
)  # fmt: skip
_UNIT = ("name", "code", "county", "county_code")
_DAYS, _MOMENTS = frozenset({"due_on"}), frozenset({"work_started_at", "work_done_at", "claimed_at"})
_OWN = frozenset({"viewpoint", "ledger_cell"})
"""Tables whose rows go with the row that they belong to."""
MOST_NAMED = 10
State = dict[str, Any]


@dataclass(frozen=True)
class ImportLine:
    """An import in the list."""

    number: int
    kind: ImportKind
    name: str
    programme_id: int
    state: ImportState
    made_by: str
    made_at: datetime
    done_by: str | None
    done_at: datetime | None
    undone_by: str | None
    undone_at: datetime | None
    counts: Mapping[str, int]


def stage(actor: Actor, programme: Programme, kind: ImportKind, name: str, data: bytes) -> int:
    """Keep a file to be looked at; returns its number. The oldest that wait in the programme make room.

    :raises Invalid: where it cannot be read.
    :raises TooLarge: where it is larger than a table may be.
    """
    access.refuse_part_of_programme(actor)
    if kind is ImportKind.UNITS:
        units.refuse_partial(actor)
    if len(data) > MOST_TABLE_BYTES:
        raise TooLarge(N_("{name} is larger than {most_mb} MB."), name=name, most_mb=MOST_TABLE_BYTES // 1_000_000)
    _parsed(programme, kind, data, name)
    row = RegisterImport(
        programme_id=programme.id, kind=kind, name=safe_name(name), sha256=hashlib.sha256(data).hexdigest(),
        content=data, made_by=actor.label, made_at=now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    events.record(actor.label, "imports.stage", f"register_import:{row.id}", name=row.name, sha256=row.sha256)
    _make_room(actor, programme)
    return row.id


def _make_room(actor: Actor, programme: Programme) -> None:
    """Throw the oldest files away that wait, where there are too many; the log says so of each."""
    waiting = select(RegisterImport.id, RegisterImport.name, RegisterImport.sha256).where(
        RegisterImport.done_at.is_(None), RegisterImport.programme_id == programme.id
    )
    old = db.session.execute(waiting.order_by(RegisterImport.id.desc()).offset(MOST_REGISTER_DRAFTS)).all()
    for number, name, sha256 in old:
        events.record(actor.label, "imports.discard", f"register_import:{number}", name=name, sha256=sha256)
    db.session.execute(delete(RegisterImport).where(RegisterImport.id.in_([number for number, _, _ in old])))


def listing(actor: Actor, programme: Programme | None = None) -> list[ImportLine]:
    """Return the imports that a caller may see, the newest first."""
    query = select(RegisterImport).order_by(RegisterImport.id.desc()).limit(200)
    if programme is not None:
        query = query.where(RegisterImport.programme_id == programme.id)
    return [_line(row) for row in db.session.scalars(access.scoped(query, actor, RegisterImport))]


def get(actor: Actor, number: int) -> ImportLine:
    """Return one of them.

    :raises NotFound: where there is none.
    """
    return _line(_row(actor, number))


def run(actor: Actor, number: int) -> ImportReport:
    """Import a file; in a transaction that is not kept, say what that would do.

    :raises Conflict: where it was done already.
    """
    access.refuse_part_of_programme(actor)
    row = _row(actor, number)
    return _import(actor, row, _read(row))


def added(actor: Actor, number: int, codes: Sequence[str]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Give what rows say that a file adds, by their codes, in the transaction in which it was tried."""
    row = _row(actor, number)
    db.session.flush()
    db.session.expire_all()
    for code, thing in _objects(row, list(codes)):
        yield code, new_rows.fields(thing)


def fingerprint(report: ImportReport) -> str:
    """Return what tells one outcome from another, to be sent along with the confirmation."""
    said = [list(report.new), [[row.code, [vars(one) for one in row.fields]] for row in report.changes]]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def confirm(actor: Actor, number: int, seen: str | None = None) -> ImportReport:
    """Write what a file says; `seen` is the outcome that the person looked at, or None for whatever it is.

    :raises Conflict: where it would do something else by now, or was done already.
    """
    hold(RegisterImport, number)
    row = _row(actor, number)
    access.refuse_part_of_programme(actor)
    sheet = _read(row)
    before = dict(_stood(row, sheet.rows))
    report = _import(actor, row, sheet)
    if seen is not None and seen != fingerprint(report):
        raise Conflict(N_("The register was changed meanwhile, so the file would do something else now. Look again."))
    progress.tell(progress.Step.NOTING)
    db.session.expire_all()
    touched = [*report.new, *(one.code for one in report.changes)]
    after = dict(_states(row, touched))
    row.rows = [[code, before.get(code), after[code]] for code in touched]
    row.counts = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "refused": len(report.refused),
    }
    row.content, row.done_by, row.done_at = None, actor.label, now()
    events.record(
        actor.label,
        "imports.confirm",
        f"register_import:{row.id}",
        kind=row.kind.value,
        sha256=row.sha256,
        **row.counts,
    )
    return report


def discard(actor: Actor, number: int) -> None:
    """Throw away a file that waits.

    :raises Conflict: where it was imported.
    """
    access.refuse_part_of_programme(actor)
    row = _row(actor, number)
    if row.done_at is not None:
        raise Conflict(N_("This file was imported already."))
    events.record(actor.label, "imports.discard", f"register_import:{row.id}", name=row.name, sha256=row.sha256)
    db.session.delete(row)


def undo(actor: Actor, number: int) -> int:
    """Give all rows of an import back what stood in them before, and take those away that it added.

    Returns about how many things the checks are asked again.

    :raises Forbidden: for who sees a part of what is changed only.
    :raises Conflict: where rows were changed since, or something refers to one that it added: which, it says.
    """
    access.refuse_part_of_programme(actor)
    hold(RegisterImport, number)
    row = _row(actor, number)
    if row.kind is ImportKind.UNITS:
        units.refuse_partial(actor)
    if row.done_at is None or row.undone_at is not None:
        raise Conflict(N_("Only what was imported, and not taken back yet, can be taken back."))
    kept = row.rows or []
    now_there = dict(_states(row, [code for code, _, _ in kept]))
    moved = _moved(row, kept)
    changed = [code for code, _, after in kept if now_there.get(code) != after or code in moved]
    if changed:
        raise Conflict(N_("These were changed since, so nothing was taken back: {codes}."), codes=_named(changed))
    loose = [code for code, before, _ in kept if before and not _still_has(before)]
    if loose:
        told = N_("The unit, site or batch that these had is no longer there, so nothing was taken back: {codes}.")
        raise Conflict(told, codes=_named(loose))
    used = [code for code, before, _ in kept if _is_used(row, code, before)]
    if used:
        told = N_("Photos, issues or people refer to these by now, so nothing was taken back: {codes}.")
        raise Conflict(told, codes=_named(used))
    asked = _give_back(actor, row, kept)
    row.undone_by, row.undone_at = actor.label, now()
    events.record(
        actor.label, "imports.undo", f"register_import:{row.id}", kind=row.kind.value, rows=len(kept),
        removed=[code for code, before, _ in kept if before is None],
    )  # fmt: skip
    return asked


def _give_back(actor: Actor, row: RegisterImport, kept: list[Any]) -> int:
    change, points = Change(), Change()
    objects = dict(_objects(row, [code for code, _, _ in kept]))
    gone = []
    for code, before, after in kept:
        thing = objects[code]
        if before is None:
            gone.append(thing.id)
            db.session.delete(thing)
            continue
        old, new = _values(after), _values(before)
        different = {name: (old[name], value) for name, value in new.items() if old[name] != value}
        for name, (_, value) in different.items():
            setattr(thing, name, value)
        if different:
            change.updated[row.programme_id, code] = different
        if isinstance(thing, Site):
            _give_viewpoints_back(thing, before["viewpoints"], points)
            if moved := {name: pair[0] for name, pair in different.items() if name in sites.FENCE}:
                change.moved[row.programme_id, code] = moved
    db.session.flush()
    return _ask_again(actor, row, change, points, gone, objects)


def _ask_again(
    actor: Actor, row: RegisterImport, change: Change, points: Change, gone: list[int], objects: Mapping[str, Any]
) -> int:
    """Bring up to date what is made of the rows; returns about how many things the checks are asked again."""
    if row.kind is ImportKind.UNITS:
        return 0
    counties.refresh(row.programme_id)
    queue_columns.refresh(row.programme_id)
    if row.kind is ImportKind.ISSUES:
        ledger_index.refresh(gone)
        issues.tell_each(row.programme, change, actor.label)
        return issues.ask_again(row.programme, change, actor.label)
    ledger_index.refresh_of_sites(row.programme_id)
    numbers = {code: thing.id for code, thing in objects.items()}
    changes = sites.changes_of(change, points, numbers)
    sites.tell_each(changes, numbers, actor.label)
    return sites.ask_again(row.programme, change, points, numbers, changes, actor.label).total


def _give_viewpoints_back(site: Site, before: list[State], points: Change) -> None:
    old = {one["code"]: one for one in before}
    for viewpoint in list(site.viewpoints):
        wanted = old.get(viewpoint.code)
        if wanted is None:
            site.viewpoints.remove(viewpoint)
            continue
        different = {
            name: (getattr(viewpoint, name), value)
            for name, value in wanted.items()
            if getattr(viewpoint, name) != value
        }
        for name, (_, value) in different.items():
            setattr(viewpoint, name, value)
        if different:
            points.updated[site.id, viewpoint.code] = different


def _moved(row: RegisterImport, kept: Sequence[Any]) -> frozenset[str]:
    """Return the issues that were moved since the import said how far they are: only moves say that from then on."""
    said = {code for code, before, after in kept if before and before.get("status") != after.get("status")}
    query = select(Issue.code).where(Issue.programme_id == row.programme_id, Issue.state.is_not(None))
    return frozenset(said.intersection(db.session.scalars(query))) if said else frozenset()


def _is_used(row: RegisterImport, code: str, before: State | None) -> bool:
    """Tell whether anything refers to what an import added: a row, or a viewpoint of it."""
    thing = next(thing for _, thing in _objects(row, [code]))
    if isinstance(thing, Issue | Unit):
        return before is None and _is_referred_to(type(thing), thing.id)
    had = set() if before is None else {one["code"] for one in before["viewpoints"]}
    added = [one for one in thing.viewpoints if one.code not in had]
    return (before is None and _is_referred_to(Site, thing.id)) or any(
        _is_referred_to(Viewpoint, one.id) for one in added
    )


def _is_referred_to(model: type[Base], number: int) -> bool:
    target = model.__table__
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table is target and table.name not in _OWN:
                query = select(key.parent).where(key.parent == number).limit(1)
                if db.session.execute(query).first() is not None:
                    return True
    return False


def _still_has(before: State) -> bool:
    """Tell whether what a row named before is still there: units are merged, and sites taken away."""
    named = {"unit_id": Unit, "site_id": Site, "batch_id": Batch}
    return all(before.get(name) is None or db.session.get(model, before[name]) for name, model in named.items())


def _stood(row: RegisterImport, said: Sequence[Any]) -> Iterator[tuple[str, State]]:
    """Give what stands in the rows that a file means; a unit is meant by its code, or else by its name."""
    if row.kind is not ImportKind.UNITS:
        yield from _states(row, [one.code for one in said])
        return
    codes, names = [one.code for one in said if one.code], [one.name for one in said]
    found = list(db.session.scalars(select(Unit).where(or_(Unit.code.in_(codes), Unit.name.in_(names)))))
    by_code, by_name = {one.code: one for one in found if one.code}, {one.name: one for one in found}
    for one in said:
        unit = by_code.get(one.code) or by_name.get(one.name)
        if unit is not None:
            yield one.code or one.name, _state(unit, _UNIT)


def _states(row: RegisterImport, codes: list[str]) -> Iterator[tuple[str, State]]:
    """Give what stands in rows, as JSON keeps it; those that are not there are left out."""
    for code, thing in _objects(row, codes):
        if isinstance(thing, Site):
            state = _state(thing, _SITE)
            state["viewpoints"] = [_state(one, _VIEWPOINT) for one in thing.viewpoints]
        else:
            state = _state(thing, _UNIT if isinstance(thing, Unit) else _ISSUE)
        yield code, state


def _objects(row: RegisterImport, codes: list[str]) -> Iterator[tuple[str, Any]]:
    """Give what has these codes; of units, which may have none, these codes or else names."""
    waiting = iter(codes)
    while portion := list(islice(waiting, PORTION)):
        if row.kind is ImportKind.UNITS:
            yield from _units(portion)
            continue
        model: Any = Site if row.kind is ImportKind.SITES else Issue
        query = select(model).where(model.programme_id == row.programme_id, model.code.in_(portion))
        if model is Site:
            query = query.options(selectinload(Site.viewpoints))
        yield from ((one.code, one) for one in db.session.scalars(query))


def _units(codes: list[str]) -> Iterator[tuple[str, Unit]]:
    found = list(db.session.scalars(select(Unit).where(or_(Unit.code.in_(codes), Unit.name.in_(codes)))))
    by_name, by_code = {one.name: one for one in found}, {one.code: one for one in found if one.code}
    for code in codes:
        unit = by_code.get(code) or by_name.get(code)
        if unit is not None:
            yield code, unit


def _state(thing: Any, names: tuple[str, ...]) -> State:
    state = {name: getattr(thing, name) for name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in state.items()}


def _values(state: State) -> State:
    """Return a kept state as the columns have it."""
    found = {name: value for name, value in state.items() if name != "viewpoints"}
    if "datum" in found:
        found["datum"] = Datum(found["datum"])
    for name in found.keys() & _DAYS:
        found[name] = date.fromisoformat(found[name]) if found[name] else None
    for name in found.keys() & _MOMENTS:
        found[name] = datetime.fromisoformat(found[name]) if found[name] else None
    return found


def _read(row: RegisterImport) -> Any:
    if row.content is None:
        raise Conflict(N_("This file was imported already."))
    return _parsed(row.programme, row.kind, row.content, row.name)


def _parsed(programme: Programme, kind: ImportKind, data: bytes, name: str) -> Any:
    """Read a file; a ledger with the columns that its programme has of its own."""
    if kind is ImportKind.ISSUES:
        return read_ledger(data, name, declared.of_programme(programme.id))
    return _READERS[kind](data, name)


def _import(actor: Actor, row: RegisterImport, sheet: Any) -> ImportReport:
    if row.kind is ImportKind.UNITS:
        units.refuse_partial(actor)
        return units.import_sheet(sheet, actor=actor.label)
    bring = sites.import_sheet if row.kind is ImportKind.SITES else issues.import_sheet
    return bring(row.programme, sheet, actor=actor.label)


def _row(actor: Actor, number: int) -> RegisterImport:
    query = access.scoped(select(RegisterImport).where(RegisterImport.id == number), actor, RegisterImport)
    row = db.session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound(N_("There is no import {number}."), number=number)
    return row


def _named(codes: list[str]) -> str:
    rest = f" … +{len(codes) - MOST_NAMED}" if len(codes) > MOST_NAMED else ""
    return "、".join(codes[:MOST_NAMED]) + rest


def _line(row: RegisterImport) -> ImportLine:
    state = ImportState.UNDONE if row.undone_at else ImportState.DONE if row.done_at else ImportState.WAITING
    return ImportLine(
        row.id, row.kind, row.name, row.programme_id, state, row.made_by, row.made_at, row.done_by, row.done_at,
        row.undone_by, row.undone_at, row.counts or {},
    )  # fmt: skip


_READERS: Mapping[ImportKind, Callable[[bytes, str], Any]] = {
    ImportKind.SITES: read_sites,
    ImportKind.UNITS: read_units,
}
