"""Are two pictures that lie on each other one and the same exposure?

Clouds, grass, shadows and the sensor's noise never come again. What is cut, scaled, turned, recoloured or photographed
from a screen keeps them; another photo from the same tripod does not. Compared is the local correlation, which no
change of brightness touches, at the same place without any search. The lowest quarter of both is left out: a panel
printed over it makes no other exposure of the rest.

Whoever paints something out of a copy, or pastes something in, leaves the rest as it was. So it is also asked patch by
patch, over the whole picture: of one exposure nearly all patches agree outside the region that was changed.
Of two exposures those that do not agree lie everywhere. What is burnt out or black in one of both is left out: a copy
that was graded lost it.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from server.imaging.opencv import cv2
from server.imaging.points import PANEL_BELOW, Floats, Mask
from server.imaging.scene import SceneAlignment

_WINDOW = (15, 15)
_LEAST_VARIANCE = 9.0
_LEAST_SHARE = 0.05
_LEAST_BLUR_PX = 0.3
_NEARLY = 0.9
_OUT_OF_FOCUS_PX = (0.6, 0.9, 1.2)
PATCH, STEP = 25, 12
"""Pixels: a patch, and from one to the next."""
_PATCH_AGREES = 0.97
_PATCH_LEAST_VARIANCE = 25.0
"""Below it a patch holds little but the noise of its encoder."""
_LEAST_PATCHES = 100
_LARGEST_REGION = 0.25
"""Of the picture: what was painted out together. Where more differs, it counts as it is."""
_BLACK, _BURNT, _MOST_CLIPPED = 2, 253, 0.05


@dataclass(frozen=True, eq=False)
class Parts:
    """Which patches of two pictures that lie on each other agree as those of one exposure do; (rows, columns) each."""

    judged: Mask
    """Those that have texture in one of both."""
    agreeing: Mask

    @property
    def other(self) -> Mask:
        """Return those that do not agree."""
        return self.judged & ~self.agreeing

    @property
    def share(self) -> float | None:
        """Return how many agree outside the largest region that does not, 0 to 1; None where too few are left."""
        outside = self.judged & ~self._region()
        count = int(outside.sum())
        return float((outside & self.agreeing).sum() / count) if count >= _LEAST_PATCHES else None

    def _region(self) -> Mask:
        """Return the box around the largest connected region of others; nothing where it is too large for one."""
        region = np.zeros(self.judged.shape, dtype=bool)
        _count, _labels, stats, _centres = cv2.connectedComponentsWithStats(self.other.astype(np.uint8), connectivity=4)
        if len(stats) > 1:
            left, top, width, height, _area = max(stats[1:], key=lambda one: int(one[cv2.CC_STAT_AREA]))
            if width * height <= _LARGEST_REGION * region.size:
                region[top : top + height, left : left + width] = True
        return region


def exposure_likeness(first: Image.Image, second: Image.Image, alignment: SceneAlignment) -> float | None:
    """Return the mean local correlation where both have texture, −1 to 1; None where too little has any.

    A copy, the second, may be less sharp than what it was made of, for a screen was photographed a little out of focus.
    So where they agree nearly, the first is blurred a little more and the best agreement counts; another exposure
    gains nothing by it.
    """
    coarser = max(1.0, alignment.zoom)  # what the smaller picture lost must not count against the larger one
    covered = cv2.warpPerspective(_outside_panel(second), alignment.array(), first.size)
    inner = (cv2.erode(covered, np.ones(_WINDOW, np.uint8)) == 1) & (_outside_panel(first) == 1)
    other = _blurred(second, coarser / alignment.zoom)
    other = np.asarray(cv2.warpPerspective(other, alignment.array(), first.size), dtype=np.float32)
    least = _LEAST_SHARE * max(alignment.overlap, 0.2)
    found = _correlation(_blurred(first, coarser), other, inner, least)
    if found is None or found < _NEARLY:
        return found
    softer = (_blurred(first, math.hypot(coarser, more)) for more in _OUT_OF_FOCUS_PX)
    return max([found, *(_correlation(one, other, inner, least) or found for one in softer)])


def exposure_parts(first: Image.Image, second: Image.Image, alignment: SceneAlignment) -> Parts | None:
    """Tell patch by patch whether both pictures are one exposure; None where too few patches have texture.

    As sharp or as soft as the whole agrees best, see `exposure_likeness`.
    """
    if min(first.size) <= PATCH:
        return None
    coarser = max(1.0, alignment.zoom)
    covered = cv2.warpPerspective(np.ones(second.size[::-1], np.uint8), alignment.array(), first.size)
    inner = cv2.erode(covered, np.ones((PATCH, PATCH), np.uint8), borderValue=0) == 1
    laid = cv2.warpPerspective(_clipped(second), alignment.array(), first.size)
    inner &= cv2.blur(np.maximum(_clipped(first), laid), (PATCH, PATCH)) < _MOST_CLIPPED
    other = _blurred(second, coarser / alignment.zoom)
    other = np.asarray(cv2.warpPerspective(other, alignment.array(), first.size), dtype=np.float32)
    found = [_parts(_blurred(first, math.hypot(coarser, more)), other, inner) for more in (0.0, *_OUT_OF_FOCUS_PX)]
    best = max(found, key=lambda parts: int(parts.agreeing.sum()))
    return None if best.share is None else best


def _parts(one: Floats, other: Floats, inner: Mask) -> Parts:
    variances, together = _moments(one, other, (PATCH, PATCH))
    at = (slice(PATCH // 2, -(PATCH // 2), STEP),) * 2
    judged = inner[at] & (np.maximum(*variances)[at] > _PATCH_LEAST_VARIANCE)
    scale = np.sqrt(np.maximum(variances[0][at] * variances[1][at], 1e-6))
    return Parts(judged, judged & (together[at] >= _PATCH_AGREES * scale))


def _correlation(one: Floats, other: Floats, inner: Mask, least_share: float) -> float | None:
    variances, together = _moments(one, other, _WINDOW)
    textured = inner & (np.minimum(*variances) > _LEAST_VARIANCE)
    if textured.mean() < least_share:
        return None
    correlation = together[textured] / np.sqrt(variances[0][textured] * variances[1][textured])
    return round(float(correlation.mean()), 3)


def _moments(one: Floats, other: Floats, window: tuple[int, int]) -> tuple[tuple[Floats, Floats], Floats]:
    """Return the variance of both and their covariance in the window around each pixel."""
    means = cv2.blur(one, window), cv2.blur(other, window)
    variances = cv2.blur(one * one, window) - means[0] ** 2, cv2.blur(other * other, window) - means[1] ** 2
    return variances, cv2.blur(one * other, window) - means[0] * means[1]


def _blurred(picture: Image.Image, pixels: float) -> Floats:
    grey = np.asarray(picture.convert("L"), dtype=np.float32)
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), max(pixels, _LEAST_BLUR_PX)), dtype=np.float32)


def _clipped(picture: Image.Image) -> Floats:
    grey = np.asarray(picture.convert("L"))
    return np.asarray((grey <= _BLACK) | (grey >= _BURNT), dtype=np.float32)


def _outside_panel(picture: Image.Image) -> npt.NDArray[np.uint8]:
    mask = np.ones(picture.size[::-1], np.uint8)
    mask[round(PANEL_BELOW * picture.height) :] = 0
    return mask
