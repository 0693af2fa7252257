"""Which clocks of an honest photo are wrong, late or missing, and by which clock is a false one told?

A photo has up to eight clocks: the camera's, the satellites', the file's name, the form's log, the form's own times,
the phone's Date header and ours. Honest work makes any of them late; a clock that was set to fit leaves the others.
"""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from server import checks
from server.checks import (
    form_point_is_real,
    photo_attached_in_audit,
    photo_attached_when_taken,
    photo_before_receipt,
    photo_clock_agrees,
    photo_from_this_phone,
    photo_near_form_point,
)
from server.domain import phone_clock
from server.domain.attach_time import attached_at
from server.domain.finding import Finding, Status
from server.domain.form_log import Screen
from server.domain.photo import Camera, CaptureTime, GpsFix
from server.domain.subject import PhotoSubject
from tests.collect import dial
from tests.photos import wall_clock
from tests.unit.checks.test_attached import AGENT
from tests.unit.subjects import SITE, TAKEN, at, facts, fix, photo

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CLOCKS = (
    photo_attached_when_taken,
    photo_attached_in_audit,
    photo_before_receipt,
    form_point_is_real,
    photo_near_form_point,
    photo_from_this_phone,
)
ALSO_BY_FILE = {check for check in checks.PHOTO_CHECKS if check not in checks.WITNESS_CHECKS}
SPOKEN = {Status.DOUBTFUL, Status.CONTRADICTED}


def open_from(begun: datetime, lasting: timedelta = MINUTE, node: str = "/data/photo") -> tuple[Screen, ...]:
    return (Screen(node, begun, begun + lasting),)


def sent(phone_ahead: timedelta = timedelta(), *, sent_after: timedelta = 5 * HOUR, **changes: Any) -> PhotoSubject:
    """Return a photo of Collect by a phone whose clock is so far ahead from the shutter until it sends."""
    wall = wall_clock(2026, 6, 1, 10, 20, 31) + phone_ahead
    known: dict[str, Any] = {
        "camera": Camera("Xiaomi", "M2012K11AC"),
        "captured": CaptureTime(wall, 480),
    }
    received = TAKEN + sent_after
    honest: dict[str, Any] = {
        "attached_at": TAKEN + phone_ahead + 9 * SECOND,
        "screens": open_from(TAKEN + phone_ahead - 20 * SECOND),
        "camera_only": True,
        "received_at": received,
        "phone_ahead_s": phone_clock.ahead_s(dial(received + phone_ahead), received),
        "user_agent": AGENT.format("M2012K11AC"),
        "form_place": SITE,
        "form_error_m": 6.0,
    }
    return photo(facts(**known | changes.pop("read", {})), **honest | changes)


def spoken(subject: PhotoSubject, asked: Any = CLOCKS) -> dict[str, Finding]:
    """Return what the checks hold against a photo, by check."""
    found = {one.check: one.finding for one in checks.run(asked, subject)}
    return {name: finding for name, finding in found.items() if finding.status in SPOKEN | {Status.ERROR}}


def said(check: Any, subject: PhotoSubject) -> str:
    finding = check.check(subject)
    return f"{finding.status} {finding.reason}"


def test_a_photo_of_the_forms_own_camera_agrees_in_all_its_clocks() -> None:
    assert {check.check(sent()).status for check in CLOCKS} == {Status.CONSISTENT}


# -- what must not be held against an honest photo -------------------------------------------------------------------


def test_a_photo_sent_days_later_is_not_late() -> None:
    assert spoken(sent(sent_after=9 * DAY)) == {}


def test_a_photo_sent_days_later_still_tells_by_its_other_clocks_when_it_was_attached() -> None:
    old = sent(sent_after=9 * DAY, attached_at=TAKEN + 3 * DAY, screens=open_from(TAKEN + 3 * DAY))
    assert spoken(old)["photo_attached_when_taken"].reason == "not-from-camera"


def test_a_photo_that_the_form_made_smaller_keeps_few_fields_and_is_not_doubted() -> None:
    small = sent(read={"width": 1024, "height": 768, "exif_width": None, "exif_height": None})
    assert spoken(small, ALSO_BY_FILE) == {}


