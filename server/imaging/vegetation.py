"""Which part of the land in a photo is green with plants?

Excess green (Woebbecke et al. 1995, doi 10.13031/2013.27838) alone also fires on yellow lamps and under water, so a
pixel must be greener than blue and red, of a green hue and of some saturation. Grassland in Gannan is yellow from
October to May and reads as bare: the share is a figure to look at, never a judgement.
"""

import numpy as np
from PIL import Image

from server.imaging.opencv import cv2
from server.imaging.points import Mask

_EXCESS_GREEN = 0.1
_HUES_DEG = (50, 185)
_LEAST_SATURATION = 0.12


def green(picture: Image.Image) -> Mask:
    """Return the pixels that look like plants."""
    rgb = cv2.GaussianBlur(np.asarray(picture), (0, 0), 1.0)
    red, green_, blue = (rgb[..., n].astype(np.float32) for n in range(3))
    total = np.maximum(red + green_ + blue, 1.0)
    hsv = cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV)
    hue, saturation = hsv[..., 0].astype(np.float32) * 2, hsv[..., 1].astype(np.float32) / 255
    excess = (2 * green_ - red - blue) / total
    in_hue = (hue >= _HUES_DEG[0]) & (hue <= _HUES_DEG[1])
    return np.asarray((excess > _EXCESS_GREEN) & (green_ > blue) & in_hue & (saturation > _LEAST_SATURATION))


def share(green: Mask, land: Mask) -> float | None:
    """Return how much of the land is green; None without land."""
    return float(green[land].mean()) if land.mean() > 0.02 else None
