"""Is the photo that a copy was made of found by its sketch among others?"""

from collections.abc import Callable

import pytest
from PIL import Image, ImageOps

from server.imaging import scene
from server.imaging.sketch import Question, Sketch, promises
from server.services.verification.reuse.within_reach import LEAST_PROMISE
from tests.power.landscape import View, render
from tests.power.lies import askew

SIZE = (800, 600)
PLACE = render(View(seed=151, green=0.3), SIZE)
OTHERS = [render(View(seed=seed, green=0.3), SIZE) for seed in (160, 161, 162)]
EARLIER = [Sketch.of(scene.features(picture)) for picture in (PLACE, *OTHERS)]


def quarter(picture: Image.Image) -> Image.Image:
    return picture.crop((250, 120, 650, 420))


@pytest.mark.parametrize(
    "changed",
    [quarter, lambda picture: ImageOps.mirror(quarter(picture)), askew],
    ids=["quarter", "mirrored", "screen"],
)
def test_a_copy_shares_more_with_its_original_than_chance(changed: Callable[[Image.Image], Image.Image]) -> None:
    own, *others = (one.most for one in promises(Question.of(scene.features(changed(PLACE))), EARLIER))
    assert own >= 2 * LEAST_PROMISE > 2 * max(others)


@pytest.mark.parametrize("is_mirrored", [False, True], ids=["as it is", "mirrored"])
def test_it_is_told_whether_a_copy_is_mirrored(*, is_mirrored: bool) -> None:
    copy = ImageOps.mirror(quarter(PLACE)) if is_mirrored else quarter(PLACE)
    found = promises(Question.of(scene.features(copy)), EARLIER)[0]
    assert found[is_mirrored] >= 10 * found[not is_mirrored]


def test_a_picture_without_points_shares_nothing() -> None:
    plain = scene.features(Image.new("RGB", SIZE, "grey"))
    assert promises(Question.of(plain), [*EARLIER, Sketch.of(plain)]) == [(0, 0)] * 5


def test_a_kept_sketch_is_the_one_that_was_drawn() -> None:
    kept = EARLIER[0].to_bytes()
    assert len(kept) < 21_000
    assert Sketch.from_bytes(kept).rows.tobytes() == EARLIER[0].rows.tobytes()


@pytest.mark.parametrize("data", [b"", b"PK something else", EARLIER[0].to_bytes()[:-5]])
def test_other_bytes_are_no_sketch(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"sketch|multiple"):
        Sketch.from_bytes(data)
