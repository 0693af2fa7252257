"""Was the photo taken at the site?"""

from datetime import timedelta

import pytest

from server.checks import photo_near_site, same_standpoint
from server.domain.datum import Datum, from_wgs84
from server.domain.photo import GpsFix
from server.domain.subject import PairSubject, PhotoSubject
from tests.unit.subjects import SITE, TAKEN, at, facts, fence, fix, photo


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        pytest.param(photo(), "consistent inside", id="12 m from the point"),
        pytest.param(photo(facts(gps=fix(at(130), error_m=40))), "consistent inside", id="130 m, wrong by 40 m"),
        pytest.param(photo(facts(gps=fix(at(180)))), "doubtful near", id="180 m: just over the fence"),
        pytest.param(photo(facts(gps=fix(at(612)))), "contradicted far", id="612 m"),
        pytest.param(photo(facts(gps=fix(at(900_000)))), "contradicted far", id="another province"),
        pytest.param(photo(facts(gps=fix(at(300), error_m=2000))), "unverifiable position-too-coarse", id="±2 km"),
        pytest.param(photo(facts(gps=fix(error_m=2000))), "unverifiable inside-too-coarse", id="inside, ±2 km"),
        pytest.param(
            photo(facts(gps=fix(error_m=2000)), site=fence(radius_m=200)),
            "unverifiable inside-too-coarse",
            id="inside 200 m, ±2 km",
        ),
        pytest.param(
            photo(facts(gps=fix(error_m=5, precision_m=1852))), "unverifiable inside-too-coarse", id="whole minutes"
        ),
        pytest.param(
            photo(facts(gps=fix(error_m=2000)), site=fence(radius_m=2500)), "consistent inside", id="a fence of 2.5 km"
        ),
        pytest.param(
            photo(facts(gps=fix(error_m=40)), site=fence(radius_m=30)), "consistent inside", id="a small fence"
        ),
        pytest.param(photo(facts(gps=GpsFix(problem="null-island"))), "unverifiable no-position", id="0, 0"),
        pytest.param(photo(facts(gps=GpsFix())), "unverifiable no-position", id="no GPS"),
        pytest.param(photo(facts(gps=fix(at(2_000), source="network"))), "unverifiable rough", id="a cell, 2 km off"),
        pytest.param(photo(facts(gps=fix(at(2_000), source="void"))), "unverifiable rough", id="no fix, 2 km off"),
        pytest.param(photo(facts(gps=fix(source="network"))), "consistent inside", id="a cell, inside"),
        pytest.param(photo(facts(gps=fix(source="void"))), "unverifiable void-inside", id="no fix, inside"),
        pytest.param(
            photo(facts(gps=fix(at(90_000), source="network"))), "doubtful rough-and-far", id="a cell, 90 km off"
        ),
        pytest.param(photo(facts(gps=fix(source="by-hand"))), "doubtful by-hand", id="put there by hand"),
        pytest.param(photo(facts(gps=fix(at(2_000), source="by-hand"))), "doubtful by-hand", id="put 2 km off by hand"),
        pytest.param(photo(site=None), "unverifiable no-site", id="no site registered"),
        pytest.param(
            photo(site=fence(from_wgs84(SITE, Datum.GCJ02))), "doubtful datum-suspect", id="site copied from Amap"
        ),
        pytest.param(
            photo(site=fence(from_wgs84(SITE, Datum.BD09))), "doubtful datum-suspect", id="site copied from Baidu"
        ),
        pytest.param(
            photo(site=fence(from_wgs84(SITE, Datum.BD09), datum=Datum.BD09)),
            "consistent inside",
            id="Baidu coordinates, registered as such",
        ),
        pytest.param(
            photo(facts(gps=fix(from_wgs84(SITE, Datum.GCJ02)))), "doubtful datum-suspect", id="camera writes GCJ-02"
        ),
        pytest.param(
            photo(facts(gps=fix(at(5000), fixed_at=TAKEN - timedelta(minutes=10)))),
            "doubtful stale-fix",
            id="5 km with a fix ten minutes old",
        ),
        pytest.param(
            photo(facts(gps=fix(at(50_000), fixed_at=TAKEN - timedelta(minutes=10)))),
            "contradicted far",
            id="50 km in ten minutes",
        ),
        pytest.param(
            photo(facts(gps=fix(at(5000), fixed_at=TAKEN - timedelta(hours=8)))),
            "contradicted far",
            id="a zone error is no old fix",
        ),
        pytest.param(
            photo(facts(gps=fix(at(5000), fixed_at=TAKEN - timedelta(minutes=15)))),
            "doubtful stale-fix",
            id="a quarter of an hour is no zone",
        ),
        pytest.param(
            photo(facts(gps=fix(at(50_000), fixed_at=TAKEN - timedelta(hours=1)))),
            "doubtful stale-fix",
            id="an hour is the fix of the last village, or a zone",
        ),
        *[
            pytest.param(
                photo(facts(gps=fix(at(200_000), fixed_at=TAKEN + timedelta(hours=hours, seconds=-2)))),
                "contradicted far",
                id=f"200 km with a clock {hours} h off",
            )
            for hours in (-3, -2, 2, 6)
        ],
        pytest.param(
            photo(facts(gps=fix(at(50_000), fixed_at=TAKEN - timedelta(hours=2, minutes=6)))),
            "doubtful stale-fix",
            id="two hours and six minutes are no zone",
        ),
        pytest.param(
            photo(facts(gps=fix(at(2_000), fixed_at=TAKEN - timedelta(hours=3, seconds=90)))),
            "doubtful stale-fix",
            id="a fix of a minute and a half, and a clock 3 h off",
        ),
    ],
)
def test_distance_to_the_fence(subject: PhotoSubject, answer: str) -> None:
    finding = photo_near_site.check(subject)
    assert f"{finding.status} {finding.reason}" == answer


def test_the_distance_is_said_in_metres_beside_its_limit() -> None:
    finding = photo_near_site.check(photo(facts(gps=fix(at(612), error_m=6))))
    assert (finding.evidence["distance_m"], finding.evidence["allowed_m"]) == (612, 106)


@pytest.mark.parametrize(
    ("metres", "error_m", "answer"),
    [
        (15, 5, "consistent"),
        (35, 5, "doubtful"),
        (80, 5, "contradicted"),
        (60, 65, "consistent"),
        (15, 2000, "unverifiable"),
    ],
)
def test_two_standpoints(metres: float, error_m: float, answer: str) -> None:
    pair = PairSubject(photo(), photo(facts(gps=fix(at(12 + metres), error_m=error_m))))
    assert same_standpoint.check(pair).status == answer


def test_standpoints_without_a_position_are_unverifiable() -> None:
    assert same_standpoint.check(PairSubject(photo(), photo(facts(gps=GpsFix())))).status == "unverifiable"


@pytest.mark.parametrize(
    ("age_s", "metres", "answer"),
    [
        (5, 150, "doubtful"),
        (120, 200, "consistent"),
        (200, 290, "doubtful"),
        (290, 900, "doubtful"),
        (20, 900, "contradicted"),
        (60, 2500, "contradicted"),
    ],
)
def test_a_fix_some_minutes_old_leaves_room_to_have_walked(age_s: int, metres: float, answer: str) -> None:
    gps = fix(at(metres), fixed_at=TAKEN - timedelta(seconds=age_s))
    assert photo_near_site.check(photo(facts(gps=gps))).status == answer
