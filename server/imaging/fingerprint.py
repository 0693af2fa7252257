"""What does a picture look like, in bits that a copy keeps?

`phash` is the 64-bit hash of the Python library imagehash: 32 × 32 grey values, their cosine transform, and for each
of its 64 lowest waves whether it is stronger than the median. `pdq` is made in the manner of Facebook's PDQ from
64 × 64 values and 256 waves, without its image-domain filters: it is not compatible with PDQ hashes of others.

A mirrored picture changes the sign of every second wave and a turned one swaps the axes, so all eight positions come
from one transform.
"""

import math

import numpy as np
import numpy.typing as npt
from PIL import Image

from server.domain.photo import Fingerprint

_Grid = npt.NDArray[np.float64]

LEAST_LONG_EDGE = 480
"""An eighth of 3,840 pixels; 64 cells of at least seven pixels."""
_TEXTURE_LEVELS = 2.0
"""Below this deviation, of 255 grey levels, there is only noise: fog, a lens cap, a wall. Its hash would be that of
every other such picture, and honest people would be accused of handing in one photo twice."""
_PLAIN_LEVELS = 16
_LEAST_LEFT = 0.1


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
    low = _low_waves(small)
    if low is None:
        return None
    turned, pdq = _turned(low), _turned_pdq(small)
    inner = inner_picture(small)
    is_trimmed = inner is not small
    return Fingerprint(
        phash=turned[0],
        pdq=pdq[0],
        turned=turned,
        trimmed=phash(inner) if is_trimmed else None,
        pdq_turned=pdq,
        pdq_trimmed=_packed(_pdq_waves(inner)) if is_trimmed else None,
    )


def phash(picture: Image.Image) -> int | None:
    """Return the 64 bits of a grey picture, or None where it has no texture."""
    low = _low_waves(picture)
    return None if low is None else _bits(low)


def trimmed_phash(picture: Image.Image) -> int | None:
    """Return the 64 bits of what a plain border surrounds; None without a border."""
    box = _inner_box(np.asarray(picture))
    return None if box is None else phash(picture.crop(box))


def inner_picture(picture: Image.Image) -> Image.Image:
    """Return what a plain border surrounds; the whole picture where there is none."""
    box = _inner_box(np.asarray(picture))
    return picture if box is None else picture.crop(box)


def hamming(one: int | bytes, other: int | bytes) -> int:
    """Count the bits in which two hashes differ."""
    return (_number(one) ^ _number(other)).bit_count()


def _number(bits: int | bytes) -> int:
    return int.from_bytes(bits) if isinstance(bits, bytes) else bits


def _small(picture: Image.Image) -> Image.Image:
    """Average a large picture down to about 500 pixels, so that all that follows costs the same."""
    factor = max(picture.size) // LEAST_LONG_EDGE
    return picture.reduce(factor) if factor > 1 else picture


def _low_waves(picture: Image.Image) -> _Grid | None:
    grid = np.asarray(picture.resize((32, 32), Image.Resampling.LANCZOS), dtype=np.float64)
    if grid.std() < _TEXTURE_LEVELS:
        return None
    # Rounded, because a wave that is absent must be 0 on every processor, not its last bits.
    return np.round(_LOW @ grid @ _LOW.T, 3)


def _turned(low: _Grid) -> tuple[int, ...]:
    """Return the hashes of the eight positions: as it is, mirrored, upside down, both; then with swapped axes."""
    signs = (1.0, _SIGNS[None, :], _SIGNS[:, None], np.outer(_SIGNS, _SIGNS))
    return tuple(_bits(grid * sign) for grid in (low, low.T) for sign in signs)


def _bits(grid: _Grid) -> int:
    return int.from_bytes(_packed(grid))


def _turned_pdq(picture: Image.Image) -> tuple[bytes, ...]:
    """Return the longer hashes of the same eight positions."""
    waves = _pdq_waves(picture)
    signs = (1.0, _PDQ_SIGNS[None, :], _PDQ_SIGNS[:, None], np.outer(_PDQ_SIGNS, _PDQ_SIGNS))
    return tuple(_packed(grid * sign) for grid in (waves, waves.T) for sign in signs)


def _pdq_waves(picture: Image.Image) -> _Grid:
    grid = np.asarray(picture.resize((64, 64), Image.Resampling.BOX), dtype=np.float64)
    return np.round(_PDQ @ grid @ _PDQ.T, 3)


def _packed(grid: _Grid) -> bytes:
    return np.packbits(grid > np.median(grid)).tobytes()


def _inner_box(grey: npt.NDArray[np.uint8]) -> tuple[int, int, int, int] | None:
    """Return left, top, right, bottom of what is left without plain rows and columns at the edges."""
    height, width = grey.shape
    top, bottom = _inside(grey)
    left, right = _inside(grey[top:bottom].T)
    top, bottom = _inside(grey[:, left:right])
    if (left, top, right, bottom) == (0, 0, width, height):
        return None
    # A pixel at the rim is half border after the reduction.
    left, top, right, bottom = left + (left > 0), top + (top > 0), right - (right < width), bottom - (bottom < height)
    is_enough = (right - left) * (bottom - top) >= _LEAST_LEFT * width * height
    return (left, top, right, bottom) if is_enough and right > left and bottom > top else None


def _inside(rows: npt.NDArray[np.uint8]) -> tuple[int, int]:
    """Return the first and behind the last row that is not plain; all rows where every one is."""
    if not rows.size:
        return 0, len(rows)
    busy = np.flatnonzero(np.ptp(rows, axis=1) > _PLAIN_LEVELS)
    return (int(busy[0]), int(busy[-1]) + 1) if busy.size else (0, len(rows))
