"""What do lines of text that were read from a picture say of day, hour, place and code?

Readers of pictures lose spaces, take ： for :, and O for 0 between digits; that is undone. Where a text can be
understood in two ways, or says two things, nothing is understood: a reader's mistake must not become a contradiction.
Weather, height and weekday are left alone.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, time
from typing import TypeVar

from server.domain.geo import LatLon
from server.domain.watermark import Statement, Watermark
from server.formats import coordinates
from server.formats.coordinates import Angle, Axis

Value = TypeVar("Value")
_DEGREE_M = 111_320.0
_YEARS = range(2000, 2100)

_TAKEN_FOR_DIGITS = str.maketrans("OoQ〇lI|", "0000111")
_BESIDE_DIGITS = re.compile(r"(?<=[\d.:/-])[OoQ〇lI|]+(?=[\d.:/年月日°-])|(?<=\d)[OoQ〇]+(?!\w)|(?<!\w)[OoQ〇]+(?=\d)")
_DAY = re.compile(r"(?<!\d)(20\d\d)\s*([-./年])\s*(\d{1,2})\s*([-./月])\s*(\d{1,4})(?!\d)\s*日?")
_CLOCK = re.compile(
    r"(?<![\d.])(上午|下午|晚上|凌晨|中午|AM|PM)?\s*(\d{1,2})\s*[:时点]\s*([0-5]\d)(?:\s*[:分]\s*([0-5]\d))?"
    r"(?!\d)(?!\s*[:.°]\s*\d)\s*(AM|PM)?",
    re.IGNORECASE,
)
_AFTERNOON = {"下午", "晚上", "PM"}
_MORNING = {"上午", "凌晨", "AM"}
_AXIS = r"(?P<name>北纬|南纬|东经|西经|纬度|经度|LATITUDE|LONGITUDE|LAT|LONG?|LNG|[NSEW](?![A-Z]))?\s*[:：]?\s*"
_SECONDS = r"(?:[\"″秒]|['′]{2})"
_MINUTES = rf"\d{{1,2}}(?:\.\d+)?\s*['′分](?:\s*\d{{1,2}}(?:\.\d+)?\s*{_SECONDS})?"
_BODY = rf"-?\d{{1,3}}(?:\.\d{{3,}}\s*[°度]?|\s*[°度]\s*{_MINUTES})"
"""Three decimals at least: two are a kilometre, and a temperature or a height has as many."""
_ANGLE = re.compile(_AXIS + rf"(?P<value>{_BODY})\s*(?P<half>[NSEW](?![A-Z0-9])|[北南东西](?!\w))?", re.IGNORECASE)
_AXES = {
    "北纬": "N", "南纬": "S", "东经": "E", "西经": "W", "纬度": "N", "LATITUDE": "N", "LAT": "N", "经度": "E",
    "LONGITUDE": "E", "LON": "E", "LONG": "E", "LNG": "E", "北": "N", "南": "S", "东": "E", "西": "W",
}  # fmt: skip
_CODE = re.compile(r"(?:防伪|验真)(?:编?码|编号)?\s*[:：]?\s*(?=[A-Z0-9]*\d)([A-Z0-9]{8,32})(?![A-Z0-9])")
"""Letters and digits with a digit among them, long enough that two pictures do not share it by chance."""


def statement(lines: Sequence[str]) -> Statement:
    """Return what the lines say."""
    plain = [_plain(line) for line in lines]
    text = "\n".join(plain)
    day, clock = _time(text)
    place, precision = _place(_DAY.sub(" ", text))  # 06.0113 of a day that an hour runs into is no degree
    return Statement(day, clock, place, precision, tuple(dict.fromkeys(_CODE.findall(text.upper()))))


def claimed(lines: Sequence[str]) -> Watermark | None:
    """Return what the lines claim by themselves; None where there are none."""
    return Watermark(statement(lines)) if lines else None


def _plain(line: str) -> str:
    """Return narrow digits and marks, and digits where a letter between digits was read for one."""
    narrow = (
        unicodedata.normalize("NFKC", line.replace("：", ":").replace("∶", ":")).replace("—", "-").replace("–", "-")
    )
    if "防伪" in narrow or "验真" in narrow:  # of a code both may be right
        return narrow
    return _BESIDE_DIGITS.sub(lambda found: found[0].translate(_TAKEN_FOR_DIGITS), narrow)


def _time(text: str) -> tuple[date | None, time | None]:
    """Return day and clock; an hour that runs into the day where a space was lost is parted where that is certain."""
    parted: list[str] = []
    end = 0
    days = []
    for found in _DAY.finditer(text):
        day, rest = _day(found, text)
        parted += [text[end : found.start()], " ", rest]
        end = found.end()
        days.append(day)
    clocks = list(_clocks("".join([*parted, text[end:]])))
    day = _only(days)
    return day, _only(clocks)


def _day(found: re.Match[str], text: str) -> tuple[date | None, str]:
    """Return the day, and digits behind it that belong to the hour; None where they can be parted in two ways."""
    year, month, digits = int(found[1]), int(found[3]), found[5]
    if "日" in found[0] or not re.match(r"\s*:", text[found.end() :]):
        return (_date(year, month, digits) if len(digits) < 3 else None), ""
    ways = [
        (day, digits[at:])
        for at in (1, 2)
        if (day := _date(year, month, digits[:at])) and 0 < len(digits) - at < 3 and int(digits[at:]) < 24
    ]
    return ways[0] if len(ways) == 1 else (None, "")


def _date(year: int, month: int, day: str) -> date | None:
    with suppress(ValueError):
        return date(year, month, int(day)) if year in _YEARS else None
    return None


def _clocks(text: str) -> Iterator[time | None]:
    for found in _CLOCK.finditer(text):
        half, hour = (found[1] or found[5] or "").upper(), int(found[2])
        if half in _AFTERNOON and hour < 12:
            hour += 12
        if half in _MORNING and hour == 12:
            hour = 0
        yield time(hour, int(found[3]), int(found[4] or 0)) if hour < 24 else None


def _place(text: str) -> tuple[LatLon | None, float]:
    """Return the place and how coarse its digits are: of one latitude and one longitude, never of more."""
    found = [
        (angle, _precision_m(match["value"])) for match in _ANGLE.finditer(text.upper()) if (angle := _angle(match))
    ]
    known = {(angle.degrees, angle.axis) for angle, _ in found}
    if len(found) < 2 or len(known) != 2:
        return None, 0.0
    pair = _paired([angle for angle, _ in found][:2])
    return pair, max(precision for _, precision in found) if pair else 0.0


def _angle(found: re.Match[str]) -> Angle | None:
    name, half = (_AXES.get(found[part] or "", found[part] or "") for part in ("name", "half"))
    if name and half and name != half:
        return None
    return coordinates.angle(f"{found['value'].strip()}{name or half}")


def _paired(angles: Sequence[Angle]) -> LatLon | None:
    one, other = angles
    if one.axis and other.axis:
        if one.axis is other.axis:
            return None
        latitude, longitude = (one, other) if one.axis is Axis.LATITUDE else (other, one)
        pair: tuple[float, float] | None = (latitude.degrees, longitude.degrees)
    elif one.axis or other.axis:
        return None
    else:
        pair = coordinates.place(f"{one.degrees:.8f}, {other.degrees:.8f}")
    with suppress(ValueError):
        return LatLon(*pair) if pair else None
    return None


def _precision_m(value: str) -> float:
    found = re.search(r"\.(\d+)", value)
    decimals = len(found[1]) if found else 0
    unit = 3600 if re.search(_SECONDS, value) else 60 if re.search(r"['′分]", value) else 1
    return float(_DEGREE_M / unit * 0.1**decimals)


def _only(values: Iterable[Value | None]) -> Value | None:
    """Return what all say; None where they differ, or one is not understood."""
    said = set(values)
    return said.pop() if len(said) == 1 else None
