"""What does the EXIF block say?

Pillow reads it: it is bounded where other readers follow loops for minutes. Nothing here raises: what is broken in
a file is a fact about the file.
"""

import math
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from server.domain.geo import LatLon
from server.domain.photo import Camera, CaptureTime, GpsFix

_LONGEST_TEXT = 200
_METRES_PER_DEGREE = 111_320.0
_DATE = re.compile(r"^(\d{4})[:\-/.](\d{2})[:\-/.](\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?$")
_OFFSET = re.compile(r"^([+-])(\d{2}):?(\d{2})$")
_TIME_TAGS = (
    ("DateTimeOriginal", Base.DateTimeOriginal, Base.OffsetTimeOriginal, Base.SubsecTimeOriginal),
    ("DateTimeDigitized", Base.DateTimeDigitized, Base.OffsetTimeDigitized, Base.SubsecTimeDigitized),
    ("DateTime", Base.DateTime, Base.OffsetTime, Base.SubsecTime),
)
Tags = Mapping[int, Any]


@dataclass(frozen=True)
class ExifFacts:
    """The EXIF part of the facts of a photo."""

    gps: GpsFix = field(default_factory=GpsFix)
    captured: CaptureTime | None = None
    captured_problem: str | None = "missing"
    modified: CaptureTime | None = None
    camera: Camera = field(default_factory=Camera)
    orientation: int | None = None
    exif_width: int | None = None
    exif_height: int | None = None
    has_thumbnail: bool = False
    unique_id: str | None = None
    exif_problem: str | None = None
    present: bool = False


def read_exif(image: Image.Image) -> ExifFacts:
    """Read the EXIF of an opened image."""
    try:
        exif = image.getexif()
        main: Tags = dict(exif)
        if not main:
            return ExifFacts()
        detail, gps, thumbnail = (_directory(exif, ifd) for ifd in (IFD.Exif, IFD.GPSInfo, IFD.IFD1))
        return _facts(main, detail, gps, thumbnail)
    except Exception:  # noqa: BLE001 - readers raise anything on damaged blocks
        return ExifFacts(exif_problem="unreadable", present=True)


def _directory(exif: Image.Exif, ifd: IFD) -> Tags:
    with suppress(Exception):
        return dict(exif.get_ifd(ifd))
    return {}


def _facts(main: Tags, detail: Tags, gps: Tags, thumbnail: Tags) -> ExifFacts:
    tags = {**main, **detail}
    captured, problem = _captured(tags)
    return ExifFacts(
        gps=read_gps(gps),
        captured=captured,
        captured_problem=problem,
        modified=_time(tags, *_TIME_TAGS[2])[0],
        camera=_camera(tags),
        orientation=_whole(tags.get(Base.Orientation), 1, 8),
        exif_width=_whole(tags.get(Base.ExifImageWidth), 1, 1_000_000),
        exif_height=_whole(tags.get(Base.ExifImageHeight), 1, 1_000_000),
        has_thumbnail=Base.JpegIFOffset in thumbnail,
        unique_id=text(tags.get(Base.ImageUniqueID)),
        present=True,
    )


def _camera(tags: Tags) -> Camera:
    flash = _whole(tags.get(Base.Flash), 0, 65_535)
    return Camera(
        make=text(tags.get(Base.Make)),
        model=text(tags.get(Base.Model)),
        software=text(tags.get(Base.Software)),
        lens=text(tags.get(Base.LensModel)),
        exposure_s=number(tags.get(Base.ExposureTime)),
        f_number=number(tags.get(Base.FNumber)),
        iso=_whole(tags.get(Base.ISOSpeedRatings), 1, 10_000_000),
        focal_length_mm=number(tags.get(Base.FocalLength)),
        brightness_ev=number(tags.get(Base.BrightnessValue)),
        flash_fired=None if flash is None else bool(flash & 1),
    )


def _captured(tags: Tags) -> tuple[CaptureTime | None, str | None]:
    """Return the best of the three times, and where there is none, what was wrong with the best tag."""
    problems = []
    for names in _TIME_TAGS:
        time, problem = _time(tags, *names)
        if time:
            return time, None
        problems.append(problem)
    return None, next((problem for problem in problems if problem != "missing"), "missing")


