"""Is a screen or a print known by its grid, and is an even thing none?"""

import numpy as np
import pytest
from PIL import Image

from server.checks import photo_of_a_scene
from server.domain.finding import Finding
from server.imaging.recapture import pattern
from tests.power import grids
from tests.power.landscape import View, render
from tests.unit.subjects import facts, photo

SIZE = 800, 600
SHOWN = render(View(3), SIZE)


def dice() -> np.random.Generator:
    return np.random.default_rng(3)


def said(picture: Image.Image) -> Finding:
    found = pattern(picture)
    assert found is not None
    read = facts(pattern_peak=found.peak, pattern_any_colour=found.any_colour, pattern_pitch_px=found.pitch_px)
    return photo_of_a_scene.check(photo(read))


def test_a_photo_of_a_print_has_its_grid() -> None:
    assert said(grids.of_a_print(SHOWN, dice())).reason == "grid"


def test_a_photo_of_a_screen_has_its_grid() -> None:
    assert said(grids.of_a_screen(SHOWN, dice())).reason == "grid"


def test_a_photo_of_a_place_has_none() -> None:
    assert said(SHOWN).reason == "no-grid"


@pytest.mark.parametrize("kind", ["fence", "fine-net", "furrows", "net", "panels", "ripples", "tiles", "wall"])
def test_an_even_thing_is_no_screen(kind: str) -> None:
    assert said(grids.even_thing(dice(), SIZE, kind)).status == "consistent"


def test_a_plain_picture_has_none() -> None:
    assert said(Image.new("RGB", SIZE, "grey")).reason == "no-grid"


def test_of_a_small_picture_nothing_is_said() -> None:
    assert pattern(Image.new("RGB", (480, 360))) is None
