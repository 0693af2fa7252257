"""Which units are there, what are their codes, and to which county does each belong?

A ledger names units by their name alone, and a name that is new there adds one (`programmes.unit`); code and county are
said here.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, or_, select

from server.db import db, hold
from server.domain.access import Actor
from server.domain.register import RowError, Sheet, UnitRow
from server.domain.versions import version_of
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.models import Unit
from server.services import events
from server.services.register.imports import FieldChange, ImportReport, RowChange
from server.translations import N_

_DIVISION = re.compile(r"\d{6}(\d{3}){0,2}")
"""GB/T 2260 down to the county, GB/T 10114 below it."""
_NO_DIVISION = N_("“{code}” is no code of an administrative division; it has 6, 9 or 12 digits.")
_TAKEN_CODE = N_("The code “{code}” belongs to “{name}”.")
_COLUMNS = ("name", "code", "county", "county_code")
_LONGEST = 255


@dataclass(frozen=True)
class UnitChange:
    """What is said of a unit; None leaves as it is, and an empty text takes away, all but the name."""

    name: str | None = None
    code: str | None = None
    county: str | None = None
    county_code: str | None = None


def get(wanted: str) -> Unit:
    """Return the unit with this code, or else with this name.

    :raises NotFound: where there is none.
    """
    wanted = wanted.strip()
    found = list(db.session.scalars(select(Unit).where(or_(Unit.code == wanted, Unit.name == wanted))))
    if not found:
        raise NotFound(N_("There is no unit “{name}”."), name=wanted)
    return next((unit for unit in found if unit.code == wanted), found[0])


def numbered(number: int) -> Unit:
    """Return the unit with this number.

    :raises NotFound: where there is none.
    """
    found = db.session.get(Unit, number)
    if found is None:
        raise NotFound(N_("There is no such unit."))
    return found


def version(unit: Unit) -> str:
    """Return what tells whether somebody has changed a unit."""
    return version_of(_state(unit))


def refuse_partial(actor: Actor) -> None:
    """Let only those who see all programmes change units, which all of them share.

    :raises Forbidden: for the others.
    """
    if not actor.sees_everything:
        raise Forbidden(N_("Units belong to all programmes: only who sees all of them changes one."))


def listing() -> list[Unit]:
    """Return all units, by county and name."""
    return list(db.session.scalars(select(Unit).order_by(Unit.county, Unit.name)))


def add(name: str, said: UnitChange | None = None, *, actor: str = events.SYSTEM) -> Unit:
    """Add a unit.

    :raises Invalid: for an empty name or an impossible code of a county.
    :raises Conflict: where name or code is taken.
    """
    unit = Unit(name="", county="", county_code="")
    _apply(unit, UnitChange(**{**asdict(said or UnitChange()), "name": name}))
    db.session.add(unit)
    db.session.flush()
    events.record(actor, "units.add", f"unit:{unit.id}", **_state(unit))
    return unit


def change(unit: Unit, said: UnitChange, *, actor: str = events.SYSTEM, seen: str | None = None) -> bool:
    """Give a unit another name, code or county; tells whether anything changed.

    `seen` is the version that the person saw, or None where whatever stands there goes.

    :raises Invalid: for an empty name or an impossible code of a county.
    :raises Conflict: where name or code is taken, or somebody else was first.
    """
    hold(Unit, unit.id)
    db.session.refresh(unit)
    if seen is not None and seen != version(unit):
        raise Conflict(N_("Somebody has changed this unit meanwhile. Look again: nothing was saved."))
    before = _state(unit)
    _apply(unit, said)
    if _state(unit) == before:
        return False
    events.record(actor, "units.change", f"unit:{unit.id}", before=before, after=_state(unit))
    return True


def import_sheet(sheet: Sheet[UnitRow], *, whole_or_nothing: bool = False, actor: str = events.SYSTEM) -> ImportReport:
    """Add new units and update known ones, found by their code, or else by their name.

    An empty cell says nothing: what is registered stays.
    """
    known = list(db.session.scalars(select(Unit)))
    fit, unfit = _fit(sheet.rows, known)
    refused = tuple(sorted([*sheet.errors, *unfit], key=lambda error: error.row_no))
    if whole_or_nothing and refused:
        return ImportReport(refused=refused, kept=False, pages=sheet.pages, unknown=sheet.unknown)
    new, changes = [], []
    for row, unit in fit:
        if unit is None:
            _add_row(row)
            new.append(row.code or row.name)
        elif fields := _changed(row, unit):
            changes.append(RowChange(row.code or row.name, fields))
    db.session.flush()
    report = ImportReport(
        len(new),
        len(changes),
        len(fit) - len(new) - len(changes),
        refused,
        pages=sheet.pages,
        unknown=sheet.unknown,
        new=tuple(new),
        changes=tuple(changes),
    )
    events.record(
        actor,
        "units.import",
        "units",
        added=report.added,
        updated=report.updated,
        unchanged=report.unchanged,
        refused=len(refused),
    )
    return report


def _fit(rows: Iterable[UnitRow], known: Iterable[Unit]) -> tuple[list[tuple[UnitRow, Unit | None]], list[RowError]]:
    """Return each row that can be kept with the unit that it means, and the others with what speaks against them."""
    known = list(known)
    by_name, by_code = {unit.name: unit for unit in known}, {unit.code: unit for unit in known if unit.code}
    codes: set[str] = set()
    fit, unfit = [], []
    for row in rows:
        unit, namesake = by_code.get(row.code), by_name.get(row.name)
        if row.code in codes:
            unfit.append(RowError(row.row_no, N_("“{code}” stands in the file before."), {"code": row.code}))
        elif unit and namesake and unit is not namesake:
            unfit.append(RowError(row.row_no, _TAKEN_CODE, {"code": row.code, "name": unit.name}))
        elif row.county_code and not _DIVISION.fullmatch(row.county_code):
            unfit.append(RowError(row.row_no, _NO_DIVISION, {"code": row.county_code}))
        else:
            fit.append((row, unit or namesake))
            codes |= {row.code} - {""}
    return fit, unfit


def _add_row(row: UnitRow) -> None:
    db.session.add(Unit(**{"county": "", "county_code": ""} | _said(row)))


def _changed(row: UnitRow, unit: Unit) -> tuple[FieldChange, ...]:
    """Write what a row says of a known unit, and tell what that changes."""
    before, said = _state(unit), _said(row)
    for column, text in said.items():
        setattr(unit, column, text)
    return tuple(FieldChange(column, before[column], text) for column, text in said.items() if before[column] != text)


def _said(row: UnitRow) -> dict[str, str]:
    return {column: text for column in _COLUMNS if (text := getattr(row, column))}


def _apply(unit: Unit, said: UnitChange) -> None:
    for column in _COLUMNS:
        text = getattr(said, column)
        if text is not None:
            setattr(unit, column, _checked(unit, column, " ".join(text.split())))


def _checked(unit: Unit, column: str, text: str) -> str | None:
    if (column == "name" and not text) or len(text) > _LONGEST:
        raise Invalid(N_("A unit needs a name; name, code and county have at most {most} characters."), most=_LONGEST)
    if column == "county_code" and text and not _DIVISION.fullmatch(text):
        raise Invalid(_NO_DIVISION, code=text)
    if column == "code":
        _refuse_taken(unit, Unit.code == text, _TAKEN_CODE, text)
        return text or None
    if column == "name":
        _refuse_taken(unit, Unit.name == text, N_("There is already a unit “{name}”."), text)
    return text


def _refuse_taken(unit: Unit, is_same: ColumnElement[bool], refusal: str, text: str) -> None:
    with db.session.no_autoflush:
        other = db.session.scalar(select(Unit).where(is_same)) if text else None
    if other is not None and other is not unit:
        raise Conflict(refusal, code=text, name=other.name)


def _state(unit: Unit) -> dict[str, str]:
    return {column: getattr(unit, column) or "" for column in _COLUMNS}
