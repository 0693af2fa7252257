"""Which points does everybody have at present, and which did people give by hand?"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from sqlalchemy import select

from server.db import db
from server.domain.access import Actor
from server.domain.assessment import (
    LONGEST,
    Body,
    BodyKind,
    Case,
    Criterion,
    Figure,
    Given,
    Line,
    Point,
    checked_points,
    line,
    measure,
    point,
    ranked,
    shown,
)
from server.domain.words import says_something
from server.errors import Invalid, NotFound
from server.models import AssessmentPoints, AssessmentSheet
from server.services import events
from server.services.assessment import cases, sheets
from server.services.assessment.cases import Cases
from server.services.installation import zone
from server.services.runtime import now
from server.translations import N_

GivenPoints = Mapping[tuple[str, int | None, str], Given]
"""By county, unit and key of the criterion."""


def draft(actor: Actor, number: int) -> tuple[Line, ...]:
    """Return how everybody stands now, as far as the caller sees them; ranks are among all.

    :raises NotFound: where there is no such assessment for this caller.
    """
    return seen(actor, lines(sheets.get(actor, number)))


def lines(row: AssessmentSheet) -> tuple[Line, ...]:
    """Return all bodies with their points, the best first in each group."""
    weights, given = sheets.weights(row), _given(row.id)
    days = next((one.days for one in weights.criteria if one.figure is Figure.PUBLICITY and one.days), 0)
    found = cases.of_year(row.programme_id, row.year, days)
    return ranked(
        line(
            weights, body, len(_of(found[Figure.COMPLETED], body)),
            [_point(one, body, found, given) for one in weights.criteria],
        )
        for body in sheets.bodies(row)
    )  # fmt: skip


def give(actor: Actor, number: int, body: Body, key: str, written: str, reason: str) -> None:
    """Give a body points for a criterion, in the place of what its figure makes; empty takes that back.

    :raises NotFound: for a body that does not take part, or a criterion that is not in the sheet.
    :raises Invalid: for points beyond the criterion, or without a reason.
    """
    row, reason = sheets.held(actor, number), " ".join(reason.split())
    body = taking_part(row, body)
    criterion = next((one for one in sheets.weights(row).criteria if one.key == key), None)
    if criterion is None:
        raise NotFound(N_("There is no such criterion in this sheet."))
    points = checked_points(written, criterion.points) if written.strip() else None
    if not says_something(reason):
        raise Invalid(N_("Say why these points are given."))
    if len(reason) > LONGEST["reason"]:
        raise Invalid(N_("At most {most} characters, please."), most=LONGEST["reason"])
    is_county = body.kind is BodyKind.COUNTY
    one = AssessmentPoints(
        sheet_id=row.id, county=body.name if is_county else "", unit_id=body.unit_id, criterion=key,
        points=None if points is None else str(points), reason=reason, given_by=actor.label, given_at=now(),
    )  # fmt: skip
    db.session.add(one)
    db.session.flush()
    events.record(
        actor.label, "assessments.points", f"assessment_sheet:{row.id}", body=body.name, criterion=criterion.name,
        points=None if points is None else shown(points), reason=reason,
    )  # fmt: skip


def taking_part(row: AssessmentSheet, body: Body) -> Body:
    """Return a body that takes part, with its name.

    :raises NotFound: for one that does not.
    """
    for one in sheets.bodies(row):
        if one.kind is body.kind and (one.unit_id == body.unit_id if body.unit_id else one.name == body.name):
            return one
    raise NotFound(N_("It is not assessed here."))


def seen(actor: Actor, every: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines of the caller's counties and units; all for who sees the whole programme."""
    if not actor.is_limited:
        return tuple(every)
    return tuple(
        one for one in every
        if (one.body.name in actor.counties if one.body.kind is BodyKind.COUNTY else one.body.unit_id in actor.unit_ids)
    )  # fmt: skip


def _point(criterion: Criterion, body: Body, found: Cases, given: GivenPoints) -> Point:
    county = body.name if body.kind is BodyKind.COUNTY else ""
    by_hand = given.get((county, body.unit_id, criterion.key))
    if by_hand is not None and by_hand.points > criterion.points:
        by_hand = None  # the sheet was changed since; somebody has to look at it again
    if criterion.figure is Figure.BY_HAND:
        return point(criterion, None, by_hand)
    return point(criterion, measure(criterion.figure, _of(found[criterion.figure], body)), by_hand)


def _of(some: Iterable[Case], body: Body) -> list[Case]:
    return [one for one in some if one.is_of(body)]


def _given(sheet_id: int) -> GivenPoints:
    query = select(AssessmentPoints).where(AssessmentPoints.sheet_id == sheet_id).order_by(AssessmentPoints.id)
    newest = {(one.county, one.unit_id, one.criterion): one for one in db.session.scalars(query)}
    return {
        key: Given(Decimal(one.points), one.reason, one.given_by, f"{one.given_at.astimezone(zone()):%Y-%m-%d}")
        for key, one in newest.items()
        if one.points is not None
    }
