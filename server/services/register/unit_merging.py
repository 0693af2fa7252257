"""What becomes of two units that are one? The issues, sites and people of the one that goes move to the other.

Each issue keeps in its history which unit it had. The log says who did it and what moved; the unit that goes is no row
any more, and a sheet that still names it adds it anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, update

from server.db import db, hold
from server.domain.access import Actor
from server.errors import Conflict, Invalid
from server.models import (
    Account,
    AccountUnit,
    Activity,
    AssessmentPoints,
    AssessmentSheet,
    DocumentAnswer,
    DocumentRecipient,
    Issue,
    PhotoPair,
    Programme,
    Site,
    Unit,
)
from server.services import events
from server.services.register import issue_history, issues, queue_columns, units
from server.services.register.imports import Change
from server.translations import N_

PORTION = 500


@dataclass(frozen=True)
class Merged:
    """What moved."""

    name: str
    issues: int
    sites: int
    people: int
    asked_again: int
    """So many things the checks are asked about again."""


def merge(actor: Actor, goes: int, stays: int, *, seen: str | None = None) -> Merged:
    """Move everything from one unit to another and remove it; what the other lacks of code and county it takes over.

    `seen` is what `version` said of both as the person looked at them, or None where whatever stands there goes.

    :raises Invalid: for one and the same unit.
    :raises Conflict: where one was changed since.
    :raises NotFound: where one is not there.
    :raises Forbidden: for who does not see all programmes.
    """
    units.refuse_partial(actor)
    if goes == stays:
        raise Invalid(N_("A unit cannot be merged with itself."))
    for number in sorted((goes, stays)):
        hold(Unit, number)
    old, kept = units.numbered(goes), units.numbered(stays)
    db.session.refresh(old)
    db.session.refresh(kept)
    if seen is not None and seen != version(old, kept):
        raise Conflict(N_("One of the units was changed meanwhile. Look again."))
    moved, asked = _move_issues(actor, old, kept)
    sites = _move_sites(old, kept)
    people = _move_people(old, kept)
    db.session.execute(update(PhotoPair).where(PhotoPair.unit_id == old.id).values(unit_id=kept.id))
    _move_records(old, kept)
    _move_documents(old, kept)
    _move_assessments(old, kept)
    said = {"name": old.name, "code": old.code or "", "county": old.county, "county_code": old.county_code}
    _remove(old, kept)
    details = {"into": kept.name, "issues": moved, "sites": sites, "people": people}
    events.record(actor.label, "units.merge", f"unit:{goes}", unit=said, **details)
    events.record(actor.label, "units.merge", f"unit:{stays}", unit=said, **details)
    return Merged(kept.name, moved, sites, people, asked)


def version(goes: Unit, stays: Unit) -> str:
    """Return what tells whether one of both was changed."""
    return f"{units.version(goes)}-{units.version(stays)}"


def _move_issues(actor: Actor, old: Unit, kept: Unit) -> tuple[int, int]:
    moved = asked = 0
    for programme in db.session.scalars(select(Programme).order_by(Programme.id)).all():
        mine = select(Issue).where(Issue.unit_id == old.id, Issue.programme_id == programme.id)
        rows = db.session.scalars(mine.order_by(Issue.id)).all()
        if not rows:
            continue
        change = Change()
        for row in rows:
            row.unit_id = kept.id
            change.updated[programme.id, row.code] = {"unit_id": (old.id, kept.id)}
        db.session.flush()
        _tell(actor, rows, old, kept)
        queue_columns.refresh(programme.id)
        moved, asked = moved + len(rows), asked + issues.ask_again(programme, change, actor.label)
    return moved, asked


def _tell(actor: Actor, rows: Iterable[Issue], old: Unit, kept: Unit) -> None:
    fields = {"unit": [old.name, kept.name]}
    for row in rows:
        events.record(actor.label, issue_history.EDITED, f"issue:{row.id}", code=row.code, fields=fields)


def _move_sites(old: Unit, kept: Unit) -> int:
    rows = db.session.scalars(select(Site).where(Site.unit_id == old.id)).all()
    for row in rows:
        row.unit_id = kept.id
    db.session.flush()
    return len(rows)


def _move_records(old: Unit, kept: Unit) -> None:
    for row in db.session.scalars(select(Activity).where(Activity.unit_id == old.id)):
        row.unit_id = kept.id


def _move_documents(old: Unit, kept: Unit) -> None:
    """Address documents to the unit that stays, once where they were addressed to both; the answers go along."""
    mine = select(DocumentRecipient).where(DocumentRecipient.unit_id == old.id)
    for row in db.session.scalars(mine).all():
        if db.session.get(DocumentRecipient, (row.document_id, kept.id)) is None:
            row.unit_id = kept.id
        else:
            db.session.delete(row)
    for answer in db.session.scalars(select(DocumentAnswer).where(DocumentAnswer.unit_id == old.id)):
        answer.unit_id = kept.id
    db.session.flush()


def _move_assessments(old: Unit, kept: Unit) -> None:
    """Let the unit that stays take part where the other did, with its points; what was published is not altered."""
    for number in db.session.scalars(select(AssessmentSheet.id).order_by(AssessmentSheet.id)).all():
        hold(AssessmentSheet, number)
        sheet = db.session.get_one(AssessmentSheet, number)
        db.session.refresh(sheet)
        if old.id in sheet.unit_ids:
            sheet.unit_ids = sorted({kept.id if one == old.id else one for one in sheet.unit_ids})
    for points in db.session.scalars(select(AssessmentPoints).where(AssessmentPoints.unit_id == old.id)):
        points.unit_id = kept.id
    db.session.flush()


def _move_people(old: Unit, kept: Unit) -> int:
    """Let who worked there or saw its issues do so of the other; who saw both sees it once."""
    works = db.session.scalars(select(Account).where(Account.unit_id == old.id)).all()
    for person in works:
        person.unit_id = kept.id
    sees = select(Account).join(AccountUnit, AccountUnit.account_id == Account.id).where(AccountUnit.unit_id == old.id)
    seeing = db.session.scalars(sees).all()
    for person in seeing:
        person.units = [one for one in person.units if one.unit_id != old.id]
        if all(one.unit_id != kept.id for one in person.units):
            person.units.append(AccountUnit(unit_id=kept.id))
    db.session.flush()
    return len({person.id for person in (*works, *seeing)})


def _remove(old: Unit, kept: Unit) -> None:
    """Take a unit away; its code goes to the one that stays only where that has none, and after it is free."""
    code, county, county_code = old.code, old.county, old.county_code
    db.session.expire(old)
    db.session.delete(old)
    db.session.flush()
    kept.code = kept.code or code
    if not kept.county:
        kept.county, kept.county_code = county, kept.county_code or county_code
    db.session.flush()
