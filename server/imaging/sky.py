"""Which part of a photo is sky?"""

import numpy as np
from PIL import Image

from server.imaging.opencv import cv2
from server.imaging.points import Mask

_DARKEST, _STEEPEST = 105, 26


def sky(picture: Image.Image) -> Mask:
    """Return what hangs together with the upper edge and is bright, smooth and not warmer than grey."""
    values = cv2.GaussianBlur(np.asarray(picture), (0, 0), 2.0).astype(np.int16)
    red, blue = values[..., 0], values[..., 2]
    grey = cv2.cvtColor(np.asarray(picture), cv2.COLOR_RGB2GRAY)
    slope = cv2.morphologyEx(cv2.GaussianBlur(grey, (0, 0), 1.5), cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8))
    likely = ((blue >= red - 6) & (blue > _DARKEST) & (slope < _STEEPEST)).astype(np.uint8)
    count, labels = cv2.connectedComponents(likely, connectivity=4)
    from_above = np.zeros(count, dtype=bool)
    from_above[np.unique(labels[: max(2, picture.height // 100)])] = True
    from_above[0] = False
    found = from_above[labels].astype(np.uint8)
    return np.asarray(cv2.morphologyEx(found, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8)) == 1)
