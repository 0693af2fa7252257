"""When does a photo say it was taken? EXIF 2.32, sections 4.6.4 and 4.6.5."""

import pytest

from server.domain.photo import CaptureTime
from server.imaging.exif import ExifFacts, read_exif
from tests.photos import PhotoExif, exif_block, wall_clock

TAKEN = wall_clock(2026, 5, 1, 12, 30, 15)
ORIGINAL, DIGITIZED, DATETIME, SUBSECOND = 0x9003, 0x9004, 0x0132, 0x9291


def read(**exif: object) -> ExifFacts:
    return read_exif(exif_block(PhotoExif(**exif)))  # type: ignore[arg-type]


def written(text: str) -> ExifFacts:
    return read(photo={ORIGINAL: text})


def test_the_shutter_time_is_the_wall_clock_without_an_offset() -> None:
    assert read(taken_at=TAKEN).captured == CaptureTime(TAKEN, None, "DateTimeOriginal")


def test_an_offset_is_minutes_east_of_utc() -> None:
    captured = read(taken_at=TAKEN, offset="+08:00").captured
    assert captured is not None
    assert captured.offset_minutes == 480


@pytest.mark.parametrize("offset", ["   :  ", "+25:00", "China", "+8"])
def test_an_offset_that_is_none_is_unknown(offset: str) -> None:
    captured = read(taken_at=TAKEN, offset=offset).captured
    assert captured is not None
    assert captured.offset_minutes is None


@pytest.mark.parametrize(
    ("digits", "microsecond"),
    [("5", 500_000), ("50", 500_000), ("007", 7_000), ("1234567", 123_456), ("  ", 0), ("x", 0)],
)
def test_sub_second_digits_stand_behind_the_point(digits: str, microsecond: int) -> None:
    captured = read(taken_at=TAKEN, photo={SUBSECOND: digits}).captured
    assert captured == CaptureTime(TAKEN.replace(microsecond=microsecond))


def test_the_shutter_time_wins_over_the_others() -> None:
    captured = read(
        taken_at=TAKEN, modified_at=wall_clock(2026, 6, 1), photo={DIGITIZED: "2026:06:02 00:00:00"}
    ).captured
    assert captured == CaptureTime(TAKEN, None, "DateTimeOriginal")


def test_without_a_shutter_time_the_digitised_one_is_named_as_the_source() -> None:
    captured = read(modified_at=wall_clock(2026, 6, 1), photo={DIGITIZED: "2026:05:01 12:30:15"}).captured
    assert captured == CaptureTime(TAKEN, None, "DateTimeDigitized")


def test_the_time_of_writing_is_the_last_resort() -> None:
    assert read(modified_at=TAKEN).captured == CaptureTime(TAKEN, None, "DateTime")


def test_a_zero_shutter_time_gives_way_to_another() -> None:
    assert read(modified_at=TAKEN, photo={ORIGINAL: "0000:00:00 00:00:00"}).captured == CaptureTime(
        TAKEN, None, "DateTime"
    )


def test_the_time_of_writing_is_kept_beside_the_shutter_time() -> None:
    assert read(taken_at=TAKEN, modified_at=wall_clock(2026, 6, 1)).modified == CaptureTime(
        wall_clock(2026, 6, 1), None, "DateTime"
    )


def test_no_time_at_all_is_missing() -> None:
    assert read().captured_problem == "missing"


def test_a_captured_time_has_no_problem() -> None:
    assert read(taken_at=TAKEN).captured_problem is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("0000:00:00 00:00:00", "zero"),
        ("    :  :     :  :  ", "missing"),
        ("                   ", "missing"),
        ("1970:01:01 08:00:12", "never-set"),
        ("1969:12:31 16:00:12", "never-set"),
        ("1980:01:06 00:00:00", "never-set"),
        ("2000:01:01 00:03:12", "never-set"),
        ("2000:01:20 11:03:12", "never-set"),
        ("2005:0?:03 10:00:00", "unreadable"),
        ("2026:02:30 10:00:00", "unreadable"),
        ("2026:05:01", "unreadable"),
        ("0001:01:01 00:00:00", "unreadable"),
        ("yesterday", "unreadable"),
    ],
)
def test_a_time_that_is_none_says_why(text: str, problem: str) -> None:
    facts = written(text)
    assert (facts.captured, facts.captured_problem) == (None, problem)


@pytest.mark.parametrize(
    "text",
    ["2026:05:01 12:30:15.25", "2026-05-01T12:30:15.25", "2026:05:01 12:30:15.250", "2026:05:01 12:30:15.25\0\0 "],
)
def test_a_time_may_carry_fractions_and_other_separators(text: str) -> None:
    assert written(text).captured == CaptureTime(TAKEN.replace(microsecond=250_000))


def test_a_zone_behind_the_time_is_its_offset() -> None:
    assert written("2026-05-01T12:30:15+08:00").captured == CaptureTime(TAKEN, 480)


def test_the_hour_24_of_some_android_cameras_is_the_hour_after_midnight() -> None:
    assert written("2026:05:01 24:05:00").captured == CaptureTime(wall_clock(2026, 5, 1, 0, 5))
