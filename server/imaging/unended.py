"""Is a JPEG whose end is missing a whole picture all the same, as every browser shows it?

A transfer that broke off in the last bytes, or a camera that writes no end marker, leaves all pixels behind. The
decoder is given an end, and fills what is missing with grey without saying so. So it is asked twice, the second time
with other bytes before the end: what comes out differently was never in the file.
"""

from collections.abc import Callable
from io import BytesIO

import numpy as np
from PIL import Image
from PIL.ImageFile import ImageFile

from server.imaging.jpeg import Data
from server.imaging.reduce import reduced

MOST_MISSING = 0.02
"""Of the rows, from below; more is a part of a picture, and no picture."""
_END = b"\xff\xd9"
_NOT_IN_THE_FILE = bytes(range(0x11, 0xEE, 3)) * 4
"""Read as pixels this is nothing but noise; it holds no 0xFF, which would begin a marker."""


def decode_without_end(
    reader: Callable[[BytesIO], ImageFile], data: Data, mode: str, smallest: tuple[int, int], least_long_edge: int
) -> Image.Image | None:
    """Return the picture in `mode`, its long edge at least so many pixels or what it has; None where much is missing.

    :raises OSError: where it is broken in another way.
    """
    content = bytes(data).rstrip(b"\xff")  # half an end marker
    pictures = []
    for tail in (_END, _NOT_IN_THE_FILE + _END):
        image = reader(BytesIO(content + tail))
        image.draft(mode, smallest)
        pictures.append(reduced(image, mode, least_long_edge))
    return pictures[0] if _missing(*pictures) <= MOST_MISSING else None


def _missing(shown: Image.Image, other: Image.Image) -> float:
    """Return the share of rows from the first one that differs."""
    one, two = np.asarray(shown), np.asarray(other)
    differing = np.flatnonzero((one != two).reshape(len(one), -1).any(axis=1))
    return 1 - differing[0] / len(one) if differing.size else 0.0
