"""What tells a check that an after photo is from another viewpoint than the one it is filed under."""

from dataclasses import replace

import pytest

from server.checks import after_fits_viewpoint
from server.domain.comparison import Comparison
from server.domain.geo import LatLon
from server.domain.subject import OtherViewpoint, PairSubject
from tests.unit.subjects import at, facts, fix, photo


def misfiled(
    own: int, other: int | None, *, stands: LatLon | None = None, error_m: float = 5.0, viewpoints: bool = True
) -> PairSubject:
    """Return a pair whose own viewpoint is at the site and whose other one is 150 m north of it."""
    gps = fix(stands, error_m=error_m) if stands else fix(place=None, problem="absent")
    after = photo(facts(sha256="b" * 64, gps=replace(gps, place=stands)))
    others = (OtherViewpoint("顶部", at(150), other, "c" * 64),) if viewpoints else ()
    return PairSubject(photo(), after, Comparison(inliers=own), standpoint=at(0), other_viewpoints=others)


def said(pair: PairSubject) -> str:
    finding = after_fits_viewpoint.check(pair)
    return f"{finding.status} {finding.reason}"


@pytest.mark.parametrize(
    ("own", "other", "answer"),
    [
        (300, None, "consistent own-scene"),
        (9, None, "consistent own-scene"),
        (9, 29, "consistent own-scene"),
        (15, 44, "consistent own-scene"),
        (15, 45, "doubtful shows-another"),
        (0, 30, "doubtful shows-another"),
        (0, 29, "unverifiable no-telling"),
        (40, 400, "consistent own-scene"),
    ],
)
def test_the_other_scene_has_to_agree_by_itself_and_much_better(own: int, other: int | None, answer: str) -> None:
    assert said(misfiled(own, other)) == answer


@pytest.mark.parametrize(
    ("metres_north", "error_m", "answer"),
    [
        (0, 5.0, "consistent own-place"),
        (150, 5.0, "doubtful nearer-another"),
        (80, 5.0, "unverifiable no-telling"),
        (120, 90.0, "unverifiable no-telling"),
        (900, 5.0, "unverifiable no-telling"),
    ],
)
def test_a_place_is_a_hint_only_beyond_twice_the_error_of_the_fix(
    metres_north: float, error_m: float, answer: str
) -> None:
    assert said(misfiled(0, 0, stands=at(metres_north), error_m=error_m)) == answer


def test_the_own_scene_weighs_more_than_a_place_near_another_viewpoint() -> None:
    assert said(misfiled(120, None, stands=at(150))) == "consistent own-scene"


def test_a_site_with_one_viewpoint_leaves_nothing_to_mix_up() -> None:
    assert said(misfiled(0, None, viewpoints=False)) == "unverifiable one-viewpoint"
