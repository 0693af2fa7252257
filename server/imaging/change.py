"""What changed between two photos of one place, once they are laid on each other?

Never a plain difference: weather and exposure change every pixel. Small patches of the first photo are searched in the
neighbourhood where the second one should have them (see imaging.laid). A patch that is found nowhere near has changed;
patches that are plain (snow, fog) or sky in both photos tell nothing and are left out. Where only one of them shows
sky, a chimney fell or rose, or a white wall passes for sky.

The answer is one-sided. That little changed can be said safely; much "change" may be a season or another standpoint.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from server.imaging.laid import Laid, evened
from server.imaging.matching import Matrix
from server.imaging.opencv import cv2

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Doubles = npt.NDArray[np.float64]

PATCH, STEP = 32, 16
"""Pixels of a picture whose long edge is that of imaging.scene."""
FOUND = 0.6
"""Correlation from which a patch is the same; chance finds of other ground in this search reach 0.5."""
_TEXTURE = 4.0
"""Deviation, of 255 grey levels, below which a patch is plain."""
_SURELY = 0.9
_LEAST_JUDGED = 60
"""Patches without which nothing is said."""


@dataclass(frozen=True, eq=False)
class Change:
    """What was found, by patch."""

    judged: Mask
    """(rows, columns) of patches that have something to compare."""
    changed: Mask
    correlation: Floats
    """Of each patch at its best place; 0 where it was not judged."""

    @property
    def share_judged(self) -> float:
        """Return how much of the picture could be compared."""
        return float(self.judged.mean())

    @property
    def share_changed(self) -> float | None:
        """Return how much of what could be compared has changed; None where too little could."""
        count = int(self.judged.sum())
        return float(self.changed.sum() / count) if count >= _LEAST_JUDGED else None

    @property
    def largest(self) -> float:
        """Return the largest connected changed region, as a part of the whole picture."""
        if not self.changed.any():
            return 0.0
        _count, _labels, stats, _centres = cv2.connectedComponentsWithStats(
            self.changed.astype(np.uint8), connectivity=8
        )
        return float(stats[1:, cv2.CC_STAT_AREA].max() / self.changed.size)

    @property
    def likeness(self) -> float:
        """Return the middle correlation of what could be compared, 0 to 1."""
        return float(np.median(self.correlation[self.judged])) if self.judged.any() else 0.0


def aligned(first: Image.Image, second: Image.Image, matrix: Matrix) -> Image.Image:
    """Return the second picture as seen from where the first was taken; both are those whose features were aligned."""
    return Image.fromarray(cv2.warpPerspective(np.asarray(second), matrix, first.size, flags=cv2.INTER_LINEAR))


def compare(first: Image.Image, sky: Mask, there: Sequence[Laid]) -> Change:
    """Compare a picture and its sky with another one as the planes of the scene lay it on the first."""
    here = evened(np.asarray(first.convert("L")))
    texture = _deviations(here)
    others = [_Comparable.of(plane, sky) for plane in there]
    correlation = np.full(texture.shape, np.nan, np.float32)
    for row, column in np.ndindex(texture.shape):
        correlation[row, column] = _best(here, float(texture[row, column]), others, (row, column))
    judged = np.isfinite(correlation)
    correlation[~judged] = 0.0
    return Change(judged, judged & (correlation < FOUND), correlation)


@dataclass(frozen=True, eq=False)
class _Comparable:
    """A second picture laid on the first by one plane; of each patch, whether it can be compared, and its texture."""

    laid: Laid
    is_comparable: Mask
    texture: Doubles

    @classmethod
    def of(cls, laid: Laid, sky: Mask) -> "_Comparable":
        comparable = (laid.kinds > 0) & ~(sky & (laid.kinds == 2))
        count = _over_patches(cv2.integral(comparable.astype(np.uint8), sdepth=cv2.CV_32S))
        return cls(laid, count == PATCH * PATCH, _deviations(laid.grey))


def _best(here: Floats, texture: float, there: Sequence[_Comparable], place: tuple[int, int]) -> float:
    """Return the best correlation of a patch by any plane; NaN where no plane can tell."""
    best = np.nan
    for other in there:
        best = np.fmax(best, _patch(here, texture, other, place))
        if best >= _SURELY:
            break
    return float(best)


def _patch(here: Floats, texture: float, other: _Comparable, place: tuple[int, int]) -> float:
    """Return the best correlation of one patch in its neighbourhood; NaN where there is nothing to compare."""
    both = texture, float(other.texture[place])
    if not other.is_comparable[place] or max(both) < _TEXTURE:
        return np.nan
    if min(both) < _TEXTURE / 2:
        return 0.0  # something is where nothing was, or the reverse
    top, left = place[0] * STEP, place[1] * STEP
    return other.laid.likeness(here[top : top + PATCH, left : left + PATCH], (top, left))


def _deviations(grey: Floats) -> Doubles:
    """Return the deviation of the grey levels in each patch, (rows, columns)."""
    sums, squares = (_over_patches(table) / PATCH**2 for table in cv2.integral2(grey))
    return np.sqrt(np.maximum(squares - sums**2, 0))


def _over_patches(table: npt.NDArray[Any]) -> Doubles:
    """Add up each patch, from the sums of everything above and left of a pixel."""
    high, wide = (slice(0, side - PATCH, STEP) for side in table.shape)
    low, right = (slice(PATCH, None, STEP) for _ in table.shape)
    return np.asarray(table[low, right] - table[high, right] - table[low, wide] + table[high, wide], dtype=np.float64)
