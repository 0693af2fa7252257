"""Is what the page of a browser saw held against site, ledger and file, and never against an honest photo?"""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest

from server.checks import photo_agrees_with_witness, witness_in_window, witness_near_site
from server.domain.datum import Datum, from_wgs84
from server.domain.finding import Status, verdict
from server.domain.geo import LatLon
from server.domain.photo import CaptureTime, GpsFix
from server.domain.subject import PhotoSubject, Window
from server.domain.witness import Seen, Source, Standing, Witness
from tests.unit.subjects import SITE, TAKEN, at, facts, fence, fix, photo

CHECKS = (witness_near_site, witness_in_window, photo_agrees_with_witness)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
CHOSEN = TAKEN + timedelta(seconds=9)
FROM_IPHONE = facts(gps=GpsFix(), captured=None)
"""What an iPhone hands to a page: no EXIF at all."""


def noted(standing: Standing = Standing.SIGNED, *, later: timedelta = timedelta(), **changes: Any) -> Witness:
    """Return what the page notes of a photo just taken at the site; `later` moves all its times."""
    honest = Seen(
        name="1.jpg",
        sha256="a" * 64,
        source=Source.CAMERA,
        chosen_at=CHOSEN + later,
        last_modified_at=CHOSEN + later - timedelta(seconds=1),
        place=at(15),
        error_m=8.0,
        fixed_at=CHOSEN + later - timedelta(seconds=3),
    )
    return Witness(replace(honest, **changes), "0123456789abcdef", standing)


def watched(witness: Witness | None = None, **changes: Any) -> PhotoSubject:
    """Return an honest photo that a page saw."""
    return photo(changes.pop("read", None), witness=witness or noted(), **changes)


def stood(metres: float, **changes: Any) -> PhotoSubject:
    """Return a photo that was taken in the page so far from the site's point."""
    return watched(noted(place=at(metres), **changes))


def picked(**changes: Any) -> Witness:
    return noted(source=Source.PICKER, last_modified_at=None, **changes)


def answer(check: Any, subject: PhotoSubject) -> str:
    finding = check.check(subject)
    return f"{finding.status} {finding.reason}"


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing.BAD_SIGNATURE, "unverifiable bad-signature"),
        (Standing.UNKNOWN_KEY, "unverifiable unknown-key"),
        (Standing.OTHER_INSTANCE, "unverifiable other-instance"),
    ],
)
def test_what_is_not_soundly_signed_is_no_witness(check: Any, standing: Standing, said: str) -> None:
    assert answer(check, watched(noted(standing))) == said


def test_other_bytes_than_the_page_saw_are_a_doubt_once() -> None:
    other = watched(noted(Standing.OTHER_BYTES))
    assert [answer(check, other).partition(" ")[0] for check in CHECKS] == ["unverifiable", "unverifiable", "doubtful"]


def test_a_photo_that_no_page_saw_keeps_its_verdict() -> None:
    assert verdict([check.check(photo()) for check in CHECKS] + [witness_near_site.check(watched())]) == "consistent"


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        pytest.param(watched(), "consistent inside", id="at the site"),
        pytest.param(watched(read=FROM_IPHONE), "consistent inside-by-device-only", id="an iPhone at the site"),
        pytest.param(watched(site=None), "unverifiable no-site", id="no site"),
        pytest.param(watched(noted(place=None, error_m=None, fixed_at=None)), "unverifiable no-page-fix", id="no fix"),
        pytest.param(stood(3_000, error_m=4_000.0), "unverifiable page-fix-too-coarse", id="by a network, honestly"),
        pytest.param(stood(10, error_m=4_000.0), "unverifiable page-fix-too-coarse", id="by a network, inside"),
        pytest.param(stood(12_000), "doubtful outside", id="12 km away, sure of itself"),
        pytest.param(stood(10, error_m=0.0), "doubtful mock-location", id="a pretended position"),
        pytest.param(stood(10, fixed_at=CHOSEN - HOUR), "unverifiable page-fix-old", id="a fix of an hour ago"),
        pytest.param(watched(picked(place=at(9_000))), "unverifiable chosen-elsewhere", id="picked in the hotel"),
        pytest.param(watched(picked()), "unverifiable chosen-here", id="an old photo picked at the site"),
        pytest.param(
            watched(noted(last_modified_at=CHOSEN - DAY)), "unverifiable chosen-here", id="a file of yesterday"
        ),
        pytest.param(
            watched(noted(place=from_wgs84(SITE, Datum.GCJ02))), "doubtful datum-suspect", id="a browser on GCJ-02"
        ),
        pytest.param(
            watched(noted(place=LatLon(35.2, 36.1)), site=fence(LatLon(36.1, 35.2))), "doubtful swapped", id="exchanged"
        ),
    ],
)
def test_the_place_of_the_page(subject: PhotoSubject, said: str) -> None:
    assert answer(witness_near_site, subject) == said


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        pytest.param(watched(), "consistent inside", id="in time"),
        pytest.param(watched(read=FROM_IPHONE), "consistent inside-by-device-only", id="an iPhone in time"),
        pytest.param(watched(window=None), "unverifiable no-window", id="the ledger names no time"),
        pytest.param(watched(noted(later=-20 * DAY)), "doubtful too-early", id="too early"),
        pytest.param(watched(noted(later=20 * DAY), received_at=None), "doubtful too-late", id="too late"),
        pytest.param(watched(noted(later=DAY)), "doubtful after-receipt", id="a clock that is ahead"),
        pytest.param(watched(noted(later=DAY), phone_ahead_s=86_400.0), "consistent inside", id="as measured"),
        pytest.param(
            watched(picked(), window=Window(after=TAKEN - DAY)), "unverifiable chosen-later", id="from the gallery"
        ),
        pytest.param(
            watched(picked(), window=Window(before=TAKEN + DAY)),
            "consistent inside",
            id="before the work, so it was too",
        ),
        pytest.param(
            watched(picked(), window=Window(before=TAKEN - DAY)), "unverifiable chosen-later", id="picked after it"
        ),
        pytest.param(watched(picked(later=-20 * DAY)), "doubtful too-early", id="picked too early, so taken too early"),
    ],
)
def test_the_time_of_the_page(subject: PhotoSubject, said: str) -> None:
    assert answer(witness_in_window, subject) == said


