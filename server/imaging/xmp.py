"""What does the XMP of a photo say of when and where it was taken?

Phones and programs write the capture time a second time into it, some the position: whoever changes the EXIF alone
leaves a witness there. XMP specification, parts 1 and 2: a property is an attribute or an element. Only those few are
looked for, by patterns: a packet is never parsed as XML, so nothing in it can be expanded.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.domain.geo import LatLon
from server.domain.outside_limits import MOST_XMP_BYTES
from server.domain.photo import CaptureTime
from server.imaging.times import parse_time

_TIMES = ("exif:DateTimeOriginal", "photoshop:DateCreated", "xmp:CreateDate", "xap:CreateDate")
"""In this order; the first that is there counts."""
_ANGLE = re.compile(r"(\d{1,3}),(\d{1,2}(?:\.\d+)?)(?:,(\d{1,2}(?:\.\d+)?))?([NSEW])")
_SIGNS = {"N": 1, "E": 1, "S": -1, "W": -1}


@dataclass(frozen=True)
class XmpSaid:
    """Time and place, where they are there and can be read."""

    captured: CaptureTime | None = None
    place: LatLon | None = None


def packet(info: Mapping[Any, Any]) -> bytes:
    """Return the XMP that Pillow found in a file, up to a megabyte; nothing where there is none."""
    raw = info.get("xmp") or info.get("XML:com.adobe.xmp") or b""
    return (raw.encode("utf-8", "replace") if isinstance(raw, str) else bytes(raw))[:MOST_XMP_BYTES]


def read_xmp(raw: bytes) -> XmpSaid:
    """Read a packet; what is missing or broken in it is None."""
    if not raw:
        return XmpSaid()
    written = next((text for name in _TIMES if (text := _property(raw, name))), None)
    return XmpSaid(parse_time("XMP", written, None, None)[0], _place(raw))


def _place(raw: bytes) -> LatLon | None:
    latitude = _degrees(_property(raw, "exif:GPSLatitude"), "NS")
    longitude = _degrees(_property(raw, "exif:GPSLongitude"), "EW")
    if latitude is None or longitude is None or latitude == longitude == 0:
        return None
    return LatLon(latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _degrees(text: str | None, letters: str) -> float | None:
    found = _ANGLE.fullmatch(text or "")
    if not found or found[4] not in letters:
        return None
    return _SIGNS[found[4]] * (int(found[1]) + float(found[2]) / 60 + float(found[3] or 0) / 3600)


def _property(raw: bytes, name: str) -> str | None:
    tag = re.escape(name.encode())
    found = re.search(tag + rb"\s{0,20}(?:=\s{0,20}[\"']([^\"'<>]{1,80})[\"']|>\s{0,20}([^<>]{1,80}?)\s{0,20}<)", raw)
    return (found[1] or found[2]).decode("utf-8", "replace").strip() if found else None
