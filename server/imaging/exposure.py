"""Are two pictures that lie on each other one and the same exposure?

Clouds, grass, shadows and the sensor's noise never come again. What is cut, scaled, turned, recoloured or photographed
from a screen keeps them; another photo from the same tripod does not. Compared is the local correlation, which no
change of brightness touches, at the same place without any search. The lowest quarter of both is left out: a panel
printed over it makes no other exposure of the rest.
"""

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from server.imaging.scene import PANEL_BELOW, Alignment

_WINDOW = (15, 15)
_LEAST_VARIANCE = 9.0
_LEAST_SHARE = 0.05
_LEAST_BLUR_PX = 0.3


def exposure_likeness(first: Image.Image, second: Image.Image, alignment: Alignment) -> float | None:
    """Return the mean local correlation where both have texture, −1 to 1; None where too little has any."""
    size, matrix = first.size, alignment.array()
    coarser = max(1.0, alignment.zoom)  # what the smaller picture lost must not count against the larger one
    one, other = _blurred(first, coarser), _blurred(second, coarser / alignment.zoom)
    other = np.asarray(cv2.warpPerspective(other, matrix, size), dtype=np.float32)
    covered = cv2.warpPerspective(_outside_panel(second), matrix, size)
    inner = (cv2.erode(covered, np.ones(_WINDOW, np.uint8)) == 1) & (_outside_panel(first) == 1)
    means = cv2.blur(one, _WINDOW), cv2.blur(other, _WINDOW)
    variances = cv2.blur(one * one, _WINDOW) - means[0] ** 2, cv2.blur(other * other, _WINDOW) - means[1] ** 2
    together = cv2.blur(one * other, _WINDOW) - means[0] * means[1]
    textured = inner & (np.minimum(*variances) > _LEAST_VARIANCE)
    if textured.mean() < _LEAST_SHARE * max(alignment.overlap, 0.2):
        return None
    correlation = together[textured] / np.sqrt(variances[0][textured] * variances[1][textured])
    return round(float(correlation.mean()), 3)


def _blurred(picture: Image.Image, pixels: float) -> npt.NDArray[np.float32]:
    grey = np.asarray(picture.convert("L"), dtype=np.float32)
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), max(pixels, _LEAST_BLUR_PX)), dtype=np.float32)


def _outside_panel(picture: Image.Image) -> npt.NDArray[np.uint8]:
    mask = np.ones(picture.size[::-1], np.uint8)
    mask[round(PANEL_BELOW * picture.height) :] = 0
    return mask
