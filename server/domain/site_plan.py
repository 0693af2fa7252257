"""Where do fence, viewpoints and photos of an issue lie on the ground, in metres from the fence's centre?

The values are those of its dossier, so that a plan can be drawn where there is no register.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from server.domain.datum import Datum
from server.domain.dossier import Dossier, FiledPhoto
from server.domain.geo import CircleFence, LatLon, PolygonFence
from server.domain.subject import RegisteredFence, Stage

NEAR = 4.0
"""In extents of the fence: what lies farther away would shrink it to a dot, and is named beside the plan."""

CLOSE = 0.3
"""Of the fence's extent: what lies no farther apart is drawn a second time, larger."""
LEAST_M = 10.0
"""No phone knows better where it is, so nothing is drawn larger than that."""


@dataclass(frozen=True)
class Spot:
    """A place on the plan: a viewpoint, or where a photo says it was taken."""

    stage: Stage | None
    """None: a viewpoint."""
    pair: int | None
    """The number of the pair in the report, from 1; of a viewpoint, likewise."""
    name: str
    east_m: float
    north_m: float
    distance_m: float
    bearing_deg: float | None = None
    error_m: float | None = None


@dataclass(frozen=True)
class SitePlan:
    """The ground around a site."""

    extent_m: float
    radius_m: float | None
    """Of a fence that is a circle; None where it is a ring."""
    ring: tuple[tuple[float, float], ...]
    near: tuple[Spot, ...]
    far: tuple[Spot, ...]
    """Too far away to be drawn."""

    def closer(self) -> "SitePlan | None":
        """Return the plan of what is near the centre, without the fence, where that is drawn too close together."""
        reach = max((spot.distance_m for spot in self.near), default=0.0)
        if not 0 < reach < CLOSE * self.extent_m:
            return None
        return replace(self, extent_m=max(reach, LEAST_M), radius_m=None, ring=(), far=())


def plan_of(dossier: Dossier) -> SitePlan | None:
    """Return the plan of an issue's site; None where no site is known."""
    site = dossier.record["site"]
    if site is None:
        return None
    fence = _fence(site)
    centre = fence.centre
    spots = [*_viewpoints(site, dossier, centre), *_photos(dossier, centre)]
    reach = NEAR * fence.extent_m
    ring = () if isinstance(fence, CircleFence) else tuple(centre.offset_to(corner) for corner in fence.ring)
    return SitePlan(
        extent_m=fence.extent_m,
        radius_m=fence.radius_m if isinstance(fence, CircleFence) else None,
        ring=ring,
        near=tuple(spot for spot in spots if spot.distance_m <= reach),
        far=tuple(spot for spot in spots if spot.distance_m > reach),
    )


def _fence(site: Mapping[str, Any]) -> CircleFence | PolygonFence:
    written: CircleFence | PolygonFence
    if site["polygon"]:
        written = PolygonFence(tuple(LatLon(*corner) for corner in site["polygon"]))
    else:
        written = CircleFence(LatLon(float(site["latitude"]), float(site["longitude"])), site["radius_m"])
    return RegisteredFence(written, Datum(site["datum"])).fence


def _viewpoints(site: Mapping[str, Any], dossier: Dossier, centre: LatLon) -> Iterator[Spot]:
    numbers = {pair.viewpoint: number for number, pair in _pairs(dossier)}
    for one in site["viewpoints"]:
        if one["wgs84"]:
            place = LatLon(*one["wgs84"])
            yield _spot(centre, place, None, numbers.get(one["name"]), one["name"], one["bearing_deg"])


def _photos(dossier: Dossier, centre: LatLon) -> Iterator[Spot]:
    for number, pair in _pairs(dossier):
        for stage, photo in ((Stage.BEFORE, pair.before), (Stage.AFTER, pair.after)):
            yield from _photo(photo, stage, number, centre)


def _photo(photo: FiledPhoto, stage: Stage, number: int, centre: LatLon) -> Iterator[Spot]:
    gps = photo.facts.gps if photo.facts else None
    if gps and gps.place:
        error = max(gps.error_m or 0, gps.precision_m or 0) or None
        yield _spot(centre, gps.place, stage, number, photo.viewpoint, gps.bearing_deg, error)


def _pairs(dossier: Dossier) -> Iterator[tuple[int, Any]]:
    return iter(enumerate((pair for pair in dossier.pairs if pair.replaced_at is None), start=1))


def _spot(
    centre: LatLon,
    place: LatLon,
    stage: Stage | None,
    number: int | None,
    name: str,
    bearing_deg: float | None = None,
    error_m: float | None = None,
) -> Spot:
    east, north = centre.offset_to(place)
    return Spot(stage, number, name, east, north, centre.metres_to(place), bearing_deg, error_m)
