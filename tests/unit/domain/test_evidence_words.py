"""Does a sentence say words where a finding keeps codes?"""

import pytest

from server import checks
from server.domain.evidence_words import CODES, in_words, sentence
from server.domain.finding import consistent, contradicted, doubtful, unverifiable


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The photo carries no position (latitude and longitude are zero)."),
        ("zh_CN", "照片没有位置信息（经纬度为零）。"),
    ],
)
def test_why_there_is_no_position_is_said_in_words(language: str, sentence: str) -> None:
    finding = unverifiable("no-position", problem="null-island")
    assert checks.sentence("photo_near_site", finding, language) == sentence


@pytest.mark.parametrize(("language", "word"), [("en", "before #7"), ("zh_CN", "整改前 #7")])
def test_the_stage_in_a_photo_s_name_is_a_word(language: str, word: str) -> None:
    said = checks.sentence("photo_not_reused", contradicted("same-bytes", other="Z1 · 南坡 · before #7"), language)
    assert f"Z1 · 南坡 · {word}" in said


def test_a_viewpoint_that_is_called_like_a_stage_keeps_its_name() -> None:
    assert in_words({"other": "Z1 · before the bridge #7"}, "zh_CN") == {"other": "Z1 · before the bridge #7"}


def test_a_datum_is_called_by_its_name() -> None:
    finding = doubtful("datum-suspect", outside_m=210, registered="wgs84", datum="gcj02")
    assert "(WGS-84), but inside if a coordinate is in fact GCJ-02" in checks.sentence("photo_near_site", finding, "en")


def test_a_number_is_not_taken_for_a_code() -> None:
    assert in_words(consistent("all", registered=3).evidence, "en") == {"registered": 3}


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_long_figure_is_written_in_groups_and_a_year_is_not(language: str) -> None:
    assert in_words({"distance_m": 28591, "year": 2026}, language) == {"distance_m": "28,591", "year": 2026}


def test_a_code_without_a_word_is_shown_as_it_is() -> None:
    assert in_words({"problem": "new-kind"}, "en") == {"problem": "new-kind"}


@pytest.mark.parametrize("figure", CODES)
def test_every_code_is_one(figure: str) -> None:
    assert all(code == code.lower() and " " not in code for code in CODES[figure])


@pytest.mark.parametrize(
    ("figures", "language", "said"),
    [
        ({"distance_m": 28591, "allowed_m": 108}, "en", "Taken 28.6 km from the site’s point; 108 m is allowed."),
        ({"distance_m": 28591, "allowed_m": 108}, "zh_CN", "28.6 公里"),
        ({"distance_m": 1043, "allowed_m": 1000}, "en", "Taken 1,043 m from the site’s point; 1,000 m is allowed."),
        ({"distance_m": 61.4, "allowed_m": 50}, "en", "Taken 61.4 m from the site’s point; 50 m is allowed."),
    ],
)
def test_lengths_are_said_in_the_unit_that_fits(figures: dict[str, float], language: str, said: str) -> None:
    assert said in sentence("Taken {distance_m} m from the site’s point; {allowed_m} m is allowed.", figures, language)


@pytest.mark.parametrize(("late_h", "said"), [(30, "30 h"), (3023.3, "126 days"), (50.4, "2.1 days")])
def test_long_times_are_said_in_days(late_h: float, said: str) -> None:
    words = sentence(
        "Chosen from the gallery {late_h} h after it was taken ({usual_h} h is usual).",
        {"late_h": late_h, "usual_h": 24},
        "en",
    )
    assert words == f"Chosen from the gallery {said} after it was taken (24 h is usual)."
