"""How do work records come in, and how is one withdrawn? None is ever changed or removed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from server.db import db
from server.domain.access import Actor
from server.domain.activity import LONGEST, Entry
from server.domain.register import RowError, Sheet
from server.errors import Conflict, Invalid, NotFound, Problem
from server.models import Activity, ActivityIssue, Issue, Programme, Unit
from server.services import access, events
from server.services.register import units
from server.services.register.imports import ImportReport
from server.services.runtime import now
from server.translations import N_

_SAID = ("kind", "since", "until", "count", "problems", "senior", "junior", "amount_fen", "is_led", "county",
         "document_no", "title", "note")  # fmt: skip


def get(actor: Actor, number: int) -> Activity:
    """Return a record.

    :raises NotFound: where there is none that the caller may see.
    """
    found = db.session.scalar(access.scoped(select(Activity).where(Activity.id == number), actor, Activity))
    if found is None:
        raise NotFound(N_("There is no work record {number}."), number=number)
    return found


def add(actor: Actor, programme: Programme, entry: Entry) -> int:
    """Keep a record; returns its number.

    :raises NotFound: for a unit or an issue that is not there.
    :raises Forbidden: where it would lie outside of what the caller sees.
    """
    row = _new(actor, programme, entry)
    access.refuse_beyond(actor, Activity, [row.id])
    _tell(actor, "activities.add", row)
    return row.id


def import_sheet(
    actor: Actor, programme: Programme, sheet: Sheet[tuple[int, Entry]], *, whole_or_nothing: bool = False
) -> ImportReport:
    """Keep the records of a sheet. What stands already, as often as the sheet says it, is not kept again.

    :raises Forbidden: where a record would lie outside of what the caller sees.
    """
    refused = list(sheet.errors)
    wanted: list[tuple[Entry, Any]] = []
    known = _Known(actor, programme)
    for number, entry in sheet.rows:
        try:
            wanted.append((entry, known.found(entry)))
        except Problem as problem:
            refused.append(RowError(number, problem.message, problem.details))
    refused.sort(key=lambda one: one.row_no)
    if refused and whole_or_nothing:
        return ImportReport(refused=tuple(refused), kept=False, pages=sheet.pages, unknown=sheet.unknown)
    standing = _standing(programme)
    added: list[Activity] = []
    for entry, (unit, issues) in wanted:
        key = _key(entry, unit.id if unit else None, _county(entry, issues))
        if standing[key] > 0:
            standing[key] -= 1
            continue
        added.append(_row(actor, programme, entry, unit, issues))
    db.session.flush()
    access.refuse_beyond(actor, Activity, [row.id for row in added])
    if added:
        numbers = [row.id for row in added]
        events.record(actor.label, "activities.import", f"programme:{programme.code}", records=numbers)
    return ImportReport(
        added=len(added), unchanged=len(wanted) - len(added), refused=tuple(refused), pages=sheet.pages,
        unknown=sheet.unknown,
    )  # fmt: skip


def withdraw(actor: Actor, number: int, reason: str) -> None:
    """Let a record count no more.

    :raises Invalid: without a reason.
    :raises Conflict: where it was withdrawn already.
    """
    row, reason = get(actor, number), " ".join(reason.split())
    if not reason:
        raise Invalid(N_("Say why the record is withdrawn."))
    if len(reason) > LONGEST["reason"]:
        raise Invalid(N_("At most {most} characters, please."), most=LONGEST["reason"])
    if row.withdrawn_at is not None:
        raise Conflict(N_("Work record {number} was withdrawn already."), number=number)
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = now(), actor.label, reason
    events.record(actor.label, "activities.withdraw", f"activity:{number}", reason=reason)


def entry_of(row: Activity) -> Entry:
    """Return what a record says."""
    said = {name: getattr(row, name) for name in _SAID}
    return Entry(**said, unit=row.unit.name if row.unit else "", issues=tuple(one.issue.code for one in row.issues))


class _Known:
    """The units and issues that records name, each looked up once."""

    def __init__(self, actor: Actor, programme: Programme) -> None:
        self._actor, self._programme = actor, programme
        self._units: dict[str, Unit] = {}
        self._issues: dict[str, Issue] = {}

    def found(self, entry: Entry) -> tuple[Unit | None, list[Issue]]:
        unit = self._unit(entry.unit) if entry.unit else None
        return unit, [self._issue(code) for code in entry.issues]

    def _unit(self, name: str) -> Unit:
        if name not in self._units:
            self._units[name] = units.get(name)
        return self._units[name]

    def _issue(self, code: str) -> Issue:
        if code not in self._issues:
            query = select(Issue).where(Issue.programme_id == self._programme.id, Issue.code == code)
            issue = db.session.scalar(access.scoped(query, self._actor, Issue))
            if issue is None:
                raise NotFound(N_("There is no issue “{code}” in this programme."), code=code)
            self._issues[code] = issue
        return self._issues[code]


def _new(actor: Actor, programme: Programme, entry: Entry) -> Activity:
    unit, issues = _Known(actor, programme).found(entry)
    row = _row(actor, programme, entry, unit, issues)
    db.session.flush()
    return row


def _row(actor: Actor, programme: Programme, entry: Entry, unit: Unit | None, issues: Sequence[Issue]) -> Activity:
    said = {name: getattr(entry, name) for name in _SAID}
    row = Activity(
        **said | {"county": _county(entry, issues)}, programme_id=programme.id, unit_id=unit.id if unit else None,
        entered_by=actor.label, entered_at=now(), issues=[ActivityIssue(issue_id=one.id) for one in issues],
    )  # fmt: skip
    db.session.add(row)
    return row


def _county(entry: Entry, issues: Iterable[Issue]) -> str:
    """Return where it was done; where the record does not say, where all its issues are."""
    counties = {one.county for one in issues}
    return entry.county or (counties.pop() if len(counties) == 1 else "")


def _standing(programme: Programme) -> Counter[tuple[Any, ...]]:
    query = select(Activity).where(Activity.programme_id == programme.id, Activity.withdrawn_at.is_(None))
    return Counter(_key(_bare(row), row.unit_id, row.county) for row in db.session.scalars(query))


def _bare(row: Activity) -> Entry:
    return Entry(**{name: getattr(row, name) for name in _SAID})


def _key(entry: Entry, unit_id: int | None, county: str) -> tuple[Any, ...]:
    return (*(getattr(entry, name) for name in _SAID if name != "county"), county, unit_id)


def _tell(actor: Actor, action: str, row: Activity) -> None:
    details = {"kind": row.kind.value, "count": row.count, "since": row.since.isoformat(),
               "until": row.until.isoformat()}  # fmt: skip
    events.record(actor.label, action, f"activity:{row.id}", **details)
