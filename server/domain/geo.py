"""Where is a point, how far is it from a fence, and which way does it lie?

All positions are WGS-84 degrees, distances metres on the ellipsoid. Distances come from GeographicLib; a
polygon is measured on a plane that touches the ellipsoid at the measured point, which is exact to the
centimetre within tens of kilometres.
"""

import math
from dataclasses import dataclass
from functools import cached_property

from geographiclib.geodesic import Geodesic

_EQUATOR_M = 6_378_137.0
_ECCENTRICITY_2 = 6.69437999014e-3


@dataclass(frozen=True)
class LatLon:
    """A place in degrees; a value out of range is refused, so it never passes a comparison by accident."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (abs(self.latitude) <= 90 and abs(self.longitude) <= 180):
            raise ValueError(f"not a place on Earth: {self.latitude}, {self.longitude}")

    def metres_to(self, other: "LatLon") -> float:
        """Return the geodesic distance."""
        line = Geodesic.WGS84.Inverse(self.latitude, self.longitude, other.latitude, other.longitude, Geodesic.DISTANCE)
        return float(line["s12"])

    def bearing_to(self, other: "LatLon") -> float:
        """Return the direction at the start, in degrees clockwise from true north, 0 to 360."""
        line = Geodesic.WGS84.Inverse(self.latitude, self.longitude, other.latitude, other.longitude, Geodesic.AZIMUTH)
        return float(line["azi1"]) % 360

    def offset_to(self, other: "LatLon") -> tuple[float, float]:
        """Return metres east and north on the plane that touches the ellipsoid here."""
        phi = math.radians(self.latitude)
        curve = 1 - _ECCENTRICITY_2 * math.sin(phi) ** 2
        prime_vertical = _EQUATOR_M / math.sqrt(curve)
        meridian = prime_vertical * (1 - _ECCENTRICITY_2) / curve
        east = (other.longitude - self.longitude + 540) % 360 - 180
        return (
            math.radians(east) * prime_vertical * math.cos(phi),
            math.radians(other.latitude - self.latitude) * meridian,
        )

    def swapped(self) -> "LatLon | None":
        """Return the place whose latitude and longitude were exchanged, where that is one."""
        return LatLon(self.longitude, self.latitude) if abs(self.longitude) <= 90 else None


@dataclass(frozen=True)
class CircleFence:
    """A place and everything within a radius of it."""

    centre: LatLon
    radius_m: float

    def metres_outside(self, place: LatLon) -> float:
        """Return how far beyond the fence a place lies; 0 inside."""
        return max(0.0, self.centre.metres_to(place) - self.radius_m)

    @property
    def reach_m(self) -> float:
        """Return the length that is small for this fence: what lies one reach outside is merely near."""
        return self.radius_m

    @property
    def extent_m(self) -> float:
        """Return how far the fence reaches from its centre."""
        return self.radius_m


@dataclass(frozen=True)
class PolygonFence:
    """Everything inside a ring of at least three places; the ring closes by itself."""

    ring: tuple[LatLon, ...]

    @cached_property
    def centre(self) -> LatLon:
        """Return the centre of area."""
        from shapely import Polygon  # here, because most fences are circles and it takes long to load

        first = self.ring[0]
        centroid = Polygon([first.offset_to(corner) for corner in self.ring]).centroid
        step = Geodesic.WGS84.Direct(
            first.latitude,
            first.longitude,
            math.degrees(math.atan2(centroid.x, centroid.y)),
            math.hypot(centroid.x, centroid.y),
        )
        return LatLon(float(step["lat2"]), float(step["lon2"]))

    def metres_outside(self, place: LatLon) -> float:
        """Return how far beyond the fence a place lies; 0 inside."""
        from shapely import Point, Polygon

        if self.ring[0].metres_to(place) > 100_000:  # the plane would no longer touch
            return min(corner.metres_to(place) for corner in self.ring)
        return float(Polygon([place.offset_to(corner) for corner in self.ring]).distance(Point(0, 0)))

    @property
    def reach_m(self) -> float:
        """Return the length that is small for this fence; a drawn boundary gets the default of a point."""
        return 100.0

    @property
    def extent_m(self) -> float:
        """Return how far the fence reaches from its centre."""
        return max(self.centre.metres_to(corner) for corner in self.ring)


Fence = CircleFence | PolygonFence
