"""Does the small picture inside a file show what the large one shows?

Cameras write both at one moment; a program that swaps or changes the picture often leaves the old thumbnail. Compared
are fingerprints (turned as well: galleries turn the picture and forget the thumbnail) and plain grey values.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image

from server.imaging.border import inner_picture
from server.imaging.decode import Undecodable, open_picture
from server.imaging.fingerprint import LEAST_LONG_EDGE, hamming, phash

_MOST_PIXELS = 1_000_000
_SIDE, _AROUND = 48, 3
"""Cells a side, and of the neighbourhood whose mean is taken off."""
_SURELY_ALIKE, _SURE_BITS = 0.8, 8
_TURNS = (None, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)


@dataclass(frozen=True)
class Thumbnail:
    """A thumbnail's own fingerprint, and how it compares with the picture at the best of four turns."""

    phash: int | None = None
    bits: int | None = None
    likeness: float | None = None
    width: int | None = None
    height: int | None = None


def read_thumbnail(thumbnail: bytes, picture: Image.Image | None, known: int | None = None) -> Thumbnail:
    """Compare a thumbnail with the grey picture, whose fingerprint may be known; without one only its own is read."""
    try:
        opened = open_picture(BytesIO(thumbnail), thumbnail)
        width, height = opened.image.size
        if width * height > _MOST_PIXELS:
            return Thumbnail(width=width, height=height)
        whole = opened.decode("L", LEAST_LONG_EDGE)
    except Undecodable:
        return Thumbnail()
    if picture is None:
        return Thumbnail(phash(inner_picture(whole)), width=width, height=height)
    return replace(_best(whole, picture, known), width=width, height=height)


def _best(thumbnail: Image.Image, picture: Image.Image, known: int | None) -> Thumbnail:
    """Compare in all readings, until one leaves no doubt; the first is the thumbnail as it stands."""
    main = inner_picture(picture)
    theirs = known if main is picture and known is not None else phash(main)
    own, bits, likeness = None, None, -1.0
    for number, reading in enumerate(_readings(thumbnail, main)):
        ours = phash(reading)
        own = own if number else ours
        if ours is not None and theirs is not None:
            bits = min(64 if bits is None else bits, hamming(ours, theirs))
        likeness = max(likeness, _correlation(reading, main))
        if likeness >= _SURELY_ALIKE and (bits or 0) <= _SURE_BITS:
            break
    return Thumbnail(own, bits, likeness)


def _readings(thumbnail: Image.Image, main: Image.Image) -> Iterator[Image.Image]:
    """Give the thumbnail without bars, as they look and as the picture's shape tells, in all four turns."""
    for turn in _TURNS:
        turned = thumbnail if turn is None else thumbnail.transpose(turn)
        yield inner_picture(turned)
        width = min(turned.width, round(turned.height * main.width / main.height))
        height = min(turned.height, round(turned.width * main.height / main.width))
        if min(width, height) > 0 and (width, height) != turned.size:
            left, top = (turned.width - width) // 2, (turned.height - height) // 2
            yield turned.crop((left, top, left + width, top + height))


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
