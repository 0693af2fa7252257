"""Does the small picture inside a file show what the large one shows?

Cameras write both at one moment; a program that swaps or changes the picture often leaves the old thumbnail. Compared
are fingerprints (turned as well: galleries turn the picture and forget the thumbnail) and plain grey values.
"""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image

from server.imaging.decode import Undecodable, open_picture
from server.imaging.fingerprint import LEAST_LONG_EDGE, hamming, inner_picture, phash

_MOST_PIXELS = 1_000_000
_SIDE, _AROUND = 48, 3
"""Cells a side, and of the neighbourhood whose mean is taken off."""
_TURNS = (None, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)


@dataclass(frozen=True)
class Thumbnail:
    """A thumbnail's own fingerprint, and how it compares with the picture at the best of four turns."""

    phash: int | None = None
    bits: int | None = None
    likeness: float | None = None
    width: int | None = None
    height: int | None = None


def read_thumbnail(thumbnail: bytes, picture: Image.Image | None) -> Thumbnail:
    """Compare a thumbnail with the grey picture; without a picture only its fingerprint is read."""
    try:
        opened = open_picture(BytesIO(thumbnail), thumbnail)
        width, height = opened.image.size
        if width * height > _MOST_PIXELS:
            return Thumbnail(width=width, height=height)
        small = inner_picture(opened.decode("L", LEAST_LONG_EDGE))
    except Undecodable:
        return Thumbnail()
    own = phash(small)
    if picture is None:
        return Thumbnail(own, width=width, height=height)
    main = inner_picture(picture)
    theirs = phash(main)
    turned = [small if turn is None else small.transpose(turn) for turn in _TURNS]
    hashes = [phash(one) for one in turned]
    bits = [hamming(one, theirs) for one in hashes if one is not None and theirs is not None]
    likeness = max(_correlation(one, main) for one in turned)
    return Thumbnail(own, min(bits, default=None), likeness, width, height)


def _correlation(one: Image.Image, other: Image.Image) -> float:
    """Return how the details of two pictures go together, without what every landscape shares: light above dark."""
    details = [_details(picture) for picture in (one, other)]
    scale = float(np.sqrt((details[0] ** 2).sum() * (details[1] ** 2).sum()))
    return round(float((details[0] * details[1]).sum()) / scale, 3) if scale > 0 else 0.0


def _details(picture: Image.Image) -> npt.NDArray[np.float64]:
    grid = np.asarray(picture.resize((_SIDE, _SIDE), Image.Resampling.BOX), dtype=np.float64)
    padded = np.pad(grid, _AROUND, mode="reflect")
    width = 2 * _AROUND + 1
    sums = np.cumsum(np.cumsum(np.pad(padded, ((1, 0), (1, 0))), axis=0), axis=1)
    around = sums[width:, width:] - sums[:-width, width:] - sums[width:, :-width] + sums[:-width, :-width]
    return grid - around / width**2
