"""Is a copied part of a picture known, and is a thing that repeats itself none?"""

import numpy as np
import pytest
from PIL import Image

from server.imaging.cloned import cloned_points
from server.imaging.points import features
from tests.power import grids
from tests.power.landscape import View, render

SIZE = 800, 600
ENOUGH = 20
PICTURE = render(View(4), SIZE)


def test_a_part_that_was_copied_to_another_place_is_found() -> None:
    copied = PICTURE.copy()
    copied.paste(PICTURE.crop((60, 300, 300, 480)), (470, 330))
    assert cloned_points(features(copied)) >= ENOUGH


def test_a_picture_as_it_was_taken_has_no_part_twice() -> None:
    assert cloned_points(features(PICTURE)) < ENOUGH / 2


@pytest.mark.parametrize("kind", ["fence", "net", "panels", "tiles"])
def test_a_thing_that_repeats_itself_is_not_there_twice(kind: str) -> None:
    thing = grids.even_thing(np.random.default_rng(3), SIZE, kind)
    assert cloned_points(features(thing)) < ENOUGH


def test_a_plain_picture_has_nothing_twice() -> None:
    assert cloned_points(features(Image.new("RGB", SIZE, "grey"))) == 0
