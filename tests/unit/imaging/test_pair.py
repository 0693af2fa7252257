"""What the pixels of a before and an after photo say together, on rendered places."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageEnhance, ImageOps

from server.checks import visible_change
from server.domain.comparison import Comparison
from server.domain.limits import Limits
from server.domain.subject import PairSubject
from server.imaging import exposure, scene
from server.imaging.pair import KINDS, Compared, compare
from tests.power.landscape import View, after, render
from tests.unit.subjects import photo

SIZE = (800, 600)
PLACE = View(seed=151, green=0.3)
AGAIN = replace(PLACE, weather=4, east_m=1.0, turn_deg=1.0, light=0.9)
BEFORE = render(PLACE, SIZE)


@pytest.fixture
def compared(tmp_path: Path) -> "Comparer":
    return Comparer(tmp_path)


class Comparer:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, second: Image.Image, first: Image.Image = BEFORE) -> Compared:
        paths = self.folder / "before.jpg", self.folder / "after.jpg"
        for picture, path in zip((first, second), paths, strict=True):
            picture.save(path, quality=90)
        before, after = map(scene.known, paths)
        return compare(before, after)


def test_a_step_aside_on_another_day_is_the_same_scene_with_nothing_changed(compared: Comparer) -> None:
    figures = compared(render(AGAIN, SIZE)).figures
    assert figures.inliers >= 100
    assert figures.share_changed is not None
    assert figures.share_changed < 0.05
    assert figures.likeness is not None
    assert figures.likeness > 0.9


def test_a_heap_that_is_gone_has_changed(compared: Comparer) -> None:
    figures = compared(render(replace(AGAIN, waste=0.0), SIZE)).figures
    assert figures.share_changed is not None
    assert figures.share_changed > 0.08
    assert figures.largest_change is not None
    assert figures.largest_change > 0.02


@pytest.mark.parametrize("weather", [{"haze": 1.6, "light": 0.7}, {"season": 1.0}])
def test_a_heap_that_nobody_touched_is_not_changed_by_rain_or_snow(
    compared: Comparer, weather: dict[str, float]
) -> None:
    figures = compared(render(replace(AGAIN, **weather), SIZE)).figures  # type: ignore[arg-type]
    assert visible_change.check(PairSubject(photo(), photo(), figures)).status != "consistent"


def test_another_place_does_not_fit(compared: Comparer) -> None:
    figures = compared(render(replace(AGAIN, seed=152), SIZE)).figures
    assert figures.inliers < scene.LEAST_INLIERS
    assert figures.share_changed is None


def test_a_picture_covers_all_of_itself(compared: Comparer) -> None:
    assert compared(BEFORE).figures.overlap == 1.0


def test_rain_leaves_enough_to_recognise_the_scene(compared: Comparer) -> None:
    rain = compared(render(replace(AGAIN, haze=1.6, light=0.7), SIZE)).figures
    assert rain.inliers >= 3 * scene.LEAST_INLIERS


def test_a_hall_that_rose_before_the_sky_has_changed(compared: Comparer) -> None:
    risen = render(AGAIN, SIZE)
    risen.paste(render(View(seed=999), SIZE).crop((0, 300, 420, 480)), (200, 10))
    figures = compared(risen).figures
    assert figures.largest_change is not None
    assert figures.largest_change > Limits.unchanged_largest


def test_snow_leaves_enough_to_recognise_the_scene(compared: Comparer) -> None:
    assert compared(render(replace(AGAIN, season=1.0), SIZE)).figures.inliers >= scene.LEAST_INLIERS


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda p: ImageEnhance.Brightness(p).enhance(1.3), id="brighter"),
        pytest.param(lambda p: p.crop((80, 60, 720, 540)).resize(p.size), id="cropped"),
        pytest.param(ImageOps.mirror, id="mirrored"),
        pytest.param(lambda p: ImageEnhance.Color(p).enhance(2.0), id="recoloured"),
    ],
)
def test_one_exposure_is_told_from_two(compared: Comparer, changed: Callable[[Image.Image], Image.Image]) -> None:
    copy = compared(changed(BEFORE)).figures.exposure_likeness
    other = compared(render(replace(PLACE, weather=9, east_m=0.2), SIZE)).figures.exposure_likeness
    assert copy is not None
    assert other is not None
    assert copy > Limits.same_exposure_likeness > other


def painted_over(picture: Image.Image) -> Image.Image:
    """Return a copy in which other ground stands where the heap was."""
    changed = picture.copy()
    changed.paste(picture.crop((560, 380, 760, 530)), (300, 330))
    return changed


@pytest.mark.parametrize(
    "then",
    [
        pytest.param(lambda p: p, id="as it is"),
        pytest.param(lambda p: p.crop((40, 30, 760, 570)).resize(p.size), id="cropped"),
        pytest.param(lambda p: ImageEnhance.Color(ImageEnhance.Contrast(p).enhance(1.1)).enhance(1.3), id="graded"),
        pytest.param(ImageOps.mirror, id="mirrored"),
    ],
)
def test_a_copy_with_one_region_painted_over_agrees_everywhere_else(
    compared: Comparer, then: Callable[[Image.Image], Image.Image]
) -> None:
    found = compared(then(painted_over(BEFORE)))
    assert found.figures.exposure_share is not None
    assert found.figures.exposure_share > Limits.same_exposure_share
    assert found.picture("edited") is not None


def test_two_exposures_from_one_standpoint_agree_in_no_more_than_a_part(compared: Comparer) -> None:
    found = compared(render(replace(PLACE, weather=9, east_m=0.2), SIZE))
    assert found.figures.exposure_share is not None
    assert found.figures.exposure_share < Limits.same_exposure_share


def test_what_is_of_another_exposure_lies_where_it_was_painted_over(compared: Comparer) -> None:
    found = compared(painted_over(BEFORE))
    assert found.parts is not None
    rows, columns = np.nonzero(found.parts.other)
    middle = exposure.PATCH // 2
    down, across = (exposure.STEP * float(np.median(at)) + middle for at in (rows, columns))
    assert 330 < down < 480
    assert 300 < across < 500


def test_the_same_files_give_the_same_figures(compared: Comparer) -> None:
    second = render(AGAIN, SIZE)
    assert compared(second).figures == compared(second).figures


def test_every_picture_can_be_drawn(compared: Comparer) -> None:
    found = compared(painted_over(BEFORE))
    pictures = {kind: found.picture(kind) for kind in KINDS}
    assert all(picture and picture.width >= SIZE[0] for picture in pictures.values())


def test_what_is_no_picture_is_said_and_not_raised() -> None:
    found = compare(None, scene.Known(BEFORE, scene.features(BEFORE)))
    assert found.figures == Comparison(fault="no-picture")
    assert [found.picture(kind) for kind in KINDS] == [None] * len(KINDS)


def test_a_panel_printed_on_both_photos_is_no_scene(compared: Comparer) -> None:
    panel = render(View(seed=999), (420, 110))
    first, second = BEFORE.copy(), render(View(seed=160), SIZE)
    for picture in (first, second):
        picture.paste(panel, (10, 480))
    assert compared(second, first).figures.inliers < scene.LEAST_INLIERS


@pytest.mark.parametrize("left", [350, 400])
def test_two_parts_of_one_panorama_are_of_one_scene(compared: Comparer, left: int) -> None:
    panorama = render(PLACE, (1000, 600))
    one, other = (panorama.crop((edge, 0, edge + 500, 600)) for edge in (0, left))
    assert compared(other, one).figures.inliers >= Limits.same_exposure_inliers


def test_features_are_kept_in_little_space() -> None:
    found = scene.features(BEFORE)
    kept = found.to_bytes()
    assert len(kept) < 300_000
    again = scene.align(found, scene.Features.from_bytes(kept))
    assert again is not None
    assert again.inliers > 500


def test_features_that_were_kept_are_those_that_were_found() -> None:
    found = scene.features(BEFORE)
    again = scene.Features.from_bytes(found.to_bytes())
    assert (again.width, again.height) == (found.width, found.height)
    for one, other in zip(fields_of(found), fields_of(again), strict=True):
        assert np.array_equal(one, other)


def test_a_view_that_was_kept_is_the_one_that_was_made(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    BEFORE.resize((2400, 1800)).save(photo, quality=90)
    assert scene.view_from_bytes(scene.reduced(photo)).tobytes() == scene.view(photo).tobytes()


def test_other_bytes_are_no_view() -> None:
    with pytest.raises(ValueError, match="no view"):
        scene.view_from_bytes(b"RIFF\x10\0\0\0WEBPVP8L something else")


def fields_of(found: scene.Features) -> tuple[npt.NDArray[Any], ...]:
    return found.points, found.descriptors, found.angles_deg, found.sizes


def test_other_bytes_are_no_features() -> None:
    with pytest.raises(ValueError, match="no features"):
        scene.Features.from_bytes(b"PK\x03\x04 something else")


def test_sky_and_green_are_told_apart() -> None:
    grown, bare = (scene.Known(picture, scene.features(picture)) for picture in (render(after(PLACE), SIZE), BEFORE))
    assert grown.sky[:120].mean() > 0.9
    assert grown.sky[400:].mean() < 0.01
    assert grown.green_share is not None
    assert bare.green_share is not None
    assert grown.green_share > bare.green_share + 0.2
