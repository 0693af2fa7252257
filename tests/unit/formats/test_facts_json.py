"""Are facts the same after they were written down?"""

import json
from datetime import UTC, datetime

import pytest

from server.domain.geo import LatLon
from server.domain.photo import Camera, CaptureTime, Fingerprint, GpsFix, PhotoFacts
from server.formats.facts_json import from_json, to_json
from tests.photos import wall_clock

FULL = PhotoFacts(
    sha256="ab" * 32,
    size_bytes=4_012_345,
    media_type="image/jpeg",
    width=4032,
    height=3024,
    reader="pillow",
    exif_segments=1,
    gps=GpsFix(
        place=LatLon(35.00027, 102.91061),
        problem=None,
        altitude_m=2936.5,
        error_m=4.75,
        precision_m=0.31,
        bearing_deg=127.5,
        bearing_is_magnetic=True,
        fixed_at=datetime(2026, 5, 1, 4, 30, 14, 250_000, tzinfo=UTC),
    ),
    captured=CaptureTime(wall_clock(2026, 5, 1, 12, 30, 15, 500_000), 480),
    captured_problem=None,
    modified=CaptureTime(wall_clock(2026, 5, 2, 8, 0), None, "DateTime"),
    digitized=CaptureTime(wall_clock(2026, 5, 1, 12, 30, 16), 480, "DateTimeDigitized"),
    xmp_captured=CaptureTime(wall_clock(2026, 5, 1, 12, 30, 15), None, "XMP"),
    xmp_place=LatLon(35.0003, 102.9106),
    camera=Camera(make="HUAWEI", model="ANA-AN00", exposure_s=1 / 250, f_number=1.8, iso=100, flash_fired=False),
    orientation=6,
    exif_width=4032,
    exif_height=3024,
    has_thumbnail=True,
    thumbnail_phash=1,
    unique_id="abc123",
    fingerprint=Fingerprint(
        phash=(1 << 64) - 1, pdq=bytes(range(32)), turned=tuple(range(8)), inner=Fingerprint(7, bytes(32))
    ),
)
BARE = PhotoFacts("cd" * 32, 0, problem="empty")


@pytest.mark.parametrize("facts", [FULL, BARE], ids=["full", "bare"])
def test_facts_come_back_as_they_were(facts: PhotoFacts) -> None:
    assert from_json(json.loads(json.dumps(to_json(facts), allow_nan=False))) == facts


def test_a_place_that_is_none_keeps_its_reason() -> None:
    facts = PhotoFacts("cd" * 32, 9, gps=GpsFix(None, "null-island"))
    assert from_json(to_json(facts)).gps == GpsFix(None, "null-island")


def test_hashes_are_hexadecimal_and_times_are_iso_8601() -> None:
    written = json.dumps(to_json(FULL))
    assert '"phash": "ffffffffffffffff"' in written
    assert '"local": "2026-05-01T12:30:15.500000"' in written


def test_what_an_older_version_did_not_know_is_unknown() -> None:
    assert from_json({"sha256": "cd" * 32, "size_bytes": 9}) == PhotoFacts("cd" * 32, 9)
