"""Where in a picture is what has to be put right?"""

import math

import pytest

from server.domain.region import Region
from server.errors import Invalid


def test_a_box_covers_its_part_of_the_picture() -> None:
    box = Region.box(0.25, 0.5, 0.5, 0.25)
    assert box.bounds == (0.25, 0.5, 0.75, 0.75)
    assert math.isclose(box.area, 0.125)


def test_what_was_written_is_read_again() -> None:
    outline = Region.of([(0.1, 0.1), (0.9, 0.2), (0.5, 0.8)])
    assert Region.from_json(outline.to_json()) == outline


@pytest.mark.parametrize(
    ("corners", "words"),
    [
        ([(0, 0), (1, 1)], "corners"),
        ([(0, 0)] * 61, "corners"),
        ([(0, 0), (1.2, 0), (1, 1)], "leaves"),
        ([(0, 0), (float("nan"), 0), (1, 1)], "leaves"),
        ([(0, 0), ("x", 0), (1, 1)], "leaves"),
        ([(False, False), (True, False), (True, True)], "leaves"),
        ([(0, 0), (0.01, 0), (0.01, 0.01)], "small"),
        ([(0, 0), (0.5, 0.5), (1, 1)], "small"),
    ],
)
def test_what_outlines_nothing_is_refused(corners: list[tuple[float, float]], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        Region.of(corners)


@pytest.mark.parametrize("data", [None, "box", [1, 2, 3], {"x": 1}])
def test_what_is_no_list_of_corners_is_refused(data: object) -> None:
    with pytest.raises(Invalid):
        Region.from_json(data)
