"""Which part of a picture is shown of a region, so that it can be compared with that of another picture?"""

from dataclasses import dataclass

from server.domain.region import Region

MARGIN = 0.2
"""Of the region's larger side, on each side: what lies around tells where one looks."""
SHAPE = 4 / 3
LEAST_SIDE = 0.12
"""Of the picture: closer than that, pixels are seen and no place."""


@dataclass(frozen=True)
class Frame:
    """A part of a picture, in parts of its width and height."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Return the part of the picture's width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Return the part of the picture's height."""
        return self.bottom - self.top

    def outline(self, region: Region) -> str:
        """Return the corners of a region in parts of a thousand of this frame, as SVG writes points."""
        corners = (
            (1000 * (x - self.left) / self.width, 1000 * (y - self.top) / self.height) for x, y in region.corners
        )
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def framed(region: Region, size: tuple[int, int]) -> Frame:
    """Return the part of a picture of so many pixels in which a region is shown: 4 to 3, wherever that fits."""
    width, height = size
    left, top, right, bottom = region.bounds
    across, down = (right - left) * width, (bottom - top) * height
    room = 2 * MARGIN * max(across, down)
    tall = max(down + room, (across + room) / SHAPE, LEAST_SIDE * height)
    wide = tall * SHAPE
    x, right_edge = _placed((left + right) / 2, min(wide / width, 1.0))
    y, lower_edge = _placed((top + bottom) / 2, min(tall / height, 1.0))
    return Frame(x, y, right_edge, lower_edge)


def _placed(middle: float, length: float) -> tuple[float, float]:
    """Return both ends of a stretch around a middle, moved into the picture."""
    start = min(max(middle - length / 2, 0.0), 1.0 - length)
    return start, start + length
