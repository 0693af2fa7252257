"""What the checks make of two pictures that were laid on each other."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.checks import (
    after_is_fresh,
    not_the_same_picture,
    problem_still_there,
    recoloured_only,
    same_bearing,
    same_exposure_in_parts,
    same_scene,
    vegetation_change,
    visible_change,
)
from server.domain.comparison import Comparison, ProblemFigures
from server.domain.region import Region
from server.domain.subject import PairSubject
from tests.unit.subjects import LOOK, TAKEN, facts, fix, photo

WORKED = Comparison(
    inliers=300, matches=420, overlap=0.96, shift=0.02, rotation_deg=0.4, zoom=1.0, share_judged=0.6,
    share_changed=0.3, largest_change=0.12, likeness=0.95, exposure_likeness=0.8,
    exposure_share=0.2, green_before=0.2, green_after=0.7,
)  # fmt: skip


def pair(comparison: Comparison | None = WORKED, **changes: object) -> PairSubject:
    return replace(PairSubject(photo(), photo(facts(sha256="b" * 64)), comparison), **changes)  # type: ignore[arg-type]


HEAP = Region.box(0.3, 0.4, 0.4, 0.3)
GONE = ProblemFigures(
    HEAP.corners, cover=1.0, points=10, points_found=0, points_outside=900, points_outside_found=450, patches=100,
    patches_found=30, patches_outside=100, patches_outside_found=100, relief=0.2, colour_change=12.0, green_before=0.1,
    green_after=0.6, repeats_before=0.2, repeats_after=0.2,
)  # fmt: skip


def marked(comparison: Comparison | None = WORKED, **figures: object) -> PairSubject:
    """Return a pair of which the problem was marked, with what was measured inside."""
    region = replace(GONE, **figures)  # type: ignore[arg-type]
    return pair(comparison and replace(comparison, problem=region), problem=HEAP)


def said(check: object, subject: PairSubject) -> str:
    finding = check.check(subject)  # type: ignore[attr-defined]
    return f"{finding.status} {finding.reason}"


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        (WORKED, "consistent same"),
        (replace(WORKED, inliers=7), "unverifiable too-few"),
        (replace(WORKED, is_mirrored=True), "doubtful mirrored"),
        (replace(WORKED, is_mirrored=True, inliers=29), "unverifiable mirrored-few"),
        (Comparison(fault="no-picture"), "unverifiable no-picture"),
        (None, "unverifiable not-compared"),
    ],
)
def test_the_scene(found: Comparison | None, answer: str) -> None:
    assert said(same_scene, pair(found)) == answer


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        (WORKED, "unverifiable not-told"),
        (replace(WORKED, share_changed=0.02, largest_change=0.01), "doubtful unchanged"),
        (replace(WORKED, share_changed=0.02, largest_change=0.05), "unverifiable not-told"),
        (replace(WORKED, share_changed=0.02, largest_change=0.01, likeness=0.7), "unverifiable all-over"),
        (replace(WORKED, share_changed=0.2, largest_change=0.01), "unverifiable all-over"),
        (replace(WORKED, likeness=0.7), "unverifiable all-over"),
        (replace(WORKED, overlap=0.4), "unverifiable cannot-tell"),
        (replace(WORKED, share_judged=0.2, share_changed=0.0, largest_change=0.0), "unverifiable cannot-tell"),
        (replace(WORKED, share_changed=None), "unverifiable cannot-tell"),
        (replace(WORKED, inliers=5), "unverifiable not-aligned"),
    ],
)
def test_nobody_says_that_the_work_is_seen_where_nobody_marked_what_is_to_be_done(
    found: Comparison, answer: str
) -> None:
    assert said(visible_change, pair(found)) == answer


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        (marked(), "consistent changed"),
        (marked(patches_found=53), "unverifiable problem-kept"),
        (marked(patches_outside_found=30), "unverifiable problem-unseen"),
        (marked(replace(WORKED, likeness=0.7)), "consistent changed"),
        (marked(replace(WORKED, share_changed=0.02, largest_change=0.01)), "doubtful unchanged"),
    ],
)
def test_the_work_is_seen_where_the_problem_has_changed(subject: PairSubject, answer: str) -> None:
    assert said(visible_change, subject) == answer


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        (pair(), "unverifiable not-told"),
        (marked(None), "unverifiable not-aligned"),
        (marked(replace(WORKED, inliers=7)), "unverifiable not-aligned"),
        (marked(replace(WORKED, is_mirrored=True)), "unverifiable not-aligned"),
        (marked(cover=0.5), "unverifiable cannot-tell"),
        (marked(patches=8, patches_found=0), "unverifiable cannot-tell"),
        (marked(patches_found=10, patches_outside_found=39), "unverifiable cannot-tell"),
        (marked(resemblance=0.6), "doubtful resembling"),
        (marked(), "consistent changed"),
        (marked(patches_found=95, colour_change=3.0), "doubtful untouched"),
        (marked(patches_found=95, colour_change=30.0), "doubtful painted"),
        (marked(patches_found=65), "doubtful partly"),
        (marked(repeats_after=0.6, relief=0.7), "doubtful net"),
    ],
)
def test_what_became_of_the_problem(subject: PairSubject, answer: str) -> None:
    assert said(problem_still_there, subject) == answer


def test_rain_that_takes_as_much_around_the_problem_takes_nothing_of_it() -> None:
    assert said(problem_still_there, marked(patches_found=65, patches_outside_found=70, colour_change=3.0)) == (
        "doubtful untouched"
    )
    assert said(problem_still_there, marked(patches_found=65)) == "doubtful partly"


def test_points_that_are_found_again_need_no_surroundings_to_be_believed() -> None:
    snow = marked(
        patches_found=70,
        patches_outside_found=50,
        points=100,
        points_found=20,
        points_outside_found=90,
        colour_change=3.0,
    )
    assert said(problem_still_there, snow) == "doubtful untouched"


def test_where_hardly_a_point_is_found_again_anywhere_nothing_is_said() -> None:
    snow = marked(points=100, points_found=9, points_outside_found=44)
    assert said(problem_still_there, snow) == "unverifiable cannot-tell"


def test_a_facade_that_repeats_itself_before_as_after_is_no_net() -> None:
    facade = marked(repeats_before=0.6, repeats_after=0.6, patches_found=95)
    assert said(problem_still_there, facade) == "doubtful untouched"


def test_a_net_on_flattened_ground_lies_over_no_problem() -> None:
    assert said(problem_still_there, marked(repeats_after=0.6, relief=0.1)) == "consistent changed"


def test_green_over_unchanged_shapes_is_a_hint_of_paint() -> None:
    painted = replace(WORKED, share_changed=0.01, largest_change=0.0)
    assert said(recoloured_only, pair(painted)) == "doubtful only-greener"
    blurred = replace(WORKED, share_changed=0.11, largest_change=0.04)
    assert said(recoloured_only, pair(blurred)) == "doubtful only-greener"
    assert said(recoloured_only, pair(replace(painted, green_after=0.3))) == "consistent as-expected"
    assert said(recoloured_only, pair(WORKED)) == "consistent as-expected"


def test_the_green_shares_are_figures_without_a_judgement() -> None:
    finding = vegetation_change.check(pair(replace(WORKED, green_before=0.9, green_after=0.0)))
    assert (finding.status, finding.evidence) == ("consistent", {"before_percent": 90, "after_percent": 0})


def test_pixels_that_agree_as_one_exposure_does_are_the_before_photo_again() -> None:
    again = replace(WORKED, exposure_likeness=0.99)
    assert said(not_the_same_picture, pair(again)) == "contradicted same-exposure"
    assert said(not_the_same_picture, pair(replace(again, inliers=20))) != "contradicted same-exposure"
    assert said(not_the_same_picture, pair(replace(WORKED, exposure_likeness=0.96))) != "contradicted same-exposure"


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        (WORKED, "consistent two-exposures"),
        (replace(WORKED, exposure_share=0.9), "doubtful in-parts"),
        (replace(WORKED, exposure_share=0.9, is_mirrored=True), "doubtful in-parts"),
        (replace(WORKED, exposure_share=0.9, inliers=20), "unverifiable not-aligned"),
        (replace(WORKED, exposure_share=0.9, exposure_likeness=0.99), "unverifiable one-exposure"),
        (replace(WORKED, exposure_share=None), "unverifiable cannot-tell"),
        (None, "unverifiable not-aligned"),
    ],
)
def test_a_copy_that_was_changed_in_one_region_is_a_doubt(found: Comparison | None, answer: str) -> None:
    assert said(same_exposure_in_parts, pair(found)) == answer


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        pytest.param(replace(WORKED, exposure_likeness=0.76), "consistent two-exposures", id="one forest"),
        pytest.param(replace(WORKED, exposure_likeness=0.94), "contradicted same-picture", id="nearly one exposure"),
        pytest.param(
            replace(WORKED, exposure_likeness=0.86, exposure_share=0.97),
            "contradicted same-picture",
            id="a part painted over",
        ),
        pytest.param(
            replace(WORKED, exposure_likeness=0.5, inliers=14), "contradicted same-picture", id="hardly to be laid"
        ),
        pytest.param(replace(WORKED, exposure_likeness=None), "contradicted same-picture", id="without texture"),
    ],
)
def test_what_looks_the_same_is_two_pictures_where_the_pixels_are_two_exposures(found: Comparison, answer: str) -> None:
    assert said(not_the_same_picture, pair(found)) == answer


@pytest.mark.parametrize(("likeness", "answer"), [(0.969, "consistent two-exposures"), (0.97, "doubtful alike")])
def test_what_only_looks_alike_needs_no_more_than_pixels_of_two_exposures(likeness: float, answer: str) -> None:
    look = replace(
        LOOK, phash=LOOK.phash ^ 0b11111, pdq=bytes([*(byte ^ 0xFF for byte in LOOK.pdq[:6]), *LOOK.pdq[6:]])
    )
    after = photo(facts(sha256="b" * 64, fingerprint=look))
    assert said(not_the_same_picture, pair(replace(WORKED, exposure_likeness=likeness), after=after)) == answer


@pytest.mark.parametrize(
    ("before", "after", "found", "answer"),
    [
        (350.0, 4.0, None, "consistent same"),
        (10.0, 35.0, None, "unverifiable uncertain"),
        (10.0, 120.0, None, "doubtful apart"),
        (10.0, 120.0, WORKED, "consistent scene-agrees"),
        (10.0, 120.0, replace(WORKED, is_mirrored=True), "doubtful apart"),
        (None, 120.0, WORKED, "unverifiable no-bearing"),
    ],
)
def test_bearings(before: float | None, after: float, found: Comparison | None, answer: str) -> None:
    first, second = (photo(facts(gps=fix(bearing_deg=bearing))) for bearing in (before, after))
    assert said(same_bearing, PairSubject(first, second, found)) == answer


@pytest.mark.parametrize(("days", "answer"), [(3, "consistent fresh"), (45, "doubtful stale")])
def test_an_after_photo_is_of_the_weeks_before_the_report(days: int, answer: str) -> None:
    assert said(after_is_fresh, pair(claimed_at=TAKEN + timedelta(days=days))) == answer


def test_without_a_report_nobody_asks_how_old_the_photo_is() -> None:
    assert said(after_is_fresh, pair()) == "unverifiable not-claimed"
