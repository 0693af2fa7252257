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

from server.domain.outside_limits import MOST_THUMBNAIL_PIXELS
from server.imaging.border import inner_picture
from server.imaging.decode import open_picture
from server.imaging.fingerprint import LEAST_LONG_EDGE, hamming, phash
from server.imaging.undecodable import Undecodable

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
        if width * height > MOST_THUMBNAIL_PIXELS:
            return Thumbnail(width=width, height=height)
        whole = opened.decode("L", LEAST_LONG_EDGE)
    except Undecodable:
        return Thumbnail()
    if picture is None:
        return Thumbnail(phash(inner_picture(whole)), width=width, height=height)
    return replace(_best(whole, picture, known), width=width, height=height)


def _best(thumbnail: Image.Image, picture: Image.Image, known: int | None) -> Thumbnail:
    """Compare in all readings, until one leaves no doubt."""
    hashes: dict[int, int | None] = {} if known is None else {id(picture): known}
    bits, likeness = None, -1.0
    for reading, main in _readings(thumbnail, picture):
        if id(main) not in hashes:
            hashes[id(main)] = phash(main)
        ours, theirs = phash(reading), hashes[id(main)]
        if ours is not None and theirs is not None:
            bits = min(64 if bits is None else bits, hamming(ours, theirs))
        likeness = max(likeness, _correlation(reading, main))
        if likeness >= _SURELY_ALIKE and (bits or 0) <= _SURE_BITS:
            break
    return Thumbnail(phash(inner_picture(thumbnail)), bits, likeness)


def _readings(thumbnail: Image.Image, picture: Image.Image) -> Iterator[tuple[Image.Image, Image.Image]]:
    """Give thumbnail and picture as they are, then without what is plain around them, in all four turns.

    As they are first: in rain and at dusk a plain sky looks like a border, and not like the same one in both.
    """
    inner = None  # found only where the first reading leaves a doubt
    for turn in _TURNS:
        turned = thumbnail if turn is None else thumbnail.transpose(turn)
        yield turned, picture
        if inner is None:
            inner = inner_picture(picture)
        yield inner_picture(turned), inner
        for main in (picture, inner):
            cropped = _in_shape_of(main, turned)
            if cropped.size != turned.size:
                yield cropped, main


def _in_shape_of(main: Image.Image, thumbnail: Image.Image) -> Image.Image:
    """Cut off the bars that bring a thumbnail to a fixed shape."""
    width = max(1, min(thumbnail.width, round(thumbnail.height * main.width / main.height)))
    height = max(1, min(thumbnail.height, round(thumbnail.width * main.height / main.width)))
    left, top = (thumbnail.width - width) // 2, (thumbnail.height - height) // 2
    return thumbnail.crop((left, top, left + width, top + height))


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
