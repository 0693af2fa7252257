"""Which programmes, batches and units are there?"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, select

from server.db import db
from server.domain import limit_overrides
from server.domain.access import Actor
from server.domain.limits import Limits
from server.errors import Conflict, Invalid, NotFound
from server.models import Batch, Programme, Unit
from server.services import access, events
from server.services.register import staleness
from server.services.register.imports import FieldChange, RowChange
from server.services.runtime import now
from server.translations import N_

FIRST_CODE = "main"
LONGEST_CODE = 60


def get(code: str) -> Programme:
    """Return the programme with this code.

    :raises NotFound: where there is none.
    """
    found = db.session.scalar(select(Programme).where(Programme.code == code))
    if found is None:
        raise NotFound(N_("There is no programme “{code}”."), code=code)
    return found


def chosen(code: str | None) -> Programme:
    """Return the named programme, or else the oldest; an empty installation gets its first one.

    :raises NotFound: where a code is given that no programme has.
    """
    if code:
        return get(code)
    first = db.session.scalar(select(Programme).order_by(Programme.id).limit(1))
    return first or add(FIRST_CODE, "环境问题整改")


def add(code: str, title: str, *, is_demonstration: bool = False) -> Programme:
    """Add a programme.

    :raises Invalid: for an empty title, or a code by which no file could be called.
    :raises Conflict: where the code is taken.
    """
    code, title = code.strip(), title.strip()
    if not code or not title:
        raise Invalid(N_("A programme needs a code and a title."))
    if len(code) > LONGEST_CODE or code.startswith(".") or not all(one.isalnum() or one in "-_." for one in code):
        told = N_("A programme’s code has at most {most} letters, digits, “-”, “_” and “.”: files are called by it.")
        raise Invalid(told, most=LONGEST_CODE)
    if db.session.scalar(select(Programme.id).where(Programme.code == code)) is not None:
        raise Conflict(N_("There is already a programme “{code}”."), code=code)
    programme = Programme(code=code, title=title, limits={}, is_demonstration=is_demonstration, created_at=now())
    db.session.add(programme)
    db.session.flush()
    return programme


def all_of(actor: Actor) -> list[Programme]:
    """Return the programmes that a caller may see."""
    return list(db.session.scalars(access.scoped(select(Programme).order_by(Programme.id), actor, Programme)))


def seen(actor: Actor, number: int | None) -> Programme:
    """Return the programme with this number, or else the first that a caller may see.

    :raises NotFound: where they see none, or not that one.
    """
    found = next((one for one in all_of(actor) if number in (None, one.id)), None)
    if found is None:
        raise NotFound(N_("There is no such programme."))
    return found


def set_limits(
    programme: Programme, settings: Mapping[str, str], *, actor: str = events.SYSTEM, reason: str = ""
) -> bool:
    """Set limits by which the programme's checks judge; an empty value gives the default back. Tells what changed.

    What was judged by those that change is asked again.

    :raises Invalid: for an unknown name or an impossible value.
    """
    old = dict(programme.limits)
    new = limit_overrides.changed(old, settings)
    if new == old:
        return False
    programme.limits = new
    _ask_again(programme, old, new, actor)
    events.record(actor, "programmes.limits", f"programme:{programme.code}", before=old, after=new, reason=reason)
    return True


def _ask_again(programme: Programme, old: Mapping[str, Any], new: Mapping[str, Any], actor: str) -> None:
    before, after = Limits().overridden(old), Limits().overridden(new)
    changed = [
        FieldChange(one.name, str(getattr(before, one.name)), str(getattr(after, one.name)))
        for one in fields(Limits)
        if getattr(before, one.name) != getattr(after, one.name)
    ]
    if changed:
        touched = staleness.limits(programme, [one.field for one in changed])
        cause = staleness.Cause("limit", (RowChange(programme.code, tuple(changed)),))
        staleness.mark(programme, touched, cause, actor)


def batches_in_order() -> tuple[ColumnElement[Any], ...]:
    """Return by what batches are sorted: as the office put them, then as they came."""
    return Batch.position.is_(None), Batch.position.expression, Batch.id.expression


def batch(programme: Programme, code: str, title: str = "") -> Batch:
    """Return the batch with this code, added where it is new."""
    query = select(Batch).where(Batch.programme_id == programme.id, Batch.code == code)
    found = db.session.scalar(query)
    if found is None:
        found = Batch(programme=programme, code=code, title=title or code)
        db.session.add(found)
        db.session.flush()
    return found


def batch_ids(programme: Programme, codes: Iterable[str]) -> dict[str, int]:
    """Return the numbers of the batches with these codes, added where they are new; "" is no batch."""
    return {code: batch(programme, code).id for code in dict.fromkeys(codes) if code}


def unit(name: str) -> Unit:
    """Return the unit with this name, added where it is new."""
    found = db.session.scalar(select(Unit).where(Unit.name == name))
    if found is None:
        found = Unit(name=name)
        db.session.add(found)
        db.session.flush()
    return found


def unit_ids(names: Iterable[str]) -> dict[str, int]:
    """Return the numbers of the units with these names, added where they are new; "" is no unit."""
    return {name: unit(name).id for name in dict.fromkeys(names) if name}
