"""When are two photos that lie on each other one exposure?"""

import pytest

from server.domain.alignment import Alignment
from server.domain.limits import Limits


@pytest.mark.parametrize(
    ("inliers", "likeness", "answer"),
    [(120, 0.97, True), (120, 0.969, False), (20, 0.984, True), (20, 0.975, False), (120, None, False)],
)
def test_the_fewer_points_agree_the_more_must_the_pixels(inliers: int, likeness: float | None, answer: bool) -> None:  # noqa: FBT001
    alignment = Alignment(inliers, likeness, 0.25, is_mirrored=False, matrix=(0.5, 0, 10, 0, 0.5, 20, 0, 0, 1))
    assert alignment.is_same(Limits()) is answer
