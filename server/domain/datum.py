"""In which coordinate system was a place written down?

Phones write WGS-84 and CGCS2000 agrees with it within a metre. Maps in China show GCJ-02, and Baidu BD-09,
which lie 150 to 1,000 m away from it. The shift is the published approximation used by coordinate converters:
a polynomial with sine terms on the Krasovsky ellipsoid around 105° E, 35° N for GCJ-02, and a rotation with an
offset for BD-09. It holds inside China only.
"""

import math
from enum import StrEnum

from server.domain.geo import LatLon

_KRASOVSKY_M = 6_378_245.0
_KRASOVSKY_E2 = 0.00669342162296594323
_BAIDU_TURN = math.pi * 3000.0 / 180.0


class Datum(StrEnum):
    """The coordinate systems in which sites are registered."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def to_wgs84(place: LatLon, datum: Datum) -> LatLon:
    """Return the WGS-84 position of a place written in `datum`, exact to 0.3 m of the forward shift."""
    if datum is Datum.GCJ02:
        return _gcj02_to_wgs84(place)
    if datum is Datum.BD09:
        return _gcj02_to_wgs84(_bd09_to_gcj02(place))
    return place


def from_wgs84(place: LatLon, datum: Datum) -> LatLon:
    """Return what a map in `datum` shows for a WGS-84 position."""
    if datum is Datum.GCJ02:
        return _wgs84_to_gcj02(place)
    if datum is Datum.BD09:
        return _gcj02_to_bd09(_wgs84_to_gcj02(place))
    return place


def is_shifted(place: LatLon) -> bool:
    """Tell whether maps shift this place: the rectangle round China that converters use."""
    return 0.8293 <= place.latitude <= 55.8271 and 72.004 <= place.longitude <= 137.8347


def _wave(x: float, *terms: tuple[float, float]) -> float:
    return sum(amount * math.sin(x * math.pi * factor) for amount, factor in terms) * 2.0 / 3.0


def _wgs84_to_gcj02(place: LatLon) -> LatLon:
    if not is_shifted(place):
        return place
    x, y = place.longitude - 105.0, place.latitude - 35.0
    root = math.sqrt(abs(x))
    ripple = _wave(x, (20.0, 6.0), (20.0, 2.0))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    north += _wave(y, (20.0, 1.0), (40.0, 1 / 3.0)) + _wave(y, (160.0, 1 / 12.0), (320.0, 1 / 30.0))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
    east += _wave(x, (20.0, 1.0), (40.0, 1 / 3.0)) + _wave(x, (150.0, 1 / 12.0), (300.0, 1 / 30.0))
    phi = math.radians(place.latitude)
    curve = 1 - _KRASOVSKY_E2 * math.sin(phi) ** 2
    meridian = _KRASOVSKY_M * (1 - _KRASOVSKY_E2) / (curve * math.sqrt(curve))
    parallel = _KRASOVSKY_M / math.sqrt(curve) * math.cos(phi)
    return LatLon(
        place.latitude + math.degrees(north / meridian),
        place.longitude + math.degrees(east / parallel),
    )


def _gcj02_to_wgs84(place: LatLon) -> LatLon:
    """Invert by iteration: the shift changes by centimetres over its own length."""
    guess = place
    for _ in range(3):
        shown = _wgs84_to_gcj02(guess)
        guess = LatLon(
            guess.latitude + place.latitude - shown.latitude,
            guess.longitude + place.longitude - shown.longitude,
        )
    return guess


def _gcj02_to_bd09(place: LatLon) -> LatLon:
    x, y = place.longitude, place.latitude
    length = math.hypot(x, y) + 0.00002 * math.sin(y * _BAIDU_TURN)
    angle = math.atan2(y, x) + 0.000003 * math.cos(x * _BAIDU_TURN)
    return LatLon(length * math.sin(angle) + 0.006, length * math.cos(angle) + 0.0065)


def _bd09_to_gcj02(place: LatLon) -> LatLon:
    x, y = place.longitude - 0.0065, place.latitude - 0.006
    length = math.hypot(x, y) - 0.00002 * math.sin(y * _BAIDU_TURN)
    angle = math.atan2(y, x) - 0.000003 * math.cos(x * _BAIDU_TURN)
    return LatLon(length * math.sin(angle), length * math.cos(angle))
