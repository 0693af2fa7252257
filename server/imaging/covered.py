"""Which picture may go out of a photo in which faces and number plates are covered?

It is upright, small, carries no metadata, and each area is one flat tone, the mean of what was there. A mosaic of a
number plate can be undone by trying all plates; one tone cannot (Hill et al. 2016, doi 10.1515/popets-2016-0047).
"""

from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageStat

from server.imaging.preview import upright_picture, write_picture

QUALITY = 82
MARGIN = 4
"""Pixels beyond each side: making it small has mixed neighbours, and hands draw a little short."""
Sides = tuple[float, float, float, float]
"""Left, top, right and bottom, 0 to 1 of the upright picture."""


def write_covered(source: Path, target: Path, areas: Iterable[Sides], long_edge: int) -> None:
    """Write the picture by the target's suffix, all at once; the long edge has at most so many pixels.

    :raises Undecodable: where the source has no picture.
    """
    write_picture(cover(upright_picture(source, long_edge), areas), target, QUALITY)


def cover(picture: Image.Image, areas: Iterable[Sides]) -> Image.Image:
    """Return the picture with the areas covered."""
    shown = picture.copy()
    for area in areas:
        box = _box(shown.size, area)
        tone = tuple(round(one) for one in ImageStat.Stat(picture.crop(box)).mean)
        shown.paste(tone, box)
    return shown


def _box(size: tuple[int, int], area: Sides) -> tuple[int, int, int, int]:
    width, height = size
    left, top, right, bottom = area
    return (
        max(0, int(left * width) - MARGIN),
        max(0, int(top * height) - MARGIN),
        min(width, int(right * width) + 1 + MARGIN),
        min(height, int(bottom * height) + 1 + MARGIN),
    )
