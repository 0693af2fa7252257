"""What does a picture look like, in bits that a copy keeps? Its perceptual hash, a short one and a long one.

`phash` is the 64-bit hash of the Python library imagehash: 32 × 32 grey values, their cosine transform, and for each
of its 64 lowest waves whether it is stronger than the median. `pdq` is made in the manner of Facebook's PDQ from
64 × 64 values and 256 waves, without its image-domain filters: it is not compatible with PDQ hashes of others.

A mirrored picture changes the sign of every second wave and a turned one swaps the axes, so all eight positions come
from one transform.
"""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PIL import Image

from server.domain.photo import Fingerprint
from server.imaging.border import Box, border

_Grid = npt.NDArray[np.float64]

LEAST_LONG_EDGE = 480
"""An eighth of 3,840 pixels; 64 cells of at least seven pixels."""
_TEXTURE_LEVELS = 2.0
"""Below this deviation, of 255 grey levels, there is only noise: fog, a lens cap, a wall. Its hash would be that of
every other such picture, and honest people would be accused of handing in one photo twice."""


def _waves(size: int, first: int, count: int) -> _Grid:
    """Return the cosine transform (DCT-II) of `size` values, rows `first` to `first + count`."""
    rows, columns = np.arange(first, first + count)[:, None], np.arange(size)[None, :]
    return np.cos(math.pi * rows * (2 * columns + 1) / (2 * size))


_LOW = _waves(32, 0, 8)
_PDQ = _waves(64, 1, 16)
_SIGNS = np.where(np.arange(8) % 2, -1.0, 1.0)
_PDQ_SIGNS = np.where(np.arange(1, 17) % 2, -1.0, 1.0)


def fingerprint(picture: Image.Image) -> Fingerprint | None:
    """Return the bits of a grey picture, or None where it shows nothing that could be recognised."""
    small = _small(picture)
    whole = _positions(small)
    if whole is None:
        return None
    found = border(small)
    inner, inmost = (box and _positions(small, box) for box in (found.even, found.inmost))
    return replace(whole, inner=inner, inmost=inmost, is_framed=found.is_frame)


def phash(picture: Image.Image) -> int | None:
    """Return the 64 bits of a grey picture, or None where it has no texture."""
    low = _low_waves(picture, None)
    return None if low is None else _bits(low)


def hamming(one: int | bytes, other: int | bytes) -> int:
    """Count the bits in which two hashes differ."""
    return (_number(one) ^ _number(other)).bit_count()


def _number(bits: int | bytes) -> int:
    return int.from_bytes(bits) if isinstance(bits, bytes) else bits


def _small(picture: Image.Image) -> Image.Image:
    """Average a large picture down to about 500 pixels, so that all that follows costs the same."""
    factor = max(picture.size) // LEAST_LONG_EDGE
    return picture.reduce(factor) if factor > 1 else picture


def _positions(picture: Image.Image, box: Box | None = None) -> Fingerprint | None:
    """Return both hashes of a picture, or of what lies in a box of it, in eight positions."""
    low = _low_waves(picture, box)
    if low is None:
        return None
    grid = np.asarray(picture.resize((64, 64), Image.Resampling.BOX, box), dtype=np.float64)
    turned = tuple(_bits(waves) for waves in _turned(low, _SIGNS))
    longs = tuple(_packed(waves) for waves in _turned(np.round(_PDQ @ grid @ _PDQ.T, 3), _PDQ_SIGNS))
    return Fingerprint(turned[0], longs[0], turned, longs)


def _low_waves(picture: Image.Image, box: Box | None) -> _Grid | None:
    grid = np.asarray(picture.resize((32, 32), Image.Resampling.LANCZOS, box), dtype=np.float64)
    if grid.std() < _TEXTURE_LEVELS:
        return None
    # Rounded, because a wave that is absent must be 0 on every processor, not its last bits.
    return np.round(_LOW @ grid @ _LOW.T, 3)


def _turned(waves: _Grid, signs: _Grid) -> Iterator[_Grid]:
    """Give the waves of the eight positions: as it is, mirrored, upside down, both; then with swapped axes."""
    flips = (1.0, signs[None, :], signs[:, None], np.outer(signs, signs))
    return (grid * flip for grid in (waves, waves.T) for flip in flips)


def _bits(grid: _Grid) -> int:
    return int.from_bytes(_packed(grid))


def _packed(grid: _Grid) -> bytes:
    half = grid.size // 2
    ordered = np.sort(grid, axis=None)  # numpy's own median takes ten times as long for so few
    return np.packbits(grid > (ordered[half - 1] + ordered[half]) / 2).tobytes()