def test_a_fix_some_minutes_and_a_hundred_metres_behind_is_not_another_place() -> None:
    stale = fix(at(150), fixed_at=TAKEN - 4 * MINUTE)
    assert spoken(sent(read={"gps": stale}), (*CLOCKS, photo_clock_agrees)) == {}


def test_a_camera_that_writes_no_position_accuses_nobody() -> None:
    nowhere = sent(read={"gps": GpsFix()})
    assert (spoken(nowhere), said(photo_near_form_point, nowhere)) == ({}, "unverifiable no-position")


@pytest.mark.parametrize(
    "name", ["IMG_20260101_101010-10_12_33.jpg", "IMG_20260601_102031.jpg", "image.jpg", "mmexport1780280431417.jpg"]
)
def test_a_browsers_name_says_no_moment_of_attaching_and_is_not_doubted(name: str) -> None:
    subject = sent(attached_at=attached_at(name, TAKEN + 5 * HOUR), screens=(), phone_ahead_s=None)
    assert (subject.attached_at, spoken(subject)) == (None, {})


@pytest.mark.parametrize("hours", [-11, -5, -0.2, 0.2, 3, 5.5])
def test_a_phone_whose_clock_is_hours_wrong_is_taken_at_its_own_time(hours: float) -> None:
    assert spoken(sent(hours * HOUR, sent_after=9 * HOUR)) == {}


@pytest.mark.parametrize("hours", [-12, -9, -6.5, 6.5, 9, 12])
def test_a_clock_half_a_dial_wrong_is_never_held_against_the_photo(hours: float) -> None:
    findings = spoken(sent(hours * HOUR, sent_after=MINUTE)).values()
    assert Status.CONTRADICTED not in {finding.status for finding in findings}


def test_a_clock_that_the_network_set_before_sending_is_a_doubt_and_no_contradiction() -> None:
    subject = sent(3 * HOUR, sent_after=HOUR, phone_ahead_s=0.0)
    assert said(photo_before_receipt, subject) == "doubtful phone-clock"


def test_a_clock_days_ahead_that_was_set_before_sending_is_a_doubt_and_no_contradiction() -> None:
    name = f"{round((TAKEN + 5 * DAY).timestamp() * 1000)}.jpg"
    subject = sent(5 * DAY, sent_after=HOUR, phone_ahead_s=0.0, attached_at=attached_at(name, TAKEN + HOUR))
    assert said(photo_before_receipt, subject) == "doubtful phone-clock"


def test_a_sender_that_tells_no_clock_is_not_called_ahead_of_it() -> None:
    subject = sent(3 * HOUR, sent_after=HOUR, phone_ahead_s=None, attached_at=None)
    assert said(photo_before_receipt, subject) == "doubtful clock-unknown"


def test_a_drone_whose_clock_is_a_year_ahead_is_no_contradiction() -> None:
    drone = {"camera": Camera("DJI", "FC3582"), "captured": CaptureTime(wall_clock(2027, 6, 1, 10, 20, 31), None)}
    subject = sent(read=drone, camera_only=False)
    assert (said(photo_attached_when_taken, subject), said(photo_before_receipt, subject)) == (
        "unverifiable camera-clock",
        "doubtful other-camera",
    )


@pytest.mark.parametrize("offset", [480, 360, 540, 0])
def test_a_phone_that_keeps_another_zone_and_says_so_is_right(offset: int) -> None:
    wall = TAKEN.astimezone(timezone(timedelta(minutes=offset))).replace(tzinfo=None)
    assert spoken(sent(read={"captured": CaptureTime(wall, offset)}), (*CLOCKS, photo_clock_agrees)) == {}


def test_a_zone_that_the_photo_does_not_say_is_a_doubt_and_no_contradiction() -> None:
    ahead_by_a_zone = CaptureTime(wall_clock(2026, 6, 1, 18, 20, 31), None)
    found = spoken(sent(read={"captured": ahead_by_a_zone}, sent_after=HOUR)).values()
    assert {finding.status for finding in found} == {Status.DOUBTFUL}


