"""What the checks make of the file itself: programs, thumbnail, size, EXIF blocks, light."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.checks import (
    content_credentials,
    photo_clock_agrees,
    photo_exif_agrees,
    photo_in_window,
    photo_is_native,
    photo_light_fits_time,
    photo_matches_thumbnail,
    photo_near_form_point,
    photo_near_site,
    photo_not_edited,
    same_standpoint,
)
from server.domain.finding import verdict
from server.domain.photo import Camera, CaptureTime, PhotoFacts
from server.domain.subject import PairSubject, PhotoSubject
from tests.photos import wall_clock
from tests.unit.subjects import SITE, TAKEN, at, facts, fix, photo

NOON = Camera("HUAWEI", "NOH-AN00", "NOH-AN00 4.2.0.132", exposure_s=1 / 1000, f_number=1.9, iso=50)


def said(check: object, read: PhotoFacts, **changes: object) -> str:
    finding = check.check(photo(read, **changes))  # type: ignore[attr-defined]
    return f"{finding.status} {finding.reason}"


@pytest.mark.parametrize(
    ("software", "tools", "answer"),
    [
        ("Adobe Photoshop 25.0", (), "doubtful editor"),
        ("美图秀秀", (), "doubtful editor"),
        ("醒图 8.1", (), "doubtful editor"),
        ("17.5.1", ("Snapseed 2.0",), "doubtful editor"),
        ("17.5.1", (), "consistent camera"),
        ("Mac OS X 10.5.8 (9L31a)", (), "consistent camera"),
        ("17.5.1", ("AIGC",), "doubtful generated"),
        ("alioth-user 12 SKQ1.211006.001", (), "consistent camera"),
        ("HDR+ 1.0.345618096zd", (), "consistent camera"),
        (None, (), "consistent no-program"),
        ("17.5.1", ("Screenshot",), "doubtful screenshot"),
        ("17.5.1", ("Image::ExifTool 12.57",), "doubtful editor"),
        ("macOS 13.1 Preview", (), "doubtful editor"),
        ("Microsoft Office Word", (), "doubtful editor"),
    ],
)
def test_programs(software: str | None, tools: tuple[str, ...], answer: str) -> None:
    read = facts(camera=Camera("HUAWEI", "NOH-AN00", software), tools=tools)
    assert said(photo_not_edited, read) == answer


def test_a_file_that_names_nothing_cannot_be_verified() -> None:
    assert said(photo_not_edited, facts(camera=Camera())) == "unverifiable stripped"


@pytest.mark.parametrize(
    ("bits", "likeness", "answer"),
    [
        (3, 0.99, "consistent alike"),
        (20, 0.9, "consistent alike"),
        (12, 0.1, "consistent alike"),
        (18, 0.4, "consistent alike"),
        (20, 0.2, "doubtful other-picture"),
        (None, 0.1, "doubtful other-picture"),
        (None, None, "unverifiable no-thumbnail"),
    ],
)
def test_a_thumbnail_is_another_picture_only_where_both_measures_say_so(
    bits: int | None, likeness: float | None, answer: str
) -> None:
    assert said(photo_matches_thumbnail, facts(thumbnail_bits=bits, thumbnail_likeness=likeness)) == answer


@pytest.mark.parametrize(
    ("size", "recorded", "answer"),
    [
        ((4032, 3024), (4032, 3024), "consistent native"),
        ((3024, 4032), (4032, 3024), "consistent native"),
        ((1024, 768), (4032, 3024), "consistent scaled"),
        ((1080, 810), (4000, 3000), "consistent scaled"),
        ((3024, 3024), (4032, 3024), "doubtful cut"),
        ((8064, 6048), (4032, 3024), "doubtful enlarged"),
        ((4032, 3024), (None, None), "unverifiable no-size"),
    ],
)
def test_size_and_shape(size: tuple[int, int], recorded: tuple[int | None, int | None], answer: str) -> None:
    read = facts(width=size[0], height=size[1], exif_width=recorded[0], exif_height=recorded[1])
    assert said(photo_is_native, read) == answer


def test_two_exif_blocks_that_differ_are_named_with_what_differs() -> None:
    read = facts(reader="pillow", exif_segments=2, exif_disagrees=("position", "capture-time"))
    finding = photo_exif_agrees.check(photo(read))
    assert (finding.status, finding.reason) == ("doubtful", "position-differs")
    assert finding.evidence == {"blocks": 2, "fields": "position, capture-time", "count": 2}
    assert said(photo_exif_agrees, replace(read, exif_disagrees=())) == "consistent same"
    assert said(photo_exif_agrees, facts(reader="pillow", exif_segments=1)) == "consistent one"


@pytest.mark.parametrize(
    ("hours", "camera", "answer"),
    [
        (2, NOON, "consistent fits"),
        (15, NOON, "doubtful too-bright"),
        (15, replace(NOON, iso=3200, exposure_s=0.05), "consistent fits"),
        (15, replace(NOON, flash_fired=True), "unverifiable no-exposure"),
        (15, Camera(), "unverifiable no-exposure"),
        (2, replace(NOON, iso=3200, exposure_s=0.05), "consistent fits"),
    ],
)
def test_daylight_at_night_is_doubtful_and_darkness_by_day_is_not(hours: float, camera: Camera, answer: str) -> None:
    at = TAKEN + timedelta(hours=hours)
    local = (at + timedelta(hours=8)).replace(tzinfo=None)
    captured = replace(facts().captured, local=local)  # type: ignore[type-var]
    assert said(photo_light_fits_time, facts(camera=camera, captured=captured, gps=fix(fixed_at=None))) == answer


@pytest.mark.parametrize(
    ("clock_h", "fix_h", "answer"),
    [
        pytest.param(0, 0, "consistent fits", id="both by day"),
        pytest.param(13, 13 - 6, "doubtful too-bright", id="a clock set six hours on, into the night"),
        pytest.param(13, 13 - 4, "consistent fits", id="four hours may be an old fix"),
        pytest.param(0, -9, "doubtful too-bright-for-satellites", id="the fix of a night"),
        pytest.param(0, -7 - 24 * 7, "consistent fits", id="a week apart is for the clocks"),
        pytest.param(13, 13, "doubtful too-bright", id="both by night"),
    ],
)
def test_two_clocks_hours_apart_are_both_asked_for_the_sun(clock_h: float, fix_h: float, answer: str) -> None:
    captured = CaptureTime(wall_clock(2026, 6, 1, 10, 20, 31) + timedelta(hours=clock_h), 480)
    gps = fix(fixed_at=TAKEN + timedelta(hours=fix_h))
    assert said(photo_light_fits_time, facts(camera=NOON, captured=captured, gps=gps)) == answer


def test_exif_that_only_the_fallback_reader_understands_is_said_so() -> None:
    assert said(photo_exif_agrees, facts(reader="exifread", exif_segments=1)) == "consistent other-reader"


@pytest.mark.parametrize("field", ["position", "capture-time", "satellite-time", "camera", "program"])
def test_every_difference_between_blocks_has_its_sentence(field: str) -> None:
    finding = photo_exif_agrees.check(photo(facts(reader="pillow", exif_segments=2, exif_disagrees=(field,))))
    assert finding.reason in photo_exif_agrees.REASONS


@pytest.mark.parametrize(
    ("there", "verified", "answer"),
    [
        (False, None, "unverifiable no-credentials"),
        (True, None, "unverifiable not-verified"),
        (True, "valid", "consistent valid"),
        (True, "broken", "doubtful broken"),
    ],
)
def test_content_credentials_are_shown_and_judged_only_where_verified(
    verified: str | None, answer: str, *, there: bool
) -> None:
    assert said(content_credentials, facts(has_credentials=there, credentials=verified)) == answer


def test_credentials_that_nobody_verified_neither_clear_nor_accuse() -> None:
    found = [content_credentials.check(photo(facts(has_credentials=there))) for there in (True, False)]
    assert verdict([photo_not_edited.check(photo(facts(camera=NOON))), *found]) == "consistent"


SHUTTER = wall_clock(2026, 6, 1, 10, 20, 31)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"digitized": CaptureTime(SHUTTER, 480)}, "consistent one"),
        ({"digitized": CaptureTime(SHUTTER - DAY, 480)}, "doubtful digitized-differs"),
        ({"modified": CaptureTime(SHUTTER + DAY, 480)}, "consistent one"),
        ({"modified": CaptureTime(SHUTTER - DAY, 480)}, "doubtful written-before-taken"),
        ({"xmp_captured": CaptureTime(SHUTTER, None)}, "consistent one"),
        ({"xmp_captured": CaptureTime(SHUTTER - timedelta(hours=8), 0)}, "consistent one"),
        ({"xmp_captured": CaptureTime(SHUTTER - DAY, None)}, "doubtful xmp-time-differs"),
        ({"xmp_place": at(40)}, "consistent one"),
        ({"xmp_place": at(20_000)}, "doubtful xmp-position-differs"),
    ],
)
def test_what_was_changed_in_one_place_is_witnessed_in_another(changes: dict[str, object], answer: str) -> None:
    assert said(photo_exif_agrees, facts(reader="pillow", exif_segments=1, **changes)) == answer


TWO_PLACES, TWO_TIMES = (facts(exif_segments=2, exif_disagrees=(name,)) for name in ("position", "capture-time"))


@pytest.mark.parametrize(
    ("check", "subject", "answer"),
    [
        (photo_near_site, photo(TWO_PLACES), "unverifiable two-places"),
        (photo_near_form_point, photo(TWO_PLACES, form_place=SITE), "unverifiable two-places"),
        (same_standpoint, PairSubject(photo(), photo(TWO_PLACES)), "unverifiable two-places"),
        (photo_in_window, photo(TWO_TIMES), "unverifiable two-times"),
        (photo_clock_agrees, photo(TWO_TIMES), "unverifiable two-times"),
    ],
)
def test_what_only_one_of_two_blocks_says_agrees_with_nothing(
    check: object, subject: PhotoSubject | PairSubject, answer: str
) -> None:
    finding = check.check(subject)  # type: ignore[attr-defined]
    assert f"{finding.status} {finding.reason}" == answer


def test_a_second_block_takes_no_contradiction_away() -> None:
    away = replace(TWO_PLACES, gps=fix(at(50_000)))
    assert said(photo_near_site, away) == "contradicted far"
