"""Where does the computer guess that the problem is, and when does it guess nothing?"""

import pytest
from PIL import Image, ImageDraw

from server.domain.region import Region
from server.imaging import suggest
from tests.power import landscape
from tests.power.landscape import View

SIZE = (320, 240)


def overlap(found: Region | None, box: tuple[float, float, float, float]) -> float:
    """Return what both have in common, in parts of what they cover together."""
    assert found
    left, top, right, bottom = found.bounds
    x, y, width, height = box
    across = max(0.0, min(right, x + width) - max(left, x))
    down = max(0.0, min(bottom, y + height) - max(top, y))
    return across * down / ((right - left) * (bottom - top) + width * height - across * down)


@pytest.mark.parametrize("seed", [9000, 9002])
def test_a_heap_on_green_land_is_found(seed: int) -> None:
    view = View(seed=seed, green=0.5)
    assert overlap(suggest.problem(landscape.render(view, SIZE)), landscape.problem(view, SIZE)) > 0.5


def test_foul_water_in_a_meadow_is_found() -> None:
    picture = Image.new("RGB", SIZE, (96, 140, 60))
    ImageDraw.Draw(picture).ellipse((120, 100, 220, 160), fill=(120, 60, 40))
    assert overlap(suggest.problem(picture), (120 / 320, 100 / 240, 100 / 320, 60 / 240)) > 0.4


@pytest.mark.parametrize("colour", [(110, 110, 110), (200, 215, 240), (0, 0, 0)])
def test_where_nothing_stands_out_nothing_is_offered(colour: tuple[int, int, int]) -> None:
    assert suggest.problem(Image.new("RGB", SIZE, colour)) is None


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (640, 20)])
def test_a_picture_of_any_shape_is_answered(size: tuple[int, int]) -> None:
    suggest.problem(Image.new("RGB", size, (90, 80, 60)))


def test_the_same_picture_gives_the_same_guess() -> None:
    picture = landscape.render(View(seed=9001), SIZE)
    assert suggest.problem(picture) == suggest.problem(picture)
