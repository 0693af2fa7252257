"""Subjects for checks: an honest photo at the Gannan site, and whatever a test changes about it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from server.domain.datum import Datum
from server.domain.geo import CircleFence, LatLon
from server.domain.photo import CaptureTime, Fingerprint, GpsFix, PhotoFacts
from server.domain.subject import PhotoSubject, RegisteredFence, Window
from tests.photos import wall_clock

SITE = LatLon(34.8126, 102.6534)
TAKEN = datetime(2026, 6, 1, 2, 20, 31, tzinfo=UTC)
LOOK = Fingerprint(phash=0x9F3A_5C71_E2D4_8B06, pdq=bytes(range(32)))


def at(metres_north: float, metres_east: float = 0.0) -> LatLon:
    """Return a place so far from the site."""
    return LatLon(SITE.latitude + metres_north / 110_940, SITE.longitude + metres_east / 91_500)


def fix(place: LatLon | None = None, **changes: object) -> GpsFix:
    """Return a good fix, taken when the photo was."""
    honest = GpsFix(place=place or at(12), problem=None, error_m=5.0, fixed_at=TAKEN - timedelta(seconds=2))
    return replace(honest, **changes)  # type: ignore[arg-type]


def facts(**changes: object) -> PhotoFacts:
    """Return the facts of an honest photo."""
    honest = PhotoFacts(
        sha256="a" * 64,
        size_bytes=3_000_000,
        media_type="image/jpeg",
        width=4032,
        height=3024,
        gps=fix(),
        captured=CaptureTime(wall_clock(2026, 6, 1, 10, 20, 31), 480),
        captured_problem=None,
        fingerprint=LOOK,
    )
    return replace(honest, **changes)  # type: ignore[arg-type]


def fence(centre: LatLon = SITE, radius_m: float = 100.0, datum: Datum = Datum.WGS84) -> RegisteredFence:
    """Return the site's fence."""
    return RegisteredFence(CircleFence(centre, radius_m), datum)


def photo(read: PhotoFacts | None = None, **changes: object) -> PhotoSubject:
    """Return an honest photo with all that the register says."""
    honest = PhotoSubject(
        facts=read or facts(),
        site=fence(),
        window=Window(TAKEN - timedelta(days=10), TAKEN + timedelta(days=10)),
        received_at=TAKEN + timedelta(hours=5),
        issue="T1-F-001",
        viewpoint="S",
        visit="uuid:1",
    )
    return replace(honest, **changes)  # type: ignore[arg-type]
