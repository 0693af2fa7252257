"""Which point of the ground does each pixel see?

The ground is cut into slices parallel to the picture, dense near the camera. A slice is seen where it rises above
all slices before it; so hidden ground, ridgelines and parallax come out right for any height function, and moving
the standpoint a little moves everything as it would in a real photo.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from server.demo.noise import Floats

Indexes = NDArray[np.intp]
FAR_M = 14_000.0


@dataclass(frozen=True)
class Standpoint:
    """Where the camera is and how it is held; x is to the right, z forward, in metres."""

    eye_m: float = 1.7
    right_m: float = 0.0
    horizon: float = 0.42
    """How far down the picture the horizon is, as a part of its height."""
    focal: float = 0.74
    """As a part of the picture's width: 0.74 is the usual 26 mm of a phone."""
    turn: float = 0.0
    roll: float = 0.0


def distances(nearest_m: float) -> Floats:
    """Return the slices' distances: even on the picture near the camera, growing by a constant factor far away."""
    near = 1 / np.linspace(1 / nearest_m, 1 / 32.0, 330, endpoint=False)
    middle = np.geomspace(32, 170, 480, endpoint=False)
    far = np.geomspace(170, FAR_M, 330)
    return np.concatenate([near, middle, far]).astype(np.float32)


class View:
    """The slices as seen from one standpoint, in a picture of a given size."""

    def __init__(self, standpoint: Standpoint, size: tuple[int, int]) -> None:
        self.standpoint = standpoint
        self.width, self.height = size
        self.focal = standpoint.focal * self.width
        columns = np.arange(self.width, dtype=np.float32) - self.width / 2
        self.aside = columns / self.focal + standpoint.turn
        self.horizon = standpoint.horizon * self.height + standpoint.roll * columns
        self.z = distances(1.6)
        self.x: Floats = standpoint.right_m + self.z[:, None] * self.aside[None, :]

    def lay(self, heights: Floats) -> None:
        """Let the ground have these heights above the standpoint's foot, one for each slice and column."""
        rows = self.horizon - self.focal * (heights - self.standpoint.eye_m) / self.z[:, None]
        self.outline = np.minimum.accumulate(rows, axis=0)
        slices = len(self.z)
        cells = np.ceil(self.outline).clip(0, self.height).astype(np.intp) * self.width
        counts = np.bincount((cells + np.arange(self.width)).ravel(), minlength=(self.height + 1) * self.width)
        hidden = np.cumsum(counts.reshape(self.height + 1, self.width)[::-1], axis=0)[::-1]
        # hidden[r] counts the slices whose outline is at row r or below: the next one is what the pixel sees.
        seen = slices - hidden[0] + 0  # outlines that leave the picture at the top
        del seen
        self.slice: Indexes = (hidden[1:]).clip(0, slices)
        self.sky = self.slice == slices

    @cached_property
    def _cell(self) -> Indexes:
        bounded = np.minimum(self.slice, len(self.z) - 1)
        return np.asarray(bounded * self.width + np.arange(self.width), dtype=np.intp)

    @cached_property
    def _before(self) -> Indexes:
        return np.asarray(np.where(self._cell >= self.width, self._cell - self.width, self._cell), dtype=np.intp)

    @cached_property
    def _part(self) -> Floats:
        flat = self.outline.ravel()
        above, below = flat[self._cell], flat[self._before]
        rows = np.arange(self.height, dtype=np.float32)[:, None]
        return np.asarray(((below - rows) / np.maximum(below - above, 1e-3)).clip(0, 1), dtype=np.float32)

    def pixels(self, grid: Floats) -> Floats:
        """Carry values given for each slice and column over to the pixels."""
        flat = grid.reshape(-1, *grid.shape[2:])
        part = self._part if grid.ndim == 2 else self._part[..., None]
        before = flat[self._before]
        return np.asarray(before + (flat[self._cell] - before) * part, dtype=np.float32)

    @cached_property
    def depth(self) -> Floats:
        """How far away what a pixel sees is; the sky is infinitely far."""
        z = self.pixels(np.broadcast_to(self.z[:, None], self.x.shape))
        return np.where(self.sky, np.float32(np.inf), z)

    def project(self, x: float, height: float, z: float) -> tuple[float, float]:
        """Return column and row of a point."""
        column = ((x - self.standpoint.right_m) / z - self.standpoint.turn) * self.focal
        horizon = self.standpoint.horizon * self.height + self.standpoint.roll * column
        return column + self.width / 2, horizon - self.focal * (height - self.standpoint.eye_m) / z
