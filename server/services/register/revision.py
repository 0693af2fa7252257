"""Has the register changed since something was made of it?

What phones fetch is made of sites, viewpoints, issues with who is sent to them and what was returned of them, the
names of units and the before photos that are to be shown, and changes rarely. Each programme counts the changes, in
the transaction that makes them, so that what was made is kept as long as the number stays. The session itself
counts, whoever writes: nobody can forget it.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import event, inspect, select, update
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from server.db import Base, db, table_of
from server.domain.access import DecisionKind
from server.domain.finding import Status
from server.domain.rectification import NOT_PAIRED
from server.domain.subject import Stage
from server.models import (
    Assignment,
    Issue,
    Photo,
    PhotoPair,
    Programme,
    Site,
    Submission,
    SubmissionIssue,
    Unit,
    Viewpoint,
)

CARRIED: Mapping[type[Base], Collection[str]] = {
    Site: ("code", "name", "latitude", "longitude", "radius_m", "polygon", "datum", "county"),
    Viewpoint: ("code", "name", "site_id", "latitude", "longitude", "bearing_deg", "hint"),
    Issue: ("code", "problem_text", "site_id", "unit_id", "status", "county"),
    Unit: ("name",),
    Assignment: ("issue_id", "account_id", "ended_at"),
    SubmissionIssue: ("issue_id",),
    Submission: ("set_aside_at",),
}
"""By table: the columns that phones carry with them, or that say whether a return is answered."""
_COUNT = update(table_of(Programme)).values(register_revision=Programme.register_revision + 1)


def listen() -> None:
    """Have every session count the changes that it writes."""
    for name, heard in (("before_flush", _before_flush), ("do_orm_execute", _before_statement)):
        if not event.contains(db.session, name, heard):
            event.listen(db.session, name, heard)


def of(programme_id: int) -> int:
    """Return how often what phones carry of a programme's register has changed."""
    return db.session.scalar(select(Programme.register_revision).where(Programme.id == programme_id)) or 0


def count(programme_id: int | None = None) -> None:
    """Say that something else that phones carry has changed, of one programme or of all.

    What phones send is written past the session's objects.
    """
    counted = _COUNT if programme_id is None else _COUNT.where(table_of(Programme).c.id == programme_id)
    db.session.connection().execute(counted)


def _before_flush(session: Session, _context: UOWTransaction, _instances: object) -> None:
    written = [*session.new, *session.deleted, *(row for row in session.dirty if _is_carried(row))]
    if any(type(row) in CARRIED for row in written) or any(_is_return(row) or _guides(row) for row in session.dirty):
        session.connection().execute(_COUNT)


def _before_statement(state: ORMExecuteState) -> None:
    """Hear statements that write past the session's objects, such as an import's."""
    if (state.is_insert or state.is_update or state.is_delete) and state.bind_mapper is not None:
        carried = CARRIED.get(state.bind_mapper.class_)
        if carried is not None and (state.is_delete or _names(state.parameters) & set(carried)):
            state.session.connection().execute(_COUNT)


def _is_carried(row: object) -> bool:
    carried = CARRIED.get(type(row), ())  # type: ignore[arg-type]
    return any(inspect(row).attrs[name].history.has_changes() for name in carried)


def _is_return(row: object) -> bool:
    """Tell whether a pair is returned with what is written, or no longer."""
    if not isinstance(row, PhotoPair):
        return False
    outcome, replaced = (inspect(row).attrs[name].history for name in ("outcome", "replaced_at"))
    is_changed = outcome.has_changes() or replaced.has_changes()
    return is_changed and DecisionKind.RETURN in (row.outcome, *(outcome.deleted or ()))


def _guides(row: object) -> bool:
    """Tell whether another photo guides officers with what is written: it may be shown now, no longer, or elsewhere."""
    if not isinstance(row, Photo) or row.question in NOT_PAIRED:
        return False
    issue, viewpoint, stage, verdict = (
        inspect(row).attrs[name].history for name in ("issue_id", "viewpoint_id", "stage", "verdict")
    )
    is_moved = any(one.has_changes() for one in (issue, viewpoint, stage))
    is_other = verdict.has_changes() and _may_guide(*verdict.deleted or [None]) != _may_guide(row.verdict)
    return Stage.BEFORE in (row.stage, *(stage.deleted or ())) and (is_moved or is_other)


def _may_guide(verdict: Status | None) -> bool:
    return verdict not in (None, Status.CONTRADICTED)


def _names(parameters: Any) -> set[str]:
    rows = parameters if isinstance(parameters, list) else [parameters or {}]
    return {name for row in rows for name in row}
