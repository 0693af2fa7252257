"""Are two pictures that lie on each other one and the same exposure?

Clouds, grass, shadows and the sensor's noise never come again. What is cut, scaled, turned, recoloured or photographed
from a screen keeps them; another photo from the same tripod does not. Compared is the local correlation, which no
change of brightness touches, at the same place without any search. The lowest quarter is left out: a panel printed
over it makes no other exposure of the rest.
"""

import cv2
import numpy as np
from PIL import Image

from server.imaging.scene import PANEL_BELOW, Alignment

_WINDOW = (15, 15)
_LEAST_VARIANCE = 9.0
_LEAST_SHARE = 0.05


def exposure_likeness(first: Image.Image, second: Image.Image, alignment: Alignment) -> float | None:
    """Return the mean local correlation where both have texture, −1 to 1; None where too little has any."""
    size, matrix = first.size, alignment.array()
    there = cv2.warpPerspective(np.asarray(second.convert("L")), matrix, size, flags=cv2.INTER_AREA)
    covered = cv2.warpPerspective(np.full(second.size[::-1], 1, np.uint8), matrix, size)
    inner = cv2.erode(covered, np.ones(_WINDOW, np.uint8)) == 1
    inner[round(PANEL_BELOW * size[1]) :] = False
    blurred = (
        cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 1.0) for grey in (np.asarray(first.convert("L")), there)
    )
    one, other = blurred
    means = cv2.blur(one, _WINDOW), cv2.blur(other, _WINDOW)
    variances = cv2.blur(one * one, _WINDOW) - means[0] ** 2, cv2.blur(other * other, _WINDOW) - means[1] ** 2
    together = cv2.blur(one * other, _WINDOW) - means[0] * means[1]
    textured = inner & (np.minimum(*variances) > _LEAST_VARIANCE)
    if textured.mean() < _LEAST_SHARE * max(alignment.overlap, 0.2):
        return None
    correlation = together[textured] / np.sqrt(variances[0][textured] * variances[1][textured])
    return round(float(correlation.mean()), 3)
