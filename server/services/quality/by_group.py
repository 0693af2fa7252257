"""How good is what units and counties hand in, and how long does each stage take there?"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import aliased

from server.db import count_where, db
from server.domain.access import DecisionKind
from server.domain.finding import Status
from server.domain.resolution import PairState
from server.models import Decision, Issue, Photo, PhotoPair, Site
from server.services.quality import sql_functions
from server.services.quality.period import NOTHING, Period, Share
from server.services.register import counties
from server.services.review import filter_choices


class Group(StrEnum):
    """By what the lines are put together."""

    UNIT = "unit"
    COUNTY = "county"


class _Key(NamedTuple):
    """The fields are called as the groups are."""

    unit: int
    county: str


@dataclass(frozen=True)
class GroupLine:
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


def lines(asked: Period) -> Mapping[Group, tuple[GroupLine, ...]]:
    """Return a line for each unit, and for each county, with photos or settled pairs in the period, the most photos
    first."""
    found = _Found(_photos(asked), _first_passes(asked), _claimed_days(asked), _decided_days(asked))
    return {group: _lines_of(group, found) for group in Group}


@dataclass(frozen=True)
class _Found:
    """What the database counted, by unit and county together, so that each is asked once for both tables."""

    photos: Mapping[_Key, tuple[int, Share]]
    passed: Mapping[_Key, Share]
    claimed: Sequence[tuple[_Key, float]]
    decided: Sequence[tuple[_Key, float]]


def _lines_of(group: Group, found: _Found) -> tuple[GroupLine, ...]:
    at = attrgetter(group.value)
    photos, against, passed = Counter[Any](), defaultdict[Any, Share](Share), defaultdict[Any, Share](Share)
    for key, (number, share) in found.photos.items():
        photos[at(key)] += number
        against[at(key)] += share
    for key, share in found.passed.items():
        passed[at(key)] += share
    claimed, decided = (
        sql_functions.of_groups((at(key), days) for key, days in some) for some in (found.claimed, found.decided)
    )
    keys = list(dict.fromkeys([*photos, *passed, *claimed, *decided]))
    names = filter_choices.unit_names(keys) if group is Group.UNIT else {key: str(key) for key in keys if key}
    made = [
        GroupLine(names.get(key, ""), photos[key], against[key], passed[key], claimed.get(key), decided.get(key))
        for key in keys
    ]
    return tuple(sorted(made, key=lambda one: (-one.photos, one.name == "", one.name)))


def _of_photo() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Return the unit and county of a photo: its issue's, or the site's where the ledger names none."""
    return func.coalesce(Issue.unit_id, Site.unit_id, 0), counties.of_issue()


def _of_pair() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return func.coalesce(PhotoPair.unit_id, Site.unit_id, 0), func.coalesce(PhotoPair.county, "")


def _photos(asked: Period) -> dict[_Key, tuple[int, Share]]:
    counted = (
        select(
            Photo.issue_id,
            Photo.site_id,
            func.count().label("number"),
            count_where(Photo.verdict == Status.CONTRADICTED).label("against"),
            func.count(Photo.verdict).label("judged"),
        )
        .where(asked.holds(Photo.received_at))
        .group_by(Photo.issue_id, Photo.site_id)
        .subquery()
    )
    figures = (func.sum(column) for column in (counted.c.number, counted.c.against, counted.c.judged))
    keys = _of_photo()
    query = (
        select(*keys, *figures)
        .select_from(counted)
        .outerjoin(Issue, Issue.id == counted.c.issue_id)
        .outerjoin(Site, Site.id == func.coalesce(counted.c.site_id, Issue.site_id))
        .where(
            asked.concerns(
                func.coalesce(Issue.programme_id, Site.programme_id),
                case((Issue.id.is_(None), Site.county), else_=Issue.county),
                case((Issue.id.is_(None), Site.unit_id), else_=Issue.unit_id),
            )
        )
        .group_by(*keys)
    )
    found = db.session.execute(query)
    return {
        _Key(unit, county): (int(number), Share(int(part), int(whole))) for unit, county, number, part, whole in found
    }


def _settled(query: Select[Any], asked: Period) -> Select[Any]:
    return (
        query.select_from(PhotoPair)
        .join(Issue, Issue.id == PhotoPair.issue_id)
        .outerjoin(Site, Site.id == Issue.site_id)
        .where(
            PhotoPair.state == PairState.DECIDED,
            PhotoPair.outcome != DecisionKind.SET_ASIDE,
            asked.holds(PhotoPair.settled_at),
            asked.concerns_pair(),
        )
    )


def _first_passes(asked: Period) -> dict[_Key, Share]:
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
    keys = _of_pair()
    query = select(*keys, count_where(is_passed), func.count())
    found = db.session.execute(_settled(query, asked).where(~returned_before).group_by(*keys))
    return {_Key(unit, county): Share(int(part), whole) for unit, county, part, whole in found}


def _claimed_days(asked: Period) -> list[tuple[_Key, float]]:
    first = (
        select(Photo.issue_id, func.min(Photo.received_at).label("came_at"))
        .join(Issue, Issue.id == Photo.issue_id)
        .where(Issue.claimed_at.is_not(None), Photo.received_at >= Issue.claimed_at)
        .group_by(Photo.issue_id)
        .subquery()
    )
    query = (
        select(*_of_photo(), sql_functions.seconds(Issue.claimed_at, first.c.came_at))
        .select_from(Issue)
        .join(first, first.c.issue_id == Issue.id)
        .outerjoin(Site, Site.id == Issue.site_id)
        .where(asked.holds(first.c.came_at), asked.concerns(Issue.programme_id, Issue.county, Issue.unit_id))
    )
    return _days(query)


def _decided_days(asked: Period) -> list[tuple[_Key, float]]:
    length = sql_functions.seconds(PhotoPair.received_at, PhotoPair.settled_at)
    return _days(_settled(select(*_of_pair(), length), asked).where(PhotoPair.received_at.is_not(None)))


def _days(query: Select[Any]) -> list[tuple[_Key, float]]:
    found = db.session.execute(query)
    return [(_Key(unit, county), float(seconds) / sql_functions.DAY_S) for unit, county, seconds in found]
