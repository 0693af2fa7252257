"""Could one phone have taken these photos, on the days that are claimed, in the hand of one officer?"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.checks import officer_could_travel, phone_has_one_officer, photos_not_burst
from server.domain.journey import Step, fix_slack_s
from tests.unit.subjects import TAKEN, at, photo

HERE = Step(
    "#9", TAKEN, place=at(0), error_m=6, slack_s=2, camera="HUAWEI NOH-AN00", sha256="a", site="1", visit="uuid:9",
    visit_day=date(2026, 6, 1), officer="dawa", late_s=9,
)  # fmt: skip


def step(metres: float, before: timedelta, **changes: object) -> Step:
    """Return a photo of the same phone, taken so far away and so long before."""
    other = replace(HERE, name="#7", taken_at=TAKEN - before, place=at(metres), sha256="b", visit="uuid:7")
    return replace(other, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "answer"),
    [
        pytest.param(step(40, timedelta(seconds=30)), "consistent near", id="same place"),
        pytest.param(step(1_500, timedelta(seconds=3)), "consistent near", id="a fix from the mast"),
        pytest.param(step(60_000, timedelta(hours=1)), "consistent possible", id="60 km in an hour"),
        pytest.param(step(60_000, timedelta(minutes=15)), "doubtful fast", id="60 km in 15 minutes"),
        pytest.param(step(200_000, timedelta(minutes=5)), "contradicted impossible", id="200 km in five minutes"),
        pytest.param(step(200_000, timedelta(minutes=-5)), "contradicted impossible", id="and on to the next"),
        pytest.param(step(6_000, timedelta(seconds=5)), "doubtful fast", id="6 km at once: a wrong fix"),
        pytest.param(step(20_000, timedelta(minutes=1), slack_s=900), "consistent possible", id="an old fix"),
        pytest.param(step(200_000, timedelta(minutes=5), zone_known=False), "doubtful fast-zone", id="unequal zones"),
        pytest.param(step(200_000, timedelta(minutes=5), late_s=80_000), "doubtful fast-chosen", id="a colleague’s"),
        pytest.param(step(200_000, timedelta(minutes=5), camera="Apple"), "unverifiable no-journey", id="other camera"),
        pytest.param(step(200_000, timedelta(minutes=5), sha256="a"), "unverifiable no-journey", id="sent again"),
        pytest.param(step(200_000, timedelta(minutes=5), place=None), "unverifiable no-journey", id="no position"),
    ],
)
def test_the_way_between_two_photos(other: Step, answer: str) -> None:
    finding = officer_could_travel.check(photo(step=HERE, steps=(other,)))
    assert f"{finding.status} {finding.reason}" == answer


def test_only_the_nearest_photos_before_and_after_are_compared() -> None:
    steps = (step(200_000, timedelta(hours=4)), step(10, timedelta(minutes=2)))
    assert officer_could_travel.check(photo(step=HERE, steps=steps)).reason == "near"


@pytest.mark.parametrize(
    ("age", "slack_s"),
    [
        (timedelta(seconds=2), 2),
        (timedelta(minutes=15), 900),
        (timedelta(hours=8), 0),
        (timedelta(hours=27, minutes=7), 97_620),
    ],
)
def test_a_long_time_in_whole_quarter_hours_is_a_zone_and_no_old_fix(age: timedelta, slack_s: float) -> None:
    assert fix_slack_s(TAKEN, TAKEN - age, 300) == slack_s


@pytest.mark.parametrize(
    ("other", "answer"),
    [
        pytest.param(step(5, timedelta(minutes=20), visit_day=date(2026, 5, 20)), "doubtful burst", id="one trip"),
        pytest.param(step(5, timedelta(minutes=20)), "consistent apart", id="the same day"),
        pytest.param(step(5, timedelta(hours=5), visit_day=date(2026, 5, 31)), "consistent apart", id="five hours"),
        pytest.param(
            step(5, timedelta(minutes=20), visit_day=date(2026, 6, 2), site="2"), "consistent apart", id="other site"
        ),
        pytest.param(
            step(5, timedelta(minutes=20), visit_day=date(2026, 6, 2), visit="uuid:9"),
            "consistent apart",
            id="corrected",
        ),
    ],
)
def test_visits_of_several_days_in_one_hour(other: Step, answer: str) -> None:
    finding = photos_not_burst.check(photo(step=HERE, steps=(other,)))
    assert f"{finding.status} {finding.reason}" == answer


@pytest.mark.parametrize(
    ("steps", "elsewhere", "answer"),
    [
        pytest.param((step(5, timedelta(hours=1)),), (), "consistent one", id="one officer"),
        pytest.param((step(5, timedelta(hours=1), officer="tashi"),), (), "doubtful several-names", id="two names"),
        pytest.param((step(5, timedelta(days=3), officer="tashi"),), (), "consistent one", id="handed over"),
        pytest.param((step(5, timedelta(hours=1), officer=""),), (), "consistent one", id="a name left empty"),
        pytest.param((), (step(9, timedelta(minutes=3)),), "consistent one", id="a tablet beside the phone"),
        pytest.param((), (step(90_000, timedelta(minutes=3)),), "doubtful two-places", id="at two places at once"),
    ],
)
def test_names_and_phones(steps: tuple[Step, ...], elsewhere: tuple[Step, ...], answer: str) -> None:
    finding = phone_has_one_officer.check(photo(step=HERE, steps=steps, elsewhere=elsewhere))
    assert f"{finding.status} {finding.reason}" == answer


def test_a_photo_of_no_phone_is_asked_nothing() -> None:
    reasons = [check.check(photo()).reason for check in (officer_could_travel, photos_not_burst, phone_has_one_officer)]
    assert reasons == ["no-journey", "no-visit-day", "no-name"]