def test_a_photo_that_was_changed_for_another_while_its_question_was_open_is_in_its_time() -> None:
    again = (*open_from(TAKEN - HOUR), *open_from(TAKEN - MINUTE, 2 * MINUTE))
    assert said(photo_attached_in_audit, sent(screens=again)) == "consistent while-open"


def test_a_clock_that_the_network_sets_while_the_form_is_open_is_a_doubt_and_no_contradiction() -> None:
    thrown_back = sent(screens=open_from(TAKEN - 300 * DAY))
    assert said(photo_attached_in_audit, thrown_back) == "doubtful clock-moved"


def test_a_form_whose_log_began_ahead_of_all_clocks_is_no_contradiction() -> None:
    ahead = sent(screens=open_from(TAKEN + 30 * DAY))
    assert said(photo_attached_in_audit, ahead) == "doubtful log-ahead"


def test_a_clock_days_ahead_that_was_set_while_the_form_was_open_is_no_contradiction() -> None:
    begun_ahead = sent(screens=open_from(TAKEN + 2 * DAY), sent_after=5 * DAY)
    assert said(photo_attached_in_audit, begun_ahead) == "doubtful log-ahead"


def test_a_form_without_a_log_says_nothing() -> None:
    assert said(photo_attached_in_audit, sent(screens=())) == "unverifiable no-form-log"


# -- an old photo with a false clock ---------------------------------------------------------------------------------


def test_a_clock_set_back_for_the_photo_is_told_by_the_satellites() -> None:
    false = sent(-40 * DAY, read={"gps": fix(fixed_at=TAKEN)}, phone_ahead_s=0.0)
    assert spoken(false, (photo_clock_agrees,))["photo_clock_agrees"].status is Status.CONTRADICTED


def test_a_clock_that_is_still_set_back_is_told_by_the_date_that_the_phone_sends() -> None:
    assert said(photo_before_receipt, sent(-40 * DAY)) == "doubtful clock-off"


def test_a_clock_set_back_while_the_form_is_open_is_told_by_its_log() -> None:
    false = sent(-40 * DAY, screens=open_from(TAKEN), phone_ahead_s=0.0, read={"gps": GpsFix()})
    assert said(photo_attached_in_audit, false) == "contradicted before-question"


def test_an_old_file_put_into_the_forms_folder_under_its_old_name_is_told_by_the_log() -> None:
    old = sent(-200 * DAY, screens=open_from(TAKEN), phone_ahead_s=0.0, read={"gps": fix(fixed_at=TAKEN - 200 * DAY)})
    assert said(photo_attached_in_audit, old) == "contradicted before-question"


def test_an_old_file_under_a_name_of_today_is_told_by_its_capture_time() -> None:
    old = sent(read={"captured": CaptureTime(wall_clock(2026, 2, 1, 10, 20, 31), 480)})
    assert said(photo_attached_when_taken, old) == "contradicted not-from-camera"


def test_a_capture_time_after_the_receipt_that_no_other_clock_shares_is_contradicted() -> None:
    invented = sent(read={"captured": CaptureTime(wall_clock(2026, 6, 9, 10, 20, 31), 480)})
    assert said(photo_before_receipt, invented) == "contradicted later"


def test_a_clock_moved_by_an_hour_while_the_form_is_open_is_a_doubt() -> None:
    assert said(photo_attached_in_audit, sent(screens=open_from(TAKEN + HOUR))) == "doubtful clock-moved"


# -- the log's questions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "is_group", "path", "asks"),
    [
        ("/data/photo", False, "/data/photo", True),
        ("/data/rep[1]/photo", False, "/data/rep/photo", True),
        ("/data/rep/photo", False, "/data/rep[1]/photo", True),
        ("/data/rep[2]/photo", False, "/data/rep[1]/photo", False),
        ("/data/rep[2]", True, "/data/rep[2]/photo", True),
        ("/data/rep[2]", True, "/data/rep[21]/photo", False),
        ("/data/rep[2]", False, "/data/rep[2]/photo", False),
        ("/data/near", False, "/data/wide", False),
    ],
)
def test_a_screen_asks_for_its_own_photo_only(node: str, path: str, *, is_group: bool, asks: bool) -> None:
    assert Screen(node, TAKEN, TAKEN, is_group=is_group).asks(path) is asks
