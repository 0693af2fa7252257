"""When was the photo taken, and do the clocks agree?"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from server.checks import (
    after_follows_before,
    photo_attached_when_taken,
    photo_before_receipt,
    photo_clock_agrees,
    photo_has_capture_time,
    photo_in_window,
    photo_light_fits_time,
    photo_near_site,
)
from server.domain.geo import LatLon
from server.domain.photo import Camera, CaptureTime
from server.domain.subject import PairSubject, PhotoSubject, Window
from tests.photos import wall_clock
from tests.unit.checks.test_attached import taken_with
from tests.unit.subjects import TAKEN, at, facts, fix, photo

LOCAL = wall_clock(2026, 6, 1, 10, 20, 31)
WITHOUT_ZONE = facts(captured=CaptureTime(LOCAL, None))
ONLY_WRITTEN = facts(captured=CaptureTime(LOCAL, None, "DateTime"))


def captured(change: timedelta, offset: int | None = 480) -> PhotoSubject:
    """Return a photo whose clock said another time."""
    return photo(facts(captured=CaptureTime(LOCAL + change, offset)))


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        pytest.param(photo(), "consistent original", id="DateTimeOriginal"),
        pytest.param(photo(facts(captured=CaptureTime(LOCAL, None, "DateTime"))), "doubtful other-tag", id="DateTime"),
        pytest.param(photo(facts(captured=None, captured_problem="zero")), "unverifiable zero", id="0000:00:00"),
        pytest.param(photo(facts(captured=None, captured_problem="missing")), "unverifiable missing", id="none"),
    ],
)
def test_capture_time(subject: PhotoSubject, answer: str) -> None:
    finding = photo_has_capture_time.check(subject)
    assert f"{finding.status} {finding.reason}" == answer


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        pytest.param(photo(), "consistent inside", id="inside"),
        pytest.param(captured(timedelta(days=-30)), "contradicted too-early", id="a month before"),
        pytest.param(captured(timedelta(days=30)), "contradicted too-late", id="a month after"),
        pytest.param(captured(timedelta(days=-10, hours=-5), None), "doubtful same-day", id="5 h off, zone unknown"),
        pytest.param(captured(timedelta(days=-10, hours=-5)), "contradicted too-early", id="5 h off, zone known"),
        pytest.param(photo(window=None), "unverifiable no-window", id="ledger without dates"),
        pytest.param(photo(window=Window()), "unverifiable no-window", id="window open at both ends"),
        pytest.param(photo(facts(captured=None)), "unverifiable no-time", id="no capture time"),
        pytest.param(photo(ONLY_WRITTEN), "unverifiable no-time", id="only when the file was written"),
    ],
)
def test_time_of_the_stage(subject: PhotoSubject, answer: str) -> None:
    finding = photo_in_window.check(subject)
    assert f"{finding.status} {finding.reason}" == answer


@pytest.mark.parametrize("off", [timedelta(days=-3650), timedelta(days=30)], ids=["never set", "runs ahead"])
def test_a_phone_whose_clock_is_off_by_as_much_when_it_sends_is_not_accused(off: timedelta) -> None:
    finding = photo_in_window.check(replace(captured(off), phone_ahead_s=off.total_seconds()))
    assert f"{finding.status} {finding.reason}" == "doubtful clock-off"


def test_the_clock_of_the_phone_explains_no_photo_of_a_drone() -> None:
    drone = taken_with("DJI", "FC3582", "NOH-AN00")
    off = timedelta(days=-30)
    read = replace(drone.facts, captured=CaptureTime(LOCAL + off, 480))
    finding = photo_in_window.check(replace(drone, facts=read, phone_ahead_s=off.total_seconds()))
    assert f"{finding.status} {finding.reason}" == "contradicted too-early"


def test_a_clock_that_was_right_when_it_sent_explains_no_old_photo() -> None:
    finding = photo_in_window.check(replace(captured(timedelta(days=-30)), phone_ahead_s=60.0))
    assert finding.reason == "too-early"


def test_a_clock_that_is_off_by_something_else_explains_no_old_photo() -> None:
    finding = photo_in_window.check(replace(captured(timedelta(days=-300)), phone_ahead_s=-40 * 86_400.0))
    assert finding.reason == "too-early"


@pytest.mark.parametrize(
    ("apart", "answer"),
    [
        (timedelta(seconds=90), "consistent agrees"),
        (timedelta(minutes=12), "doubtful differs"),
        (timedelta(hours=8), "doubtful zone"),
        (timedelta(hours=5, minutes=45), "doubtful zone"),
        (timedelta(minutes=5), "consistent agrees"),
        (timedelta(hours=30), "doubtful differs"),
        (timedelta(hours=37), "contradicted far-apart"),
        (timedelta(days=-200), "contradicted far-apart"),
    ],
)
def test_camera_and_satellites(apart: timedelta, answer: str) -> None:
    finding = photo_clock_agrees.check(photo(facts(gps=fix(fixed_at=TAKEN - apart))))
    assert f"{finding.status} {finding.reason}" == answer


@pytest.mark.parametrize("hours", [0, 8, 50])
@pytest.mark.parametrize(
    "nowhere", [{"place": None, "problem": "null-island"}, {"source": "void"}], ids=["0, 0", "a receiver without a fix"]
)
def test_the_clock_of_a_receiver_without_a_fix_is_no_witness(nowhere: dict[str, Any], hours: int) -> None:
    gps = replace(fix(fixed_at=TAKEN - timedelta(hours=hours)), **nowhere)
    finding = photo_clock_agrees.check(photo(facts(gps=gps)))
    assert f"{finding.status} {finding.reason}" == "unverifiable no-fix"


def test_a_photo_without_an_offset_is_read_in_the_zone_of_its_site() -> None:
    assert photo_clock_agrees.check(photo(WITHOUT_ZONE)).status == "consistent"


@pytest.mark.parametrize(
    ("age", "answer"),
    [
        (timedelta(hours=5), "consistent usual"),
        (timedelta(days=3), "consistent usual"),
        (timedelta(days=8), "consistent usual"),
        (timedelta(days=11), "doubtful old"),
        (timedelta(minutes=-4), "consistent usual"),
        (timedelta(days=-2), "contradicted later"),
    ],
)
def test_receipt(age: timedelta, answer: str) -> None:
    finding = photo_before_receipt.check(photo(received_at=TAKEN + age, phone_ahead_s=0.0))
    assert f"{finding.status} {finding.reason}" == answer


def test_a_phone_whose_clock_was_measured_to_run_ahead_is_not_accused() -> None:
    subject = photo(received_at=TAKEN - timedelta(minutes=20), phone_ahead_s=1500.0)
    assert photo_before_receipt.check(subject).status == "consistent"


def test_whole_hours_ahead_without_a_zone_are_only_doubtful() -> None:
    subject = photo(WITHOUT_ZONE, received_at=TAKEN - timedelta(hours=2))
    assert photo_before_receipt.check(subject).reason == "zone-ahead"


@pytest.mark.parametrize(
    ("days", "answer"), [(100, "consistent follows"), (-3, "contradicted earlier"), (0, "contradicted same-time")]
)
def test_order_of_a_pair(days: int, answer: str) -> None:
    finding = after_follows_before.check(PairSubject(photo(), captured(timedelta(days=days))))
    assert f"{finding.status} {finding.reason}" == answer


def test_hours_in_unequal_zones_do_not_decide_the_order() -> None:
    pair = PairSubject(photo(), captured(timedelta(hours=-3), None))
    assert after_follows_before.check(replace(pair)).status == "doubtful"


URUMQI = LatLon(43.8, 87.6)


@pytest.mark.parametrize(
    ("place", "offset", "answer"),
    [(URUMQI, None, "consistent local-time"), (URUMQI, 480, "doubtful zone"), (None, None, "doubtful zone")],
)
def test_a_clock_on_xinjiang_time_is_no_wrong_one_in_xinjiang(
    place: LatLon | None, offset: int | None, answer: str
) -> None:
    gps = fix(place, fixed_at=TAKEN)
    finding = photo_clock_agrees.check(photo(facts(gps=gps, captured=CaptureTime(LOCAL - timedelta(hours=2), offset))))
    assert f"{finding.status} {finding.reason}" == answer


def test_a_receiver_that_counts_the_weeks_anew_accuses_nobody() -> None:
    finding = photo_clock_agrees.check(photo(facts(gps=fix(fixed_at=TAKEN - timedelta(weeks=1024)))))
    assert f"{finding.status} {finding.reason}" == "doubtful week-count"


@pytest.mark.parametrize(
    "check",
    [photo_clock_agrees, photo_before_receipt, photo_light_fits_time, photo_near_site, photo_attached_when_taken],
)
def test_when_a_file_was_written_accuses_no_photo_and_excuses_none(check: object) -> None:
    written = CaptureTime(LOCAL + timedelta(days=40, hours=14), None, "DateTime")
    bright = Camera(exposure_s=1 / 500, f_number=8.0, iso=100)
    away = fix(at(5000), fixed_at=TAKEN)
    said, without = (
        check.check(photo(facts(captured=time, camera=bright, gps=away)))  # type: ignore[attr-defined]
        for time in (written, None)
    )
    assert said == without


def test_when_the_files_were_written_does_not_order_a_pair() -> None:
    assert after_follows_before.check(PairSubject(photo(), photo(ONLY_WRITTEN))).reason == "no-time"
