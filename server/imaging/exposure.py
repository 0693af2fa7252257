"""Are two pictures that lie on each other one and the same exposure?

Clouds, grass, shadows and the sensor's noise never come again. What is cut, scaled, turned, recoloured or photographed
from a screen keeps them; another photo from the same tripod does not. Compared is the local correlation, which no
change of brightness touches, at the same place without any search. The lowest quarter of both is left out: a panel
printed over it makes no other exposure of the rest.
"""

import math

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from server.imaging.points import PANEL_BELOW, Floats, Mask
from server.imaging.scene import SceneAlignment

_WINDOW = (15, 15)
_LEAST_VARIANCE = 9.0
_LEAST_SHARE = 0.05
_LEAST_BLUR_PX = 0.3
_NEARLY = 0.9
_OUT_OF_FOCUS_PX = (0.6, 0.9, 1.2)


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


def _correlation(one: Floats, other: Floats, inner: Mask, least_share: float) -> float | None:
    means = cv2.blur(one, _WINDOW), cv2.blur(other, _WINDOW)
    variances = cv2.blur(one * one, _WINDOW) - means[0] ** 2, cv2.blur(other * other, _WINDOW) - means[1] ** 2
    together = cv2.blur(one * other, _WINDOW) - means[0] * means[1]
    textured = inner & (np.minimum(*variances) > _LEAST_VARIANCE)
    if textured.mean() < least_share:
        return None
    correlation = together[textured] / np.sqrt(variances[0][textured] * variances[1][textured])
    return round(float(correlation.mean()), 3)


def _blurred(picture: Image.Image, pixels: float) -> Floats:
    grey = np.asarray(picture.convert("L"), dtype=np.float32)
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), max(pixels, _LEAST_BLUR_PX)), dtype=np.float32)


def _outside_panel(picture: Image.Image) -> npt.NDArray[np.uint8]:
    mask = np.ones(picture.size[::-1], np.uint8)
    mask[round(PANEL_BELOW * picture.height) :] = 0
    return mask
