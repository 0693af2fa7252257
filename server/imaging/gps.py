"""Where does a photo's EXIF say it was taken, and how exactly?

A number that means nothing is never repaired into a position: phones write 0, 0 before they have a fix, Android
leaves 0, 0 or coarse digits when it withholds the place, and some cameras write n/0.
"""

import re
from datetime import UTC, date, datetime, timedelta

from server.domain.geo import LatLon
from server.domain.photo import GpsFix
from server.imaging.ifd import Directory, Rational

_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
_ALTITUDE_REF, _ALTITUDE, _TIME, _BEARING_REF, _BEARING, _DATE, _ERROR = 5, 6, 7, 16, 17, 29, 31
_STATUS, _DOP, _METHOD = 9, 11, 27
_NETWORK = frozenset({"CELLID", "NETWORK", "WLAN"})
_WORST_DOP = 20.0
"""Above it satellites stand so badly that no receiver trusts its fix; 99.9 is what many write without one."""
_NO_DATE = frozenset({date(1970, 1, 1), date(1980, 1, 1), date(1980, 1, 6)})
"""Where the clocks of systems and of the satellites begin: a receiver that does not know the date yet."""
_METRES_PER_DEGREE = 111_320.0
_UNITS = (1.0, 1 / 60, 1 / 3600)
_DAY = re.compile(r"(\d{4})[:\-/.](\d\d?)[:\-/.](\d\d?)")


def read_fix(gps: Directory) -> GpsFix:
    """Read the position and what belongs to it."""
    latitude, longitude = gps.numbers(_LATITUDE)[:3], gps.numbers(_LONGITUDE)[:3]
    place, problem = _place(latitude, longitude, gps.text(_LATITUDE_REF), gps.text(_LONGITUDE_REF))
    return GpsFix(
        place=place,
        problem=problem,
        altitude_m=_altitude_m(gps),
        error_m=_between(0, gps.number(_ERROR), 1e7),
        precision_m=_precision_m(latitude, longitude) if place else None,
        bearing_deg=_bearing_deg(gps),
        bearing_is_magnetic=gps.text(_BEARING_REF) == "M" and _bearing_deg(gps) is not None,
        fixed_at=_fixed_at(gps),
        source=_source(gps) if place else None,
    )


def _place(
    latitude: tuple[Rational, ...], longitude: tuple[Rational, ...], north: str | None, east: str | None
) -> tuple[LatLon | None, str | None]:
    if not latitude or not longitude:
        return None, "missing"
    lat, lon = _degrees(latitude), _degrees(longitude)
    if lat is None or lon is None:
        return None, "not-a-number"
    if lat == lon == 0:
        return None, "null-island"
    signs = {"N": 1, "S": -1}.get((north or "")[:1].upper()), {"E": 1, "W": -1}.get((east or "")[:1].upper())
    if signs[0] is None or signs[1] is None:
        return None, "no-hemisphere"
    if abs(lat) > 90 or abs(lon) > 180:
        return None, "out-of-range"
    return LatLon(lat * signs[0], lon * signs[1]), None


def _degrees(parts: tuple[Rational, ...]) -> float | None:
    total = 0.0
    for part, unit in zip(parts, _UNITS, strict=False):
        if part.value is None:
            return None
        total += part.value * unit
    return total


def _precision_m(*coordinates: tuple[Rational, ...]) -> float:
    """Return the length of the last written digit; one camera writes both coordinates in the same way."""
    return min(map(_written_step, coordinates)) * _METRES_PER_DEGREE


def _written_step(parts: tuple[Rational, ...]) -> float:
    # Whole minutes are written as seconds of 0/1: such a part is not a digit that was measured.
    used = list(parts)
    while len(used) > 1 and used[-1] == (0, 1):
        used.pop()
    return min(unit / abs(part.denominator) for part, unit in zip(used, _UNITS, strict=False))


def _altitude_m(gps: Directory) -> float | None:
    altitude = _between(-1e5, gps.number(_ALTITUDE), 1e5)
    below = gps.whole(_ALTITUDE_REF) in {1, 3}  # 3: below the ellipsoid, EXIF 3.0
    return -altitude if altitude and below else altitude


def _bearing_deg(gps: Directory) -> float | None:
    bearing = _between(0, gps.number(_BEARING), 360)
    return None if bearing is None else bearing % 360


def _between(low: float, number: float | None, high: float) -> float | None:
    return number if number is not None and low <= number <= high else None


def _source(gps: Directory) -> str | None:
    """Tell where a position came from that no satellites gave; what names satellites beside others is theirs."""
    method = gps.values.get(_METHOD)
    words = set(re.findall("[A-Z]+", method[8:].decode("latin-1").upper())) if isinstance(method, bytes) else set()
    if "MANUAL" in words:
        return "by-hand"
    if words & _NETWORK and "GPS" not in words:
        return "network"
    dop = gps.number(_DOP)
    return "void" if gps.text(_STATUS) == "V" or (dop is not None and dop > _WORST_DOP) else None


def _fixed_at(gps: Directory) -> datetime | None:
    """Return the satellites' time; iOS before 7 wrote a time without a date, iOS 8.0 the 259th of September."""
    day = _DAY.fullmatch(gps.text(_DATE) or "")
    clock = [part.value for part in gps.numbers(_TIME)]
    if not day or len(clock) != 3:
        return None
    seconds = sum(part * unit for part, unit in zip(clock, (3600, 60, 1), strict=True) if part is not None)
    if None in clock or not 0 <= seconds < 86_401:  # a leap second
        return None
    try:
        midnight = datetime(int(day[1]), int(day[2]), int(day[3]), tzinfo=UTC)
        return None if midnight.date() in _NO_DATE else midnight + timedelta(seconds=seconds)
    except (ValueError, OverflowError):
        return None
