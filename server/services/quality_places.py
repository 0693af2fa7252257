"""How good is what units and counties hand in, and how long does each stage take there?"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import aliased

from server.db import db
from server.domain.access import DecisionKind
from server.domain.finding import Status
from server.domain.settlement import PairState
from server.models import Decision, Issue, Photo, PhotoPair, Site
from server.services import filter_choices, medians
from server.services.quality import NOTHING, Period, Share


class Place(StrEnum):
    """By what the lines are put together."""

    UNIT = "unit"
    COUNTY = "county"


@dataclass(frozen=True)
class PlaceLine:
    """What one unit or county handed in."""

    name: str
    """Empty where none is registered."""
    photos: int = 0
    contradicted: Share = NOTHING
    """Of the photos of which the checks have spoken."""
    first_pass: Share = NOTHING
    """Of the pairs that were settled and followed no return, those approved with nobody returning or escalating."""
    claimed_days: float | None = None
    """Median from an issue's report of the work as done to the first photo after it."""
    decided_days: float | None = None
    """Median from a pair's newer photo to its settlement."""


def lines(place: Place, asked: Period) -> tuple[PlaceLine, ...]:
    """Return a line for each place with photos or settled pairs in the period, the most photos first."""
    photos, passed = _photos(place, asked), _first_passes(place, asked)
    claimed, decided = _claimed_days(place, asked), _decided_days(place, asked)
    keys = dict.fromkeys([*photos, *passed, *claimed, *decided])
    names = filter_choices.labels("unit", list(keys)) if place is Place.UNIT else {key: str(key) for key in keys if key}
    found = [
        PlaceLine(
            names.get(key, ""),
            photos.get(key, (0, NOTHING))[0],
            photos.get(key, (0, NOTHING))[1],
            passed.get(key, NOTHING),
            claimed.get(key),
            decided.get(key),
        )
        for key in keys
    ]
    return tuple(sorted(found, key=lambda one: (-one.photos, one.name == "", one.name)))


def _of_photo(place: Place) -> ColumnElement[Any]:
    """Return the place of a photo: its issue's unit, or the site's where the ledger names none."""
    if place is Place.UNIT:
        return func.coalesce(Issue.unit_id, Site.unit_id, 0)
    return func.coalesce(Site.county, "")


def _of_pair(place: Place) -> ColumnElement[Any]:
    if place is Place.UNIT:
        return func.coalesce(PhotoPair.unit_id, Site.unit_id, 0)
    return func.coalesce(PhotoPair.county, "")


def _photos(place: Place, asked: Period) -> dict[Any, tuple[int, Share]]:
    by = _of_photo(place).label(medians.KEY)
    against = func.sum(case((Photo.verdict == Status.CONTRADICTED, 1), else_=0))
    query = (
        select(by, func.count(), against, func.count(Photo.verdict))
        .select_from(Photo)
        .outerjoin(Issue, Issue.id == Photo.issue_id)
        .outerjoin(Site, Site.id == func.coalesce(Photo.site_id, Issue.site_id))
        .where(asked.holds(Photo.received_at), asked.concerns(func.coalesce(Issue.programme_id, Site.programme_id)))
    )
    found = db.session.execute(query.group_by(medians.KEY))
    return {key: (number, Share(int(part), whole)) for key, number, part, whole in found}


def _settled(query: Select[Any], asked: Period) -> Select[Any]:
    return (
        query.select_from(PhotoPair)
        .join(Issue, Issue.id == PhotoPair.issue_id)
        .outerjoin(Site, Site.id == Issue.site_id)
        .where(
            PhotoPair.state == PairState.DECIDED,
            asked.holds(PhotoPair.settled_at),
            asked.concerns(PhotoPair.programme_id),
        )
    )


def _first_passes(place: Place, asked: Period) -> dict[Any, Share]:
    by = _of_pair(place).label(medians.KEY)
    earlier = aliased(PhotoPair)
    returned_before = exists().where(
        earlier.issue_id == PhotoPair.issue_id,
        earlier.viewpoint_id == PhotoPair.viewpoint_id,
        earlier.id < PhotoPair.id,
        earlier.outcome == DecisionKind.RETURN,
    )
    questioned = exists().where(
        Decision.pair_id == PhotoPair.id, Decision.withdrawn_at.is_(None), Decision.kind != DecisionKind.APPROVE
    )
    is_passed = and_(PhotoPair.outcome == DecisionKind.APPROVE, ~questioned)
    query = select(by, func.sum(case((is_passed, 1), else_=0)), func.count())
    found = db.session.execute(_settled(query, asked).where(~returned_before).group_by(medians.KEY))
    return {key: Share(int(part), whole) for key, part, whole in found}


def _claimed_days(place: Place, asked: Period) -> dict[Any, float]:
    first = (
        select(Photo.issue_id, func.min(Photo.received_at).label("came_at"))
        .join(Issue, Issue.id == Photo.issue_id)
        .where(Photo.received_at >= Issue.claimed_at)
        .group_by(Photo.issue_id)
        .subquery()
    )
    length = medians.seconds(Issue.claimed_at, first.c.came_at)
    query = (
        select(_of_photo(place).label(medians.KEY), length.label(medians.VALUE))
        .select_from(Issue)
        .join(first, first.c.issue_id == Issue.id)
        .outerjoin(Site, Site.id == Issue.site_id)
        .where(asked.holds(first.c.came_at), asked.concerns(Issue.programme_id))
    )
    return _days(query)


def _decided_days(place: Place, asked: Period) -> dict[Any, float]:
    length = medians.seconds(PhotoPair.received_at, PhotoPair.settled_at)
    return _days(_settled(select(_of_pair(place).label(medians.KEY), length.label(medians.VALUE)), asked))


def _days(query: Select[Any]) -> dict[Any, float]:
    return {key: seconds / medians.DAY_S for key, seconds in medians.of_groups(query).items()}
