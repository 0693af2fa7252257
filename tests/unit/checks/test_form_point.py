"""Do photo and form speak of one place, and was the form's point made by a receiver?"""

from datetime import timedelta

import pytest

from server.checks import form_point_is_real, photo_near_form_point
from server.domain.datum import Datum, from_wgs84
from server.domain.finding import verdict
from server.domain.photo import GpsFix
from server.domain.subject import PhotoSubject
from tests.unit.subjects import SITE, TAKEN, at, facts, fix, photo


def together(
    metres: float, *, form_error_m: float = 6.0, waited: timedelta | None = None, **gps: object
) -> PhotoSubject:
    """Return a photo whose form point is so far away, attached so long after the shutter."""
    attached = TAKEN + waited if waited is not None else TAKEN + timedelta(seconds=9)
    read = facts(gps=fix(at(metres), **gps))
    return photo(read, form_place=SITE, form_error_m=form_error_m, attached_at=attached)


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        pytest.param(together(12), "consistent together", id="12 m"),
        pytest.param(together(130, form_error_m=40), "consistent together", id="130 m, both uncertain"),
        pytest.param(together(600), "doubtful apart", id="600 m"),
        pytest.param(together(900, form_error_m=900), "unverifiable too-coarse", id="900 m, form point ±900 m"),
        pytest.param(together(12, error_m=2000), "unverifiable too-coarse", id="12 m, photo ±2 km"),
        pytest.param(together(12_000), "contradicted elsewhere", id="12 km"),
        pytest.param(
            together(12_000, fixed_at=TAKEN - timedelta(minutes=10)), "unverifiable old-fix", id="a fix ten minutes old"
        ),
        pytest.param(together(5_000, waited=timedelta(hours=4)), "unverifiable filled-later", id="from the gallery"),
        pytest.param(together(5_500), "doubtful on-the-way", id="the point was set minutes later, on the road"),
        pytest.param(together(400_000, waited=timedelta(hours=2)), "contradicted elsewhere", id="400 km in two hours"),
        pytest.param(
            photo(facts(gps=fix(from_wgs84(SITE, Datum.GCJ02))), form_place=SITE, form_error_m=5.0),
            "doubtful datum-suspect",
            id="camera writes GCJ-02",
        ),
        pytest.param(photo(facts(gps=GpsFix()), form_place=SITE), "unverifiable no-position", id="no GPS"),
        pytest.param(photo(), "unverifiable no-form-point", id="no form"),
    ],
)
def test_photo_and_form_point(subject: PhotoSubject, answer: str) -> None:
    finding = photo_near_form_point.check(subject)
    assert f"{finding.status} {finding.reason}" == answer


def test_the_distance_stands_beside_its_limit() -> None:
    evidence = photo_near_form_point.check(together(600)).evidence
    assert (evidence["distance_m"], evidence["allowed_m"]) == (600, 111)


@pytest.mark.parametrize(
    ("error_m", "answer"),
    [
        (6.4, "consistent real"),
        (1.4, "consistent real"),
        (65.0, "consistent real"),
        (0.0, "doubtful mock-location"),
        (0.3, "doubtful too-good"),
        (250.0, "doubtful coarse"),
        (None, "unverifiable no-accuracy"),
    ],
)
def test_accuracy_of_the_form_point(error_m: float | None, answer: str) -> None:
    finding = form_point_is_real.check(photo(form_place=SITE, form_error_m=error_m))
    assert f"{finding.status} {finding.reason}" == answer


def test_a_photo_without_a_form_is_not_worse_for_it() -> None:
    findings = [check.check(photo()) for check in (photo_near_form_point, form_point_is_real)]
    good = photo_near_form_point.check(together(12))
    assert verdict([good, *findings]) == "consistent"
