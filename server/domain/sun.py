"""How high does the sun stand at a place and a time?

The formulas of NOAA's solar calculator, after Meeus, Astronomical Algorithms (1991), chapters 24 and 27, without
refraction: right to 0.01° for the years 1800 to 2100.
"""

import math
from datetime import UTC, datetime

from server.domain.geo import LatLon

_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)


def elevation_deg(place: LatLon, at: datetime) -> float:
    """Return the height of the sun's centre over the horizon in degrees, −90 to 90; `at` is aware."""
    days = (at - _J2000).total_seconds() / 86_400
    century = days / 36_525
    longitude = 280.46646 + century * (36_000.76983 + century * 0.0003032)
    anomaly = math.radians(357.52911 + century * (35_999.05029 - 0.0001537 * century))
    centre = (
        math.sin(anomaly) * (1.914602 - century * (0.004817 + 0.000014 * century))
        + math.sin(2 * anomaly) * (0.019993 - 0.000101 * century)
        + math.sin(3 * anomaly) * 0.000289
    )
    node = math.radians(125.04 - 1934.136 * century)
    apparent = math.radians(longitude + centre - 0.00569 - 0.00478 * math.sin(node))
    tilt = math.radians(23.4392911 - century * 0.0130042 + 0.00256 * math.cos(node))
    declination = math.asin(math.sin(tilt) * math.sin(apparent))
    ascension = math.degrees(math.atan2(math.cos(tilt) * math.sin(apparent), math.cos(apparent)))
    sidereal = 280.46061837 + 360.98564736629 * days + 0.000387933 * century**2
    hour_angle = math.radians(sidereal + place.longitude - ascension)
    latitude = math.radians(place.latitude)
    height = math.sin(latitude) * math.sin(declination)
    height += math.cos(latitude) * math.cos(declination) * math.cos(hour_angle)
    return math.degrees(math.asin(max(-1.0, min(1.0, height))))
