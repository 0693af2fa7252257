"""What a text burnt into the picture is held against: the file, the receipt, the register, other pictures."""

from datetime import date, datetime, time, timedelta

import pytest

from server.checks import watermark_agrees
from server.domain.datum import Datum, from_wgs84
from server.domain.finding import Status, verdict
from server.domain.geo import LatLon
from server.domain.photo import CaptureTime, GpsFix, PhotoFacts
from server.domain.subject import PhotoSubject, Window
from server.domain.watermark import Statement, Watermark
from tests.unit.subjects import SITE, TAKEN, at, facts, fence, fix, photo

DAY, HOUR = date(2026, 6, 1), time(10, 20)
BARE = facts(gps=GpsFix(), captured=None, burnt_in_state="read", burnt_in=("…",))
CODE = "K7Q2M9XF4T"


def stamped(statement: Statement = Statement(), **changes: object) -> PhotoSubject:  # noqa: B008 - a frozen value
    """Return a photo without EXIF whose text says so."""
    names = {name: changes.pop(name) for name in ("named", "other") if name in changes}
    text = Watermark(statement, names.get("named"), CODE, names.get("other"))  # type: ignore[arg-type]
    alone = {"facts": BARE, "site": None, "window": None, "received_at": None, "county": None}
    return photo(**{**alone, "watermark": text, **changes})  # type: ignore[arg-type]


def timed(day: date = DAY, clock: time | None = HOUR, **changes: object) -> PhotoSubject:
    return stamped(Statement(day, clock), **changes)


def placed(place: LatLon, precision_m: float = 0.0, **changes: object) -> PhotoSubject:
    return stamped(Statement(place=place, precision_m=precision_m), **changes)


def with_file(**changes: object) -> PhotoFacts:
    return facts(burnt_in_state="read", burnt_in=("…",), **changes)


def said(subject: PhotoSubject) -> str:
    finding = watermark_agrees.check(subject)
    return f"{finding.status} {finding.reason}"


GOOD = "unverifiable not-contradicted"


@pytest.mark.parametrize(
    ("state", "answer"),
    [(None, "not-looked"), ("none", "no-text"), ("seen", "not-read"), ("unreadable", "reader-broke")],
)
def test_a_text_that_nobody_read_says_nothing(state: str | None, answer: str) -> None:
    assert said(photo(facts(burnt_in_state=state))) == f"unverifiable {answer}"


def test_a_text_without_day_place_or_code_is_not_understood() -> None:
    assert said(stamped()) == "unverifiable not-understood"


def test_a_text_alone_has_nothing_to_be_compared_with() -> None:
    assert said(timed()) == "unverifiable nothing-to-compare"


def test_a_text_that_agrees_is_no_evidence() -> None:
    finding = watermark_agrees.check(timed(facts=with_file()))
    assert finding.reason == "not-contradicted"
    assert verdict([finding]) is Status.UNVERIFIABLE


@pytest.mark.parametrize(
    ("day", "clock", "answer"),
    [
        (DAY, HOUR, GOOD),
        (DAY, time(11, 15), GOOD),
        (DAY, None, GOOD),
        (DAY, time(11, 30), "doubtful not-the-files-time"),
        (DAY - timedelta(days=1), None, "doubtful not-the-files-time"),
    ],
)
def test_the_text_and_the_clock_of_the_file(day: date, clock: time | None, answer: str) -> None:
    assert said(timed(day, clock, facts=with_file())) == answer


@pytest.mark.parametrize(("hours", "answer"), [(5, GOOD), (-0.5, GOOD), (-2, "doubtful after-receipt")])
def test_the_text_may_not_be_later_than_the_receipt(hours: float, answer: str) -> None:
    assert said(timed(received_at=TAKEN + timedelta(hours=hours))) == answer


@pytest.mark.parametrize(
    ("window", "answer"),
    [
        (Window(after=TAKEN - timedelta(days=1)), GOOD),
        (Window(after=TAKEN + timedelta(days=1)), "doubtful too-early"),
        (Window(before=TAKEN + timedelta(days=1)), GOOD),
        (Window(before=TAKEN - timedelta(days=1)), "doubtful too-late"),
    ],
)
def test_the_text_and_the_time_of_the_stage(window: Window, answer: str) -> None:
    assert said(timed(window=window)) == answer


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.GCJ02, Datum.BD09])
@pytest.mark.parametrize("registered", [Datum.WGS84, Datum.GCJ02, Datum.BD09])
def test_coordinates_agree_in_whichever_datum_they_are_written(datum: Datum, registered: Datum) -> None:
    site = fence(from_wgs84(SITE, registered), datum=registered)
    assert said(placed(from_wgs84(SITE, datum), site=site)) == GOOD


@pytest.mark.parametrize(
    ("place", "precision_m", "answer"),
    [
        (at(900), 0.0, GOOD),
        (at(5_000), 0.0, "doubtful other-place"),
        (at(5_000), 11_000.0, GOOD),
        (LatLon(SITE.latitude, 90.0), 0.0, "doubtful other-place"),
    ],
)
def test_coordinates_beyond_the_fence(place: LatLon, precision_m: float, answer: str) -> None:
    assert said(placed(place, precision_m, site=fence())) == answer


def test_coordinates_far_from_the_position_in_the_file() -> None:
    assert said(placed(SITE, facts=with_file(gps=fix(at(9_000))))) == "doubtful not-the-files-place"


def test_a_rough_position_of_the_file_is_not_compared() -> None:
    assert said(placed(SITE, facts=with_file(gps=fix(at(9_000), source="network")), site=fence())) == GOOD


@pytest.mark.parametrize(("county", "answer"), [("夏河县", GOOD), ("合作市", "doubtful other-county")])
def test_another_county_of_the_register(county: str, answer: str) -> None:
    assert said(stamped(named=county, county="夏河县")) == answer


def test_a_county_where_none_is_registered_for_the_photo() -> None:
    assert said(stamped(named="合作市")) == "unverifiable nothing-to-compare"


@pytest.mark.parametrize(("other", "answer"), [(None, GOOD), ("17", "doubtful code-repeated")])
def test_a_code_that_stands_on_another_picture(other: str | None, answer: str) -> None:
    assert said(stamped(Statement(codes=(CODE,)), other=other)) == answer


def test_the_wall_clock_is_compared_whatever_the_zone() -> None:
    taken = CaptureTime(datetime.combine(DAY, HOUR), offset_minutes=360)
    assert said(timed(facts=with_file(captured=taken))) == GOOD


def test_nothing_that_a_text_says_contradicts_for_certain() -> None:
    worst = timed(date(2001, 1, 1), received_at=datetime(2000, 1, 1, tzinfo=TAKEN.tzinfo), facts=with_file())
    assert watermark_agrees.check(worst).status is Status.DOUBTFUL
