"""What is measured inside the region that was to be put right, on rendered places."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from server.domain.comparison import Comparison, ProblemFigures
from server.domain.region import Region
from server.imaging import scene
from server.imaging.pair import compare
from server.imaging.points import features
from server.imaging.problem import carried
from tests.power.landscape import View, problem, render

SIZE = (800, 600)
PLACE = View(seed=151, green=0.3)
AGAIN = replace(PLACE, weather=4, east_m=1.0, turn_deg=1.0, light=0.9)
HEAP = Region.box(*problem(PLACE, SIZE))


def known(picture: Image.Image) -> scene.Known:
    return scene.Known(picture, features(picture))


BEFORE = known(render(PLACE, SIZE))


def figures(after: View, region: Region = HEAP) -> ProblemFigures:
    found = compare(BEFORE, known(render(after, SIZE)), region).figures.problem
    assert found is not None
    return found


def test_a_heap_that_nobody_touched_is_found_again() -> None:
    found = figures(AGAIN)
    assert found.kept is not None
    assert found.kept > 0.8
    assert found.colour_change is not None
    assert found.colour_change < 5


def test_a_heap_that_is_gone_is_not_found_again_and_what_is_around_it_is() -> None:
    found = figures(replace(AGAIN, waste=0.0))
    assert found.kept is not None
    assert found.kept < 0.5
    assert found.patches_kept_outside > 0.9


def test_paint_moves_the_colour_and_leaves_the_shape() -> None:
    found = figures(replace(AGAIN, cover="paint"))
    assert found.kept is not None
    assert found.kept > 0.72
    assert found.colour_change is not None
    assert found.colour_change > 20


def test_a_net_repeats_itself_and_rubble_does_not() -> None:
    found = figures(replace(AGAIN, cover="net"))
    assert found.repeats_before is not None
    assert found.repeats_after is not None
    assert found.repeats_before < 0.35 < 0.45 < found.repeats_after


def test_half_a_heap_lies_between() -> None:
    kept = figures(replace(AGAIN, cut=0.5)).kept
    assert kept is not None
    assert 0.52 < kept < 0.72


def test_half_a_heap_that_was_pushed_together_still_looks_as_the_heap_did() -> None:
    left, cleared = (figures(replace(AGAIN, waste=waste)).resemblance for waste in (0.5, 0.0))
    assert left is not None
    assert cleared is not None
    assert cleared < 0.35 < 0.4 < left


def test_an_untouched_heap_looks_as_it_did_and_a_region_like_its_surroundings_tells_nothing() -> None:
    untouched = figures(AGAIN).resemblance
    assert untouched is not None
    assert untouched > 0.9
    assert figures(AGAIN, Region.box(0.05, 0.75, 0.2, 0.15)).resemblance is None


def test_the_figures_remember_the_outline_and_come_back_from_json() -> None:
    found = compare(BEFORE, known(render(AGAIN, SIZE)), HEAP).figures
    assert found.problem is not None
    assert found.problem.region == HEAP.corners
    assert Comparison.from_json(found.to_json()) == found


def test_what_an_older_version_wrote_of_a_problem_is_no_figures() -> None:
    assert Comparison.from_json({"version": 3, "problem": "no-picture"}).problem is None


@pytest.mark.parametrize("after", [None, known(Image.new("RGB", SIZE, (90, 90, 90)))])
def test_of_pictures_that_cannot_be_laid_together_only_the_outline_is_told(after: scene.Known | None) -> None:
    assert compare(BEFORE, after, HEAP).figures.problem == ProblemFigures(HEAP.corners)


def test_a_region_of_a_few_pixels_is_measured_as_far_as_it_goes() -> None:
    found = figures(AGAIN, Region.box(0.5, 0.5, 0.025, 0.025))
    assert found.cover == 1.0


def test_a_region_is_carried_to_where_the_same_thing_lies() -> None:
    seen = replace(PLACE, turn_deg=5.0)
    found = scene.align(BEFORE.features, features(render(seen, SIZE)))
    assert found is not None
    there = carried(HEAP, found)
    assert there is not None
    np.testing.assert_allclose(there.bounds, Region.box(*problem(seen, SIZE)).bounds, atol=0.02)


def test_a_region_that_the_other_picture_does_not_show_is_carried_nowhere() -> None:
    found = scene.align(BEFORE.features, features(render(replace(PLACE, turn_deg=22.0), SIZE)))
    assert found is not None
    assert carried(Region.box(0.0, 0.4, 0.1, 0.3), found) is None


def test_what_sticks_out_of_the_other_picture_is_cut_off() -> None:
    found = scene.align(BEFORE.features, features(render(replace(PLACE, turn_deg=8.0), SIZE)))
    assert found is not None
    there = carried(Region.box(0.05, 0.4, 0.3, 0.3), found)
    assert there is not None
    assert there.bounds[0] == 0.0
