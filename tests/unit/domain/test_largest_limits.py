"""Has every limit a largest value, and can everything reckon with it?"""

from dataclasses import asdict, fields
from datetime import timedelta

import pytest

from server.domain import limit_overrides
from server.domain.limits import Limits
from server.errors import Invalid

NAMES = [one.name for one in fields(Limits)]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("times", [1.5, 1e290])
def test_more_than_the_largest_value_of_a_limit_is_refused(name: str, times: float) -> None:
    beyond = str(limit_overrides.most(name) * times)
    with pytest.raises(Invalid, match="the most there can be"):
        limit_overrides.changed({}, {name: beyond})


@pytest.mark.parametrize("name", NAMES)
def test_the_largest_value_of_a_limit_itself_is_taken(name: str) -> None:
    above = dict(limit_overrides.ORDERED)
    wanted = {name: limit_overrides.most(name)}
    while name in above:
        name = above[name]
        wanted[name] = limit_overrides.most(name)
    assert limit_overrides.changed({}, {one: str(value) for one, value in wanted.items()}) == {
        one: value for one, value in wanted.items() if value != asdict(Limits())[one]
    }


@pytest.mark.parametrize("name", NAMES)
def test_no_limit_is_beyond_its_largest_value_by_default(name: str) -> None:
    assert asdict(Limits())[name] <= limit_overrides.most(name)


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("_s") and not name.endswith("_m_s")])
def test_the_longest_time_of_a_limit_is_one_that_can_be_added_to_a_date(name: str) -> None:
    assert timedelta(seconds=limit_overrides.most(name)) <= timedelta(days=3650)


@pytest.mark.parametrize(
    ("name", "most"),
    [("change_least_overlap", 1), ("same_pair_share", 1), ("problem_least_points", 1), ("bearing_far_deg", 360),
     ("fence_radius_m", 1_000_000), ("claim_days", 3650), ("cloned_points", 1_000_000), ("phash_near_bits", 8)],
)  # fmt: skip
def test_a_limit_is_bounded_by_its_unit(name: str, most: float) -> None:
    assert limit_overrides.most(name) == most
