"""What does a picture look like, in bits?

`phash` is the perceptual hash of the imagehash library's kind: 32 × 32 grey, cosine transform, the 8 × 8 lowest
frequencies against their median. `pdq` is 256 bits in the manner of PDQ (64 × 64, 16 × 16 frequencies without the
constant one), not compatible with it. A mirror image only changes signs of coefficients and a quarter turn
transposes them, so all eight readings come from one transform.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from server.domain.photo import Fingerprint

Floats = NDArray[np.float64]
_FLAT_GREYS = 2.0
_BORDER_GREYS = 12.0


def _cosines(size: int) -> Floats:
    steps = np.arange(size)
    return np.cos(np.pi * steps[:, None] * (2 * steps[None, :] + 1) / (2 * size))


_DCT32 = _cosines(32)
_DCT64 = _cosines(64)
_ODD = (-1.0) ** np.arange(8)


def fingerprint(grey: Image.Image) -> Fingerprint | None:
    """Return the bits of a grey picture, or None for one without texture: all such pictures look the same."""
    small = _pixels(grey, 64)
    if small.std() < _FLAT_GREYS:
        return None
    low = _low_frequencies(grey)
    return Fingerprint(
        phash=_bits(low),
        pdq=_pdq(small),
        turned=tuple(_bits(reading) for reading in _readings(low)),
        trimmed=_trimmed(grey),
    )


def phash(grey: Image.Image) -> int:
    """Return the 64 bits of a grey picture."""
    return _bits(_low_frequencies(grey))


def _low_frequencies(grey: Image.Image) -> Floats:
    return (_DCT32 @ _pixels(grey, 32) @ _DCT32.T)[:8, :8]


def _pixels(grey: Image.Image, size: int) -> Floats:
    resized = grey.resize((size, size), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return np.asarray(resized, dtype=np.float64)


def _readings(low: Floats) -> list[Floats]:
    """Return the coefficients of the eight turns and mirrorings; the first is the picture itself."""
    flips = (low, low * _ODD, low * _ODD[:, None], low * _ODD * _ODD[:, None])
    return [*flips, *(flip.T for flip in flips)]


def _bits(low: Floats) -> int:
    return int.from_bytes(np.packbits(low > np.median(low)).tobytes())


def _pdq(small: Floats) -> bytes:
    low = (_DCT64 @ small @ _DCT64.T)[1:17, 1:17]
    return np.packbits(low > np.median(low)).tobytes()


def _trimmed(grey: Image.Image) -> int | None:
    """Return the bits without a plain border (a frame, the bars of a screenshot); None where there is none."""
    pixels = np.asarray(grey, dtype=np.float64)
    rows, columns = _inside(pixels.std(axis=1)), _inside(pixels.std(axis=0))
    if rows is None or columns is None or (rows, columns) == ((0, grey.height), (0, grey.width)):
        return None
    top, bottom, left, right = *rows, *columns
    if (bottom - top) * (right - left) < 0.1 * grey.width * grey.height:
        return None
    return phash(grey.crop((left, top, right, bottom)))


def _inside(spread: Floats) -> tuple[int, int] | None:
    """Return the first and last line that is not plain; a border of under 2 % is none."""
    lively = np.flatnonzero(spread > _BORDER_GREYS)
    if not len(lively):
        return None
    first, last, least = int(lively[0]), int(lively[-1]) + 1, len(spread) // 50
    return first if first > least else 0, last if len(spread) - last > least else len(spread)
