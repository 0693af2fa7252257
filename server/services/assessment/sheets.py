"""By which weights is a year of a programme assessed, and who takes part?"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from server.db import db, hold
from server.domain.access import Actor
from server.domain.assessment import Body, BodyKind, Sheet, checked_year, read, usual
from server.domain.assessment_words import USUAL_NAMES
from server.errors import Conflict, Invalid, NotFound
from server.models import AssessmentSheet, Issue, Unit
from server.services import access, events
from server.services.register import programmes
from server.services.runtime import language, now, today
from server.translations import N_, translate


@dataclass(frozen=True)
class Choices:
    """Who can be assessed: whoever has issues in the programme, or was chosen before."""

    counties: tuple[str, ...]
    departments: tuple[Body, ...]


def begin(actor: Actor, programme_id: int, year: int | None) -> AssessmentSheet:
    """Begin the assessment of a year, with the weights of the year before or else the usual ones.

    All counties with issues take part, and all responsible units that belong to no county; where all belong to one,
    all units.

    :raises Invalid: for a year that has not begun.
    :raises Conflict: where it was begun before.
    :raises Forbidden: for who sees a part of the programme.
    """
    access.refuse_part_of_programme(actor)
    programme = programmes.seen(actor, programme_id)
    year = checked_year(year, today().year)
    if _find(programme.id, year) is not None:
        raise Conflict(N_("The assessment of {year} was begun before."), year=year)
    before = _find(programme.id, year - 1)
    row = AssessmentSheet(
        programme_id=programme.id, year=year, weights=before.weights if before else _usual().kept,
        counties=list(_counties(programme.id)), unit_ids=_departments(programme.id), made_by=actor.label, made_at=now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    events.record(
        actor.label, "assessments.begin", f"assessment_sheet:{row.id}", programme=programme.code, year=year,
        like=before.year if before else None,
    )  # fmt: skip
    return row


def listing(actor: Actor) -> list[AssessmentSheet]:
    """Return the sheets that the caller sees, the newest year first."""
    query = access.scoped(select(AssessmentSheet), actor, AssessmentSheet)
    query = query.options(joinedload(AssessmentSheet.programme))
    return list(db.session.scalars(query.order_by(AssessmentSheet.year.desc(), AssessmentSheet.programme_id)))


def get(actor: Actor, number: int) -> AssessmentSheet:
    """Return a sheet.

    :raises NotFound: where there is none that the caller may see.
    """
    query = select(AssessmentSheet).where(AssessmentSheet.id == number)
    row = db.session.scalar(access.scoped(query, actor, AssessmentSheet))
    if row is None:
        raise NotFound(N_("There is no assessment {number}."), number=number)
    return row


def of_year(actor: Actor, programme_id: int, year: int) -> AssessmentSheet:
    """Return the sheet of a year.

    :raises NotFound: where that was not begun.
    """
    found = _find(programmes.seen(actor, programme_id).id, year)
    if found is None:
        raise NotFound(N_("The assessment of {year} was not begun."), year=year)
    return found


def held(actor: Actor, number: int) -> AssessmentSheet:
    """Return a sheet that nobody else changes until the transaction ends.

    :raises Forbidden: for who sees a part of the programme.
    """
    access.refuse_part_of_programme(actor)
    row = get(actor, number)
    hold(AssessmentSheet, row.id)
    db.session.refresh(row)
    return row


def weights(row: AssessmentSheet) -> Sheet:
    """Return the criteria and grades of a sheet."""
    return Sheet.of(row.weights)


def change(actor: Actor, number: int, written: Iterable[Mapping[str, str]], grades: Mapping[str, str]) -> bool:
    """Give a year other weights; drafts follow at once, what is published stays. Tells whether anything changed.

    :raises Invalid: for a sheet that cannot be counted with.
    """
    return set_weights(actor, number, read(written, grades))


def set_weights(actor: Actor, number: int, wanted: Sheet) -> bool:
    """Do the same with a sheet that was read already."""
    row = held(actor, number)
    before = row.weights
    if wanted.kept == before:
        return False
    row.weights = wanted.kept
    events.record(actor.label, "assessments.weights", f"assessment_sheet:{row.id}", before=before, after=row.weights)
    return True


def choose(actor: Actor, number: int, counties: Collection[str], unit_ids: Collection[int]) -> bool:
    """Say who takes part. Tells whether anything changed.

    :raises Invalid: where nobody is left, or somebody is named who has no issue in the programme.
    """
    row = held(actor, number)
    there = choices(row)
    known = {one.unit_id for one in there.departments}
    if not set(counties) <= set(there.counties) or not set(unit_ids) <= known:
        raise Invalid(N_("Only counties and units with issues in this programme take part."))
    if not counties and not unit_ids:
        raise Invalid(N_("Choose who is assessed."))
    chosen = [one for one in there.counties if one in counties], sorted(set(unit_ids))
    if chosen == (row.counties, row.unit_ids):
        return False
    row.counties, row.unit_ids = chosen
    events.record(
        actor.label, "assessments.bodies", f"assessment_sheet:{row.id}", counties=row.counties, units=row.unit_ids
    )
    return True


def choices(row: AssessmentSheet) -> Choices:
    """Return who can be assessed."""
    counties = sorted({*_counties(row.programme_id), *row.counties})
    mine = select(Issue.unit_id).where(Issue.programme_id == row.programme_id, Issue.unit_id.is_not(None))
    units = select(Unit).where(Unit.id.in_(mine) | Unit.id.in_(row.unit_ids)).order_by(Unit.name)
    return Choices(
        tuple(counties), tuple(Body(BodyKind.DEPARTMENT, one.name, one.id) for one in db.session.scalars(units))
    )


def bodies(row: AssessmentSheet) -> tuple[Body, ...]:
    """Return who takes part, counties first."""
    counties = tuple(Body(BodyKind.COUNTY, name) for name in row.counties)
    departments = (one for one in choices(row).departments if one.unit_id in row.unit_ids)
    return (*counties, *departments)


def _usual() -> Sheet:
    return usual({figure: translate(name, language()) for figure, name in USUAL_NAMES.items()})


def _find(programme_id: int, year: int) -> AssessmentSheet | None:
    return db.session.scalar(
        select(AssessmentSheet).where(AssessmentSheet.programme_id == programme_id, AssessmentSheet.year == year)
    )


def _counties(programme_id: int) -> list[str]:
    query = select(Issue.county).where(Issue.programme_id == programme_id, Issue.county != "").distinct()
    return sorted(db.session.scalars(query))


def _departments(programme_id: int) -> list[int]:
    query = select(Unit).where(Unit.id.in_(select(Issue.unit_id).where(Issue.programme_id == programme_id)))
    found = list(db.session.scalars(query))
    return sorted(one.id for one in [one for one in found if not one.county] or found)
