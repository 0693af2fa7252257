"""Where are the sites, how do they stand, and which of them may be one place registered twice?"""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from server.db import db
from server.domain.access import Actor
from server.domain.datum import Datum, from_wgs84, to_wgs84
from server.domain.finding import Status
from server.domain.geo import LatLon
from server.domain.site_state import SiteState, state
from server.models import Issue, Programme, Site
from server.models.site import fence_of
from server.services import access
from server.services.runtime import today

DONE = ("completed", "closed")
_SAME = {(one, one) for one in Datum} | {(Datum.WGS84, Datum.CGCS2000), (Datum.CGCS2000, Datum.WGS84)}
FARTHEST_SHIFT = 0.05
"""Degrees: more than a datum and two fences are ever apart."""


@dataclass(frozen=True)
class MapPoint:
    """A site as a point on a map; its position is in the datum that was asked for."""

    site_id: int
    code: str
    name: str
    county: str
    state: SiteState
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Near:
    """A site that may be the same place."""

    site_id: int
    code: str
    name: str
    distance_m: float
    is_inside: bool
    """The one place lies within the fence of the other."""
    is_namesake: bool


def points(actor: Actor, programme: Programme, datum: Datum | None = None, *, text: str = "") -> list[MapPoint]:
    """Return the sites of a programme that a caller sees, by code; without `datum` as they were registered."""
    issues = _issues().subquery()
    query = (
        select(
            Site.id, Site.code, Site.name, Site.county, Site.datum, Site.latitude, Site.longitude,
            issues.c.issues, issues.c.doubted, issues.c.overdue, issues.c.unfinished,
        )
        .outerjoin(issues, issues.c.site_id == Site.id)
        .where(Site.programme_id == programme.id)
        .order_by(Site.code)
    )  # fmt: skip
    for word in text.split():
        columns = (Site.code, Site.name, Site.county, Site.region)
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return [_point(row, datum) for row in db.session.execute(access.scoped(query, actor, Site))]


def standing(actor: Actor, plans: Collection[Programme]) -> Iterator[tuple[LatLon, SiteState]]:
    """Give where the sites of some programmes are, in WGS-84, and how each stands."""
    for one in plans:
        for point in points(actor, one, Datum.WGS84):
            yield LatLon(point.latitude, point.longitude), point.state


def has_any(actor: Actor, programme_id: int | None = None) -> bool:
    """Tell whether the caller sees a site, of one programme or of all."""
    query = select(Site.id) if programme_id is None else select(Site.id).where(Site.programme_id == programme_id)
    return db.session.scalar(access.scoped(query.limit(1), actor, Site)) is not None


def counts(found: Sequence[MapPoint]) -> Mapping[SiteState, int]:
    """Count sites by how they stand."""
    counted = Counter(one.state for one in found)
    return {one: counted[one] for one in SiteState if counted[one]}


def near(actor: Actor, programme: Programme, fence: Any, name: str, *, but: int | None = None) -> list[Near]:
    """Return the sites that may be the same place, the nearest first: within one another's fence, or of one name.

    `fence` has the columns of a site's.
    """
    centre = fence_of(fence).fence.centre
    around = and_(
        Site.latitude.between(centre.latitude - FARTHEST_SHIFT, centre.latitude + FARTHEST_SHIFT),
        Site.longitude.between(centre.longitude - FARTHEST_SHIFT, centre.longitude + FARTHEST_SHIFT),
    )
    called = Site.name == name.strip() if name.strip() else Site.id.is_(None)
    query = select(Site).where(Site.programme_id == programme.id, or_(around, called), Site.id != (but or 0))
    found = []
    for site in db.session.scalars(access.scoped(query, actor, Site)):
        other = site.fence.fence
        is_inside = other.metres_outside(centre) == 0 or fence_of(fence).fence.metres_outside(other.centre) == 0
        is_namesake = bool(name.strip()) and site.name == name.strip()
        if is_inside or is_namesake:
            distance = centre.metres_to(other.centre)
            found.append(Near(site.id, site.code, site.name, distance, is_inside, is_namesake))
    return sorted(found, key=lambda one: one.distance_m)


def _issues() -> Any:
    """Count the issues of each site."""
    is_done = Issue.status.in_(DONE)
    is_late = and_(~is_done, Issue.due_on.is_not(None), Issue.due_on < today())

    def how_many(condition: Any) -> Any:
        return func.sum(case((condition, 1), else_=0))

    return (
        select(
            Issue.site_id,
            func.count().label("issues"),
            how_many(Issue.verdict.in_([Status.CONTRADICTED, Status.DOUBTFUL])).label("doubted"),
            how_many(is_late).label("overdue"),
            how_many(~is_done).label("unfinished"),
        )
        .where(Issue.site_id.is_not(None))
        .group_by(Issue.site_id)
    )


def _point(row: Any, datum: Datum | None) -> MapPoint:
    place = LatLon(row.latitude, row.longitude)
    if datum is not None and (row.datum, datum) not in _SAME:
        place = from_wgs84(to_wgs84(place, row.datum), datum)
    stands = state(
        issues=row.issues or 0, doubted=row.doubted or 0, overdue=row.overdue or 0, unfinished=row.unfinished or 0
    )
    return MapPoint(row.id, row.code, row.name, row.county, stands, _short(place.latitude), _short(place.longitude))


def _short(degrees: float) -> float:
    return math.floor(degrees * 1e6 + 0.5) / 1e6