def _time(tags: Tags, name: str, tag: int, offset: int, subsec: int) -> tuple[CaptureTime | None, str | None]:
    written = text(tags.get(tag))
    if not written or not written.strip(" :"):
        return None, "missing"
    if not written.strip("0: "):
        return None, "zero"
    found = _DATE.match(written)
    if not found:
        return None, "unreadable"
    fraction = found[7] or (text(tags.get(subsec)) or "").strip()
    micros = int((fraction + "000000")[:6]) if fraction.isascii() and fraction.isdigit() else 0
    try:
        local = datetime(*(int(part) for part in found.groups()[:6]), micros)  # type: ignore[misc]  # noqa: DTZ001 - a wall clock
    except ValueError:
        return None, "unreadable"
    return CaptureTime(local, _offset_minutes(text(tags.get(offset))), name), None


def _offset_minutes(written: str | None) -> int | None:
    found = _OFFSET.match(written or "")
    if not found or int(found[2]) > 14 or int(found[3]) > 59:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    return -minutes if found[1] == "-" else minutes


def read_gps(gps: Tags) -> GpsFix:
    """Read the position; numbers that mean nothing give no place and the reason."""
    place, problem = _place(gps)
    altitude = number(gps.get(GPS.GPSAltitude))
    below = gps.get(GPS.GPSAltitudeRef) in (1, b"\x01")
    bearing = number(gps.get(GPS.GPSImgDirection))
    return GpsFix(
        place=place,
        problem=problem,
        altitude_m=-altitude if below and altitude is not None else altitude,
        error_m=_not_negative(number(gps.get(GPS.GPSHPositioningError))),
        precision_m=_precision_m(gps.get(GPS.GPSLatitude)) if place else None,
        bearing_deg=bearing if bearing is not None and 0 <= bearing <= 360 else None,
        bearing_is_magnetic=text(gps.get(GPS.GPSImgDirectionRef)) == "M",
        fixed_at=_fixed_at(gps),
    )


def _place(gps: Tags) -> tuple[LatLon | None, str | None]:
    if GPS.GPSLatitude not in gps or GPS.GPSLongitude not in gps:
        return None, "missing"
    latitude, longitude = _degrees(gps[GPS.GPSLatitude]), _degrees(gps[GPS.GPSLongitude])
    if latitude is None or longitude is None:
        return None, "not-a-number"
    if latitude == 0 and longitude == 0:
        return None, "null-island"
    north, east = text(gps.get(GPS.GPSLatitudeRef)), text(gps.get(GPS.GPSLongitudeRef))
    if north not in {"N", "S"} or east not in {"E", "W"}:
        return None, "no-hemisphere"
    try:
        return LatLon(latitude if north == "N" else -latitude, longitude if east == "E" else -longitude), None
    except ValueError:
        return None, "out-of-range"


def _degrees(value: object) -> float | None:
    if not isinstance(value, tuple | list) or not 1 <= len(value) <= 3:
        return None
    parts = [number(part) for part in value]
    if any(part is None for part in parts):
        return None
    return sum(part / 60**place for place, part in enumerate(parts) if part is not None)


def _precision_m(value: object) -> float | None:
    """Return how far one step of the last written digit is, by the denominator of the finest part in use."""
    if not isinstance(value, tuple | list):
        return None
    steps = []
    for place, part in enumerate(value):
        denominator = getattr(part, "denominator", 1)
        if denominator and (place == 0 or part):
            steps.append(_METRES_PER_DEGREE / 60**place / denominator)
    return min(steps, default=None)


def _fixed_at(gps: Tags) -> datetime | None:
    date, clock = text(gps.get(GPS.GPSDateStamp)), gps.get(GPS.GPSTimeStamp)
    if not date or not isinstance(clock, tuple | list) or len(clock) != 3:
        return None
    hours, minutes, seconds = (number(part) for part in clock)
    if hours is None or minutes is None or seconds is None or hours >= 25 or minutes >= 61 or seconds >= 62:
        return None
    try:
        day = datetime.strptime(date.replace("-", ":"), "%Y:%m:%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    return day + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def text(value: object) -> str | None:
    """Return a tag's text without padding; None where nothing is left."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return None
    return value[:_LONGEST_TEXT].replace("\x00", "").strip() or None


def number(value: object) -> float | None:
    """Return a tag's number; None for zero denominators, infinities and what is no number."""
    if isinstance(value, tuple | list) and len(value) == 1:
        value = value[0]
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _not_negative(value: float | None) -> float | None:
    return value if value is not None and value >= 0 else None


def _whole(value: object, least: int, most: int) -> int | None:
    found = number(value)
    return int(found) if found is not None and least <= found <= most else None
