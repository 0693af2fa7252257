"""Which place does a person's writing mean? 34.8126, 34°48′45.3″N, 北纬34度48分45.3秒, 34:48:45.3, 102.65,34.81."""

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

DECIMALS = 7
"""Of a degree, a centimetre: more is the rounding of binary numbers."""


class Axis(Enum):
    """Which of the two numbers of a place it is."""

    LATITUDE = "latitude"
    LONGITUDE = "longitude"


@dataclass(frozen=True)
class Angle:
    """Degrees, north and east positive; the axis where the writing names it."""

    degrees: float
    axis: Axis | None = None


_MARKS = {
    "°": "°º˚⁰∘度", "'": "'’‘‛′´`＇ʹ分\u0301", '"': "\"”“‟″＂ʺ秒〃", ".": "。．｡", ",": "，、", ":": "：∶", "-": "−－–",
    ";": "；", "(": "（", ")": "）",
}  # fmt: skip
_SPELLINGS = str.maketrans({spelling: mark for mark, spellings in _MARKS.items() for spelling in spellings})
_WORDS = re.compile(
    r"(北|南)纬|(东|西)经|纬度|经度|([北南东西])|latitude|longitude|\blat\b|\blon\b|\blng\b", re.IGNORECASE
)
_HALVES = {"北": "N", "南": "S", "东": "E", "西": "W"}
_NUMBER = r"\d+(?:\.\d+)?"
_BODIES = (
    re.compile(rf"({_NUMBER})\s*°?"),
    re.compile(r"(\d+,\d+)\s*°?"),  # a comma of decimals; two coordinates would be more than one cell holds
    re.compile(rf"(\d+)\s*°\s*(?:({_NUMBER})\s*'?\s*)?(?:({_NUMBER})\s*(?:\"|'')?)?"),
    re.compile(rf"(\d+)\s*[:\s-]\s*(\d+)\s*[:\s-]\s*({_NUMBER})"),
    re.compile(r"(\d+)\s*:\s*(\d+(?:\.\d+)?)|(\d+)\s+(\d+\.\d+)'?"),
)
_ANGLE = re.compile(r"([NSEW])?\s*[:,]?\s*([+-])?\s*(.+?)\s*([NSEW])?")
_BETWEEN = (
    r"\s*[;/|\n]\s*",
    r"\s*,\s+|\s+,\s*",
    r"\s*,\s*",
    r"\s+",
    r"(?<=[\d°'\"])\s*(?=[NSEW])",
    r"(?<=[NSEW])\s*(?=\d)",
)
_CHINA = range(3, 55), range(72, 137)
"""Latitudes and longitudes that cannot be taken for each other."""


def angle(written: str) -> Angle | None:
    """Return what one coordinate says, or None where it cannot be told without doubt."""
    return _angle(_plain(written))


def place(written: str, *, longitude_first: bool | None = None) -> tuple[float, float] | None:
    """Return latitude and longitude of a place written in one cell, or None where it cannot be told without doubt.

    The hemispheres say which number is which, or else what is only possible in China, or else the order asked for.
    """
    plain = _plain(written).strip("()[] ")
    for first, second in _halved(plain):
        one, other = _angle(first), _angle(second)
        if one and other:
            return _sorted(one, other, longitude_first)
    return None


def shown(degrees: float | None) -> float | None:
    """Return degrees as people write them, where there are any."""
    return None if degrees is None else round(degrees, DECIMALS)


def _plain(written: str) -> str:
    """Return one spelling of marks, digits and hemispheres."""
    worded = _WORDS.sub(lambda word: _HALVES.get(next(filter(None, word.groups()), ""), ""), written)
    narrow = unicodedata.normalize("NFKC", worded.translate(_SPELLINGS)).upper()
    visible = "".join(" " if letter.isspace() else letter for letter in narrow if unicodedata.category(letter) != "Cf")
    return visible.strip()


def _angle(plain: str) -> Angle | None:
    found = _ANGLE.fullmatch(plain)
    if found is None or (found[1] and found[4]) or (found[2] and (found[1] or found[4])):
        return None
    parts = _parts(found[3])
    if parts is None:
        return None
    half = found[1] or found[4] or ""
    degrees = sum(part / 60**n for n, part in enumerate(parts))
    sign = -1 if half in {"S", "W"} or found[2] == "-" else 1
    axis = (Axis.LATITUDE if half in "NS" else Axis.LONGITUDE) if half else None
    return Angle(sign * degrees, axis) if math.isfinite(degrees) else None


def _parts(body: str) -> list[float] | None:
    """Return degrees, minutes and seconds; the last two are below 60, and only the last has decimals."""
    found = next((match for each in _BODIES if (match := each.fullmatch(body))), None)
    if found is None:
        return None
    parts = [float(part.replace(",", ".")) for part in found.groups() if part]
    is_whole = all(part.is_integer() for part in parts[:-1])
    return parts if is_whole and all(part < 60 for part in parts[1:]) else None


def _halved(plain: str) -> Iterator[tuple[str, str]]:
    for between in _BETWEEN:
        halves = [half for half in re.split(between, plain) if half]
        if len(halves) == 2:
            yield halves[0], halves[1]
    words = re.split(r"[\s,]+", plain)
    if len(words) == 6:  # degrees, minutes and seconds of both
        yield " ".join(words[:3]), " ".join(words[3:])


def _sorted(one: Angle, other: Angle, longitude_first: bool | None) -> tuple[float, float] | None:  # noqa: FBT001
    if one.axis or other.axis:
        is_swapped = one.axis is Axis.LONGITUDE or other.axis is Axis.LATITUDE
        if one.axis is other.axis:
            return None
    elif (order := _by_size(one.degrees, other.degrees)) is not None:
        is_swapped = order
    elif longitude_first is None:
        return None
    else:
        is_swapped = longitude_first
    return (other.degrees, one.degrees) if is_swapped else (one.degrees, other.degrees)


def _by_size(one: float, other: float) -> bool | None:
    """Tell whether the longitude comes first, where the numbers alone say it."""
    norths, easts = _CHINA
    if int(one) in norths and int(other) in easts:
        return False
    if int(other) in norths and int(one) in easts:
        return True
    if abs(one) > 90 or abs(other) > 90:
        return abs(one) > 90
    return None
