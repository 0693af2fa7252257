"""What does chance look like in nature: on ground, ridges and clouds?

Fractal noise is made once as a periodic tile by shaping the spectrum of white noise: one look-up then gives all
octaves, where adding octaves one by one would cost a look-up each.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
SIZE = 512
_MASK = SIZE - 1


@lru_cache(maxsize=16)
def tile(seed: int, roughness: float, lowest: int = 1) -> Floats:
    """Return a periodic tile of mean 0 and deviation 1; the higher `roughness`, the smoother it is.

    `lowest` is the longest wave kept, in waves per tile.
    """
    white = np.random.default_rng(seed).standard_normal((SIZE, SIZE))
    waves = np.hypot(np.fft.fftfreq(SIZE)[:, None], np.fft.rfftfreq(SIZE)[None, :]) * SIZE
    gain = np.where(waves >= lowest, 1 / np.maximum(waves, 1) ** roughness, 0)
    field = np.fft.irfft2(np.fft.rfft2(white) * gain, s=(SIZE, SIZE))
    return np.asarray(field / field.std(), dtype=np.float32)


@lru_cache(maxsize=4)
def rubble(seed: int, stones: int = 5000) -> Floats:
    """Return a periodic tile of heights covered with stones of many sizes, few of them large."""
    rng = np.random.default_rng(seed)
    heights = np.zeros((SIZE, SIZE), dtype=np.float32)
    radii = np.minimum(2.2 * rng.pareto(2.0, stones) + 1.6, 22)
    for radius, top, left, turn in zip(radii, *rng.integers(0, SIZE, (2, stones)), rng.random(stones), strict=True):
        _lay(heights, float(radius), int(top), int(left), float(turn))
    return heights


def _lay(heights: Floats, radius: float, top: int, left: int, turn: float) -> None:
    reach = np.arange(-int(radius) - 1, int(radius) + 2)
    down, right = reach[:, None], reach[None, :]
    # A tilted plane cut by a rounded square: broken rock has faces, not the roundness of river pebbles.
    square = (np.abs(down / radius) ** 3 + np.abs(right / (radius * (0.7 + 0.3 * turn))) ** 3).clip(0, 1)
    faces = (1 - square) ** 0.4 * radius * (0.7 + 0.5 * (turn - 0.5) * right / radius + 0.3 * down / radius)
    rows, columns = (top + down) & _MASK, (left + right) & _MASK
    heights[rows, columns] = np.maximum(heights[rows, columns], faces)


def sample(field: Floats, across: Floats, along: Floats) -> Floats:
    """Look a tile up between its points; coordinates in points, endless in both directions."""
    column, row = np.floor(across), np.floor(along)
    right, down = across - column, along - row
    left, above = column.astype(np.int32) & _MASK, row.astype(np.int32) & _MASK
    first = above * SIZE + left
    next_left = (left + 1) & _MASK
    below = ((above + 1) & _MASK) * SIZE
    flat = field.ravel()
    upper = flat[first] * (1 - right) + flat[above * SIZE + next_left] * right
    lower = flat[below + left] * (1 - right) + flat[below + next_left] * right
    return np.asarray(upper * (1 - down) + lower * down, dtype=np.float32)


def peek(field: Floats, across: Floats, along: Floats) -> Floats:
    """Look a tile up at the nearest point: enough where a point is as large as a pixel."""
    column, row = across.astype(np.int32) & _MASK, along.astype(np.int32) & _MASK
    return np.asarray(field.ravel()[row * SIZE + column], dtype=np.float32)


def step(low: float, high: float, value: Floats) -> Floats:
    """Rise smoothly from 0 at `low` to 1 at `high`."""
    x = ((value - low) / (high - low)).clip(0, 1)
    return np.asarray(x * x * (3 - 2 * x), dtype=np.float32)
