"""Is a region shown so that it can be compared, wherever it lies in the picture?"""

import pytest

from server.domain.region import Region
from server.domain.region_frame import framed

PHONE = (4000, 3000)
UPRIGHT = (3000, 4000)


@pytest.mark.parametrize("size", [PHONE, UPRIGHT])
@pytest.mark.parametrize(
    "region", [Region.box(0.4, 0.4, 0.2, 0.1), Region.box(0, 0, 0.05, 0.05), Region.box(0.9, 0.7, 0.1, 0.3)]
)
def test_a_region_is_shown_whole_and_four_to_three(region: Region, size: tuple[int, int]) -> None:
    frame = framed(region, size)
    left, top, right, bottom = region.bounds
    assert frame.width * size[0] / (frame.height * size[1]) == pytest.approx(4 / 3)
    assert 0 <= frame.left <= left < right <= frame.right <= 1 + 1e-9
    assert 0 <= frame.top <= top < bottom <= frame.bottom <= 1 + 1e-9


def test_a_region_as_wide_as_an_upright_photo_is_shown_with_the_whole_width() -> None:
    frame = framed(Region.box(0, 0.1, 1, 0.8), UPRIGHT)
    assert (frame.left, frame.right) == (0, 1)
    assert frame.top <= 0.1
    assert frame.bottom >= 0.9


def test_the_outline_is_told_in_parts_of_what_is_shown() -> None:
    frame = framed(Region.box(0.4, 0.4, 0.2, 0.2), PHONE)
    across = [float(point.split(",")[0]) for point in frame.outline(Region.box(0.4, 0.4, 0.2, 0.2)).split()]
    assert across[0] == pytest.approx(1000 - across[1])