def timed(change: timedelta) -> PhotoSubject:
    """Return a photo whose camera wrote another time; no satellites."""
    honest = facts().captured
    assert honest is not None
    return watched(read=facts(captured=CaptureTime(honest.local + change, 480), gps=GpsFix()))


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        pytest.param(watched(), "consistent place-and-time", id="both"),
        pytest.param(timed(timedelta()), "consistent time", id="the time alone"),
        pytest.param(watched(read=facts(captured=None)), "consistent place", id="the place alone"),
        pytest.param(watched(read=FROM_IPHONE), "unverifiable nothing-to-compare", id="no EXIF"),
        pytest.param(timed(-8 * HOUR), "doubtful whole-hours", id="a zone"),
        pytest.param(timed(-50 * DAY), "doubtful taken-earlier", id="an old file from the camera button"),
        pytest.param(timed(100 * MINUTE + 40 * MINUTE), "doubtful taken-later", id="taken after it was chosen"),
        pytest.param(
            watched(picked(later=50 * DAY), read=facts()), "unverifiable nothing-to-compare", id="from the gallery"
        ),
        pytest.param(stood(5_000), "doubtful apart", id="5 km from its own position"),
        pytest.param(stood(5_000, fixed_at=CHOSEN - HOUR), "consistent time", id="an old fix of the page"),
        pytest.param(
            watched(noted(place=at(5_000), fixed_at=CHOSEN - HOUR), read=facts(captured=None)),
            "unverifiable old-fix",
            id="an old fix of the page, and no time of the file",
        ),
        pytest.param(
            watched(read=facts(gps=fix(at(5_000), fixed_at=TAKEN - HOUR))), "consistent time", id="of the camera"
        ),
        pytest.param(
            watched(noted(place=from_wgs84(at(12), Datum.BD09))), "doubtful datum-suspect", id="a browser on BD-09"
        ),
        pytest.param(stood(5_000, error_m=6_000.0), "consistent time", id="a guess of the network's"),
        pytest.param(
            watched(read=facts(gps=fix(at(90_000), source="network"))), "consistent time", id="a guess of the camera's"
        ),
    ],
)
def test_file_and_page(subject: PhotoSubject, said: str) -> None:
    assert answer(photo_agrees_with_witness, subject) == said


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("metres", [0, 500, 50_000])
@pytest.mark.parametrize("later", [-400 * DAY, timedelta(), 400 * DAY])
@pytest.mark.parametrize("source", [*Source])
def test_the_page_alone_contradicts_nothing(check: Any, metres: float, later: timedelta, source: Source) -> None:
    finding = check.check(watched(noted(later=later, place=at(metres), source=source)))
    assert finding.status is not Status.CONTRADICTED


def test_every_check_of_the_page_says_why_there_is_no_witness() -> None:
    standings = {standing.value for standing in Standing} - {"signed"}
    assert all(standings < import_module(check.__name__).REASONS.keys() for check in CHECKS)
