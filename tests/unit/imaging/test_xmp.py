"""What is read from an XMP packet?"""

import pytest

from server.domain.geo import LatLon
from server.domain.photo import CaptureTime
from server.imaging.xmp import read_xmp
from tests.photos import wall_clock

TAKEN = CaptureTime(wall_clock(2026, 6, 1, 10, 20, 31), None, "XMP")


@pytest.mark.parametrize(
    "packet",
    [
        b'<rdf:Description photoshop:DateCreated="2026-06-01T10:20:31"/>',
        b"<rdf:Description><exif:DateTimeOriginal>2026-06-01T10:20:31</exif:DateTimeOriginal></rdf:Description>",
        b"<rdf:Description xmp:CreateDate = '2026-06-01T10:20:31' xmp:ModifyDate='2027-01-01T00:00:00'/>",
    ],
)
def test_a_capture_time_is_an_attribute_or_an_element(packet: bytes) -> None:
    assert read_xmp(packet).captured == TAKEN


def test_a_position_is_read_in_minutes_or_seconds() -> None:
    packet = b'<rdf:Description exif:GPSLatitude="34,48.756N" exif:GPSLongitude="102,39,12.24W"/>'
    assert read_xmp(packet).place == LatLon(34 + 48.756 / 60, -(102 + 39 / 60 + 12.24 / 3600))


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b'exif:GPSLatitude="34,48.756N"',
        b'exif:GPSLatitude="134,48.756N" exif:GPSLongitude="102,39.2E"',
        b'exif:GPSLatitude="34,48.756E" exif:GPSLongitude="102,39.2E"',
        b'exif:GPSLatitude="0,0N" exif:GPSLongitude="0,0E"',
        b'exif:DateTimeOriginal="soon"',
        b'exif:DateTimeOriginal="' + b" " * 1_000_000,
    ],
)
def test_what_is_missing_or_broken_says_nothing(packet: bytes) -> None:
    said = read_xmp(packet)
    assert (said.captured, said.place) == (None, None)
