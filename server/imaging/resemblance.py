"""How much of a place still looks like what was marked there, and not like what is around it?

Half a heap that was pushed together leaves no point and no patch where it was; but it still is of the colour and the
grain of the heap. So Fisher's discriminant (Fisher 1936, doi 10.1111/j.1469-1809.1936.tb02137.x) is learnt from the
before photo, what is marked against what is around it, and asked about the after photo. Weather and light are taken out
as far as they do the same to both: each photo is measured from the middle of its own surroundings.
"""

import numpy as np
import numpy.typing as npt

from server.imaging.opencv import cv2
from server.imaging.points import Floats, Mask

Bytes = npt.NDArray[np.uint8]

_CELL_PX, _WINDOW = 8, (17, 17)
_BANDS = ((0.6, 1.5), (1.5, 3.5), (3.5, 8.0))
"""Grain is what lies between two blurs, of so many pixels each."""
_STRONG_EDGE = 2.5
"""So many times the middle slope of the picture."""
_RIDGE = 0.3
"""Keeps a few cells from being learnt by heart."""
_LEAST_CELLS = 20
_LEAST_TOLD = 0.55
"""So much more of the region than of its surroundings must be told as marked in the before photo itself. Of rendered
heaps 0.52 to 0.74 were; of 18 boxes anywhere in two real photos, around things as their surroundings are, 3 were."""


def share(before: Bytes, after: Bytes, inside: Mask, around: Mask) -> float | None:
    """Return how much of a region still looks as marked, measured by how much did before; None where untold.

    Both pictures lie on each other, (height, width, 3); the masks are (height, width) and hold what both show.
    """
    first, second = _looks(before), _looks(after)
    middle = np.s_[_CELL_PX // 2 :: _CELL_PX, _CELL_PX // 2 :: _CELL_PX]
    cells, rest = inside[middle], around[middle]
    if min(cells.sum(), rest.sum()) < _LEAST_CELLS:
        return None
    thing, ground = first[cells], first[rest]
    scale = np.sqrt((thing.var(axis=0) + ground.var(axis=0)) / 2) + 1e-3
    apart = (np.median(thing, axis=0) - np.median(ground, axis=0)) / scale
    spread = (np.cov(thing.T / scale[:, None]) + np.cov(ground.T / scale[:, None])) / 2
    weights = np.linalg.solve(spread + _RIDGE * np.eye(len(scale)), apart) / scale
    least = weights @ (apart * scale) / 2
    told = [_told(looks, cells, weights, least, rest) for looks in (first, second)]
    return round(float(np.clip(told[1] / told[0], 0, 1)), 3) if told[0] >= _LEAST_TOLD else None


def _told(looks: Floats, cells: Mask, weights: npt.NDArray[np.float64], least: float, rest: Mask) -> float:
    """Return how many more cells inside than around are told as marked, as a share."""
    scores = (looks - np.median(looks[rest], axis=0)) @ weights >= least
    return float(scores[cells].mean() - scores[rest].mean())


def _looks(rgb: Bytes) -> Floats:
    """Return colour, grain and edges around the middle of each cell, (rows, columns, 7)."""
    lab = np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), dtype=np.float32)
    light = np.ascontiguousarray(lab[..., 0])
    found = [*cv2.split(cv2.blur(lab, _WINDOW)), *(_grain(light, *band) for band in _BANDS), _edges(light)]
    start = _CELL_PX // 2
    return np.stack([one[start::_CELL_PX, start::_CELL_PX] for one in found], axis=-1)


def _grain(light: Floats, fine: float, coarse: float) -> Floats:
    band = cv2.GaussianBlur(light, (0, 0), fine) - cv2.GaussianBlur(light, (0, 0), coarse)
    power = np.maximum(cv2.blur(band * band, _WINDOW), 0)
    return np.asarray(np.log(np.sqrt(power) + 0.3), dtype=np.float32)


def _edges(light: Floats) -> Floats:
    """Return how much of the neighbourhood are strong edges."""
    soft = cv2.GaussianBlur(light, (0, 0), 1.0)
    slope = np.hypot(cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1))
    strong = slope > _STRONG_EDGE * np.median(slope)
    return np.asarray(cv2.blur(strong.astype(np.float32), _WINDOW), dtype=np.float32)
