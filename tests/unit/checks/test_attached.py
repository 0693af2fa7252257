"""Was the picture attached when it was taken, and taken with the phone that sent it?"""

from datetime import UTC, datetime, timedelta

import pytest

from server.checks import photo_attached_when_taken, photo_from_this_phone
from server.domain.attach_time import attached_at
from server.domain.photo import Camera, CaptureTime
from server.domain.subject import PhotoSubject
from tests.photos import wall_clock
from tests.unit.subjects import TAKEN, facts, photo

LOCAL = wall_clock(2026, 6, 1, 10, 20, 31)
AGENT = "org.odk.collect.android/v2026.3.3 Dalvik/2.1.0 (Linux; U; Android 14; {} Build/UKQ1.230804.001)"


def attached(late: timedelta, *, camera_only: bool = False, offset: int | None = 480) -> PhotoSubject:
    read = facts(captured=CaptureTime(LOCAL, offset))
    return photo(read, attached_at=TAKEN + late, camera_only=camera_only)


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        pytest.param(attached(timedelta(seconds=9)), "consistent at-once", id="nine seconds"),
        pytest.param(attached(timedelta(seconds=-20)), "consistent at-once", id="rounded clocks"),
        pytest.param(attached(timedelta(hours=14)), "consistent chosen", id="gallery next morning"),
        pytest.param(attached(timedelta(days=40)), "doubtful old-choice", id="gallery, forty days old"),
        pytest.param(attached(timedelta(minutes=40), camera_only=True), "doubtful late", id="camera only, 40 min"),
        pytest.param(attached(timedelta(days=3), camera_only=True), "contradicted not-from-camera", id="camera, 3 d"),
        pytest.param(attached(timedelta(hours=-2)), "doubtful other-clock", id="a second camera runs ahead"),
        pytest.param(attached(timedelta(hours=-2), offset=None), "doubtful zone", id="zone not written"),
        pytest.param(attached(timedelta(hours=-2), camera_only=True), "contradicted taken-later", id="one clock"),
        pytest.param(attached(timedelta(days=-9)), "contradicted taken-later", id="nine days early"),
        pytest.param(photo(), "unverifiable no-file-time", id="another kind of name"),
        pytest.param(photo(facts(captured=None), attached_at=TAKEN), "unverifiable no-time", id="no capture time"),
    ],
)
def test_name_and_shutter(subject: PhotoSubject, answer: str) -> None:
    finding = photo_attached_when_taken.check(subject)
    assert f"{finding.status} {finding.reason}" == answer


@pytest.mark.parametrize(
    ("name", "is_time"),
    [
        ("1780280431417.jpg", True),
        ("IMG_20260601_101010-10_12_33.jpg", False),
        ("178028043141.jpg", False),
        ("1780280431417", False),
        ("1680280431417.jpg", False),
        ("1790280431417.jpg", True),
        ("1840280431417.jpg", False),
    ],
)
def test_only_thirteen_digits_within_a_year_of_the_receipt_are_a_time(name: str, *, is_time: bool) -> None:
    received = datetime(2026, 6, 2, tzinfo=UTC)
    assert (attached_at(name, received) is not None) == is_time


def taken_with(make: str, model: str, phone: str | None, **changes: object) -> PhotoSubject:
    agent = AGENT.format(phone) if phone else None
    return photo(facts(camera=Camera(make=make, model=model)), user_agent=agent, **changes)


@pytest.mark.parametrize(
    ("make", "model", "phone", "answer"),
    [
        ("samsung", "SM-G991B", "SM-G991B", "consistent same"),
        ("Xiaomi", "M2012K11AC", "M2012K11AC", "consistent same"),
        ("Xiaomi", "Mi 10", "Mi 10", "consistent same"),
        ("HUAWEI", "NOH-AN00", "ELS-AN00", "doubtful another-model"),
        ("HUAWEI", "NOH-AN00", "M2012K11AC", "doubtful another-maker"),
        ("samsung", "Galaxy S21 5G", "SM-G991B", "unverifiable not-comparable"),
        ("samsung", "Galaxy S21 5G", "NOH-AN00", "doubtful another-maker"),
        ("OPPO", "OPPO Find X3", "PEDM00", "unverifiable not-comparable"),
        ("HONOR", "PGT-AN00", "PGT-AN00", "consistent same"),
        ("Apple", "iPhone 12", "M2012K11AC", "doubtful another-maker"),
        ("DJI", "FC3582", "M2012K11AC", "unverifiable dedicated-camera"),
        ("", "", "M2012K11AC", "unverifiable no-camera"),
        ("HUAWEI", "NOH-AN00", None, "unverifiable no-user-agent"),
    ],
)
def test_camera_and_sender(make: str, model: str, phone: str | None, answer: str) -> None:
    finding = photo_from_this_phone.check(taken_with(make, model, phone))
    assert f"{finding.status} {finding.reason}" == answer


def test_the_clock_of_a_drone_is_not_the_phones() -> None:
    read = facts(camera=Camera(make="DJI", model="FC3582"), captured=CaptureTime(LOCAL, None))
    subject = photo(read, user_agent=AGENT.format("M2012K11AC"), attached_at=TAKEN - timedelta(minutes=20))
    assert photo_attached_when_taken.check(subject).reason == "camera-clock"


def test_a_drone_cannot_answer_a_question_for_the_camera() -> None:
    subject = taken_with("DJI", "FC3582", "M2012K11AC", camera_only=True)
    assert photo_from_this_phone.check(subject).status == "doubtful"


@pytest.mark.parametrize(
    ("agent", "model"),
    [
        (AGENT.format("M2012K11AC"), "M2012K11AC"),
        ("org.odk.collect.android/v2026.3.3 Dalvik/2.1.0 (Linux; U; Android 14; M2012K11AC)", "M2012K11AC"),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", None),
        ("curl/8.5.0", None),
        (None, None),
    ],
)
def test_only_the_phones_own_client_names_its_model(agent: str | None, model: str | None) -> None:
    assert photo_from_this_phone.model_of(agent) == model
