"""Was a JPEG saved a second time, at the same size?

Coefficients of one compression become rarer with their size, step by step. Those that were already multiples of another
step leave gaps and doubled bins where they are divided again (Popescu & Farid 2004, doi 10.1007/978-3-540-30114-1_10).
They are read back from the decoded brightness: each is a multiple of the step in the file's own table, so rounding
finds it again. A picture whose size changed in between, or was saved with the same table, shows nothing.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

Floats = npt.NDArray[np.float32]

MODES = ((0, 1), (1, 0), (2, 0), (1, 1), (0, 2), (0, 3), (1, 2), (2, 1), (3, 0), (4, 0), (3, 1), (2, 2), (1, 3), (0, 4))
"""Row and column in a block of the frequencies that are looked at: the lowest, which survive any quality."""
_MOST_BLOCKS, _LEAST_BLOCKS = 16_000, 1_000
_LARGEST = 24
"""Bins beyond hold too little."""
_AHEAD = 4
"""So many bins further on a larger one is looked for."""
_SURE = 6.0
"""Standard deviations."""
_CLEAR = 0.8
"""So much smaller is the bin before: content makes slight steps."""


def uneven_modes(grey: Image.Image, table: Sequence[int]) -> int | None:
    """Return how many of the 14 frequencies have bins that one compression does not make.

    None where too few blocks can be read. `grey` is the brightness as decoded, in full size; `table` in rows.
    """
    blocks = _blocks(np.asarray(grey))
    if len(blocks) < _LEAST_BLOCKS or len(table) != 64:
        return None
    steps = np.array([table[8 * row + column] for row, column in MODES], dtype=np.float32)
    found = np.abs(np.rint(blocks @ _BASIS / steps)).astype(np.int64).clip(0, _LARGEST + 1)
    return sum(_is_uneven(np.bincount(mode, minlength=_LARGEST + 2)[1:-1]) for mode in found.T)


def _blocks(grey: npt.NDArray[np.uint8]) -> Floats:
    """Return blocks of 64 from all over the picture, without those that are burnt out: (n, 64)."""
    rows, columns = grey.shape[0] // 8, grey.shape[1] // 8
    chosen = np.arange(0, rows, max(1, rows * columns // _MOST_BLOCKS))
    strips = grey[: rows * 8, : columns * 8].reshape(rows, 8, columns, 8)[chosen]
    blocks = strips.transpose(0, 2, 1, 3).reshape(-1, 64)
    inside = (blocks.min(axis=1) > 0) & (blocks.max(axis=1) < 255) if len(blocks) else slice(None)
    return blocks[inside].astype(np.float32) - 128


def _is_uneven(bins: npt.NDArray[np.int64]) -> bool:
    for ahead in range(1, _AHEAD + 1):
        smaller, larger = bins[:-ahead], bins[ahead:]
        far = (larger - smaller) > _SURE * np.sqrt(larger + smaller + 1)
        if (far & (smaller < _CLEAR * larger)).any():
            return True
    return False


def _basis() -> Floats:
    at = (2 * np.arange(8) + 1) * np.pi / 16
    waves = [np.full(8, np.sqrt(1 / 8)), *(np.cos(at * n) / 2 for n in range(1, 8))]
    return np.stack([np.outer(waves[row], waves[column]).ravel() for row, column in MODES], axis=1).astype(np.float32)


_BASIS = _basis()
