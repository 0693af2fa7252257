"""When does a photo's EXIF say it was taken?

DateTimeOriginal is when the shutter opened, DateTimeDigitized when the picture became a file, DateTime when the
file was last written; they are asked in this order and the answer says which one it is.
"""

import re
from datetime import datetime, timedelta

from server.domain.photo import CaptureTime
from server.imaging.ifd import Directory

_DATETIME, _ORIGINAL, _DIGITIZED = 0x0132, 0x9003, 0x9004
_TIME = re.compile(
    r"(\d{4})[:\-/.](\d\d?)[:\-/.](\d\d?)[ T]+(\d\d?):(\d\d?)(?::(\d\d?)(?:[.,](\d+))?)?\s*(Z|[+-]\d\d:?\d\d)?"
)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_PLAUSIBLE_YEARS = range(1900, 2200)
_BEGINNINGS = (datetime(1970, 1, 1), datetime(1980, 1, 1), datetime(2000, 1, 1))  # noqa: DTZ001 - wall clocks
"""Where clocks begin to count after the battery went flat."""
_NEVER_SET = timedelta(days=31)
"""So long somebody may go on photographing without noticing."""
_ZONE = timedelta(hours=14)


def read_capture(main: Directory, photo: Directory) -> tuple[CaptureTime | None, str | None]:
    """Return the best of the three times, or why there is none: missing, zero, never-set, unreadable."""
    problem = "missing"
    for source, written, offset, fraction in (
        ("DateTimeOriginal", photo.text(_ORIGINAL), photo.text(0x9011), photo.text(0x9291)),
        ("DateTimeDigitized", photo.text(_DIGITIZED), photo.text(0x9012), photo.text(0x9292)),
        ("DateTime", main.text(_DATETIME), photo.text(0x9010), photo.text(0x9290)),
    ):
        time, why = parse_time(source, written, offset, fraction)
        if time:
            return time, None
        problem = why if problem == "missing" and why else problem
    return None, problem


def read_modified(main: Directory, photo: Directory) -> CaptureTime | None:
    """Return when the file was last written, as the writing program says."""
    return parse_time("DateTime", main.text(_DATETIME), photo.text(0x9010), photo.text(0x9290))[0]


def read_digitized(photo: Directory) -> CaptureTime | None:
    """Return when the picture became a file, as the camera says."""
    return parse_time("DateTimeDigitized", photo.text(_DIGITIZED), photo.text(0x9012), photo.text(0x9292))[0]


def parse_time(
    source: str, written: str | None, offset: str | None, fraction: str | None
) -> tuple[CaptureTime | None, str | None]:
    """Read one EXIF time with its offset and its fraction, each of which may be missing or broken."""
    text = (written or "").strip()
    if not text.strip(" :"):
        return None, "missing"
    if not text.strip(" :0"):
        return None, "zero"
    found = _TIME.fullmatch(text)
    local = _local(found, fraction) if found else None
    if not found or not local:
        return None, "unreadable"
    if any(-_ZONE <= local - beginning < _NEVER_SET for beginning in _BEGINNINGS):
        return None, "never-set"
    return CaptureTime(local, _offset_minutes(found[8] or offset), source), None


def _local(found: re.Match[str], fraction: str | None) -> datetime | None:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.group(1, 2, 3, 4, 5, 6))
    digits = found[7] or (fraction or "").strip()
    # "5" is half a second: the digits stand behind the point.
    microsecond = int(digits[:6].ljust(6, "0")) if digits.isascii() and digits.isdigit() else 0
    if year not in _PLAUSIBLE_YEARS:
        return None
    try:
        # Some Android cameras call the hour after midnight 24.
        return datetime(year, month, day, 0 if hour == 24 else hour, minute, second, microsecond)  # noqa: DTZ001
    except ValueError:
        return None


def _offset_minutes(text: str | None) -> int | None:
    text = (text or "").strip()
    found = _OFFSET.fullmatch(text)
    if not found:
        return 0 if text == "Z" else None
    minutes = int(found[2]) * 60 + int(found[3])
    return (-minutes if found[1] == "-" else minutes) if minutes <= 14 * 60 else None
