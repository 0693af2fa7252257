"""Where in a picture is what has to be put right?

A region is an outline on the upright picture, in parts of its width and height, so that it fits every size in which
the picture is shown or measured.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from server.errors import Invalid
from server.translations import N_

MOST_CORNERS = 60
LEAST_AREA = 0.0005
"""Of the picture: 40 by 30 pixels of 2,016 by 1,512 show nothing that could be compared."""


@dataclass(frozen=True)
class Region:
    """An outline of three corners or more, each (x, y) from 0 at the left and top to 1 at the right and bottom."""

    corners: tuple[tuple[float, float], ...]

    @classmethod
    def box(cls, x: float, y: float, width: float, height: float) -> "Region":
        """Return a box by its upper left corner and its size, in parts of the picture.

        :raises Invalid: where it is no box, lies outside the picture or is too small to be compared.
        """
        return cls.of([(x, y), (x + width, y), (x + width, y + height), (x, y + height)])

    @classmethod
    def of(cls, corners: Sequence[Sequence[float]]) -> "Region":
        """Return a region by its corners, in order around it.

        :raises Invalid: where they outline nothing, lie outside the picture or outline too little to be compared.
        """
        if not 3 <= len(corners) <= MOST_CORNERS:
            raise Invalid(N_("An outline has from 3 to {most} corners; this one has {count}."),
                          most=MOST_CORNERS, count=len(corners))  # fmt: skip
        if any(len(corner) != 2 or not all(_is_inside(value) for value in corner) for corner in corners):
            raise Invalid(N_("The outline leaves the picture: each corner is from 0 to 1, across and down."))
        region = cls(tuple((round(float(x), 5), round(float(y), 5)) for x, y in corners))
        if region.area < LEAST_AREA:
            raise Invalid(N_("The outline is too small to be compared. Draw it around all that is to be put right."))
        return region

    @classmethod
    def from_json(cls, data: Any) -> "Region":
        """Read what `to_json` wrote; raises as `of` does."""
        if not isinstance(data, list) or not all(isinstance(one, list | tuple) for one in data):
            raise Invalid(N_("An outline is a list of corners, each [x, y]."))
        return cls.of(data)

    def to_json(self) -> list[list[float]]:
        """Return what `json.dumps` can write."""
        return [list(corner) for corner in self.corners]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom."""
        across, down = zip(*self.corners, strict=True)
        return min(across), min(down), max(across), max(down)

    @property
    def area(self) -> float:
        """Return how much of the picture it covers, 0 to 1; the shoelace formula."""
        ends = (*self.corners[1:], self.corners[0])
        return abs(sum(x * v - u * y for (x, y), (u, v) in zip(self.corners, ends, strict=True))) / 2


def _is_inside(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and -1e-9 <= value <= 1 + 1e-9
