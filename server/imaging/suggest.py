"""Where in a before photo might the problem be? A suggestion, for a person to confirm or to change.

Heaps, pits and bare slopes have less green and a rougher surface than the land around, and foul water has another
colour. Each pixel of the land is scored by how far it stands out from the rest of the picture in these, and the
heaviest connected region is offered. That is a guess, and nothing may use it unconfirmed: roofs, roads and rocks stand
out as well, and in a picture that is bare all over nothing does.

Of 36 rendered places without snow, by which no figure here was chosen, the box has in common with that around the
heap 0.60 of what both cover, half or more in 34; on 12 under snow 0.31, in 3. A box that is always drawn in the middle
reaches 0.58, half or more in 21 of 36, because the places have their heap there. On photos of towns it frames facades.
"""

import numpy as np
import numpy.typing as npt
from PIL import Image

from server.domain.region import Region
from server.imaging.opencv import cv2
from server.imaging.sky import sky
from server.imaging.vegetation import green

Scores = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
LONG_EDGE = 320
"""A problem that a photo was taken of is no detail."""
_LEAST_LAND = 0.1
_LEAST_PART, _MOST_PART = 0.01, 0.5
"""Of the picture: less is a stone, more is the whole ground."""
_GRAIN_PX, _AROUND_PX = 1.5, 7.0
_STANDS_OUT = 0.6
"""How far, in spreads of the land's own scores, a region lies above their middle."""
_NECK_PX = 5
"""What hangs together by less is parted."""
_MIDDLE = 0.5
"""Half a picture is 1."""
_TRAILING = 0.02
"""So much of the weight is left out at each end."""
_SKYLINE_PX = 13
"""So near the sky its edge passes for roughness."""
_ROUGH, _COLOUR, _BARE = 1.0, 0.8, 0.7


def problem(picture: Image.Image) -> Region | None:
    """Return a box around what stands out most of the land; None where nothing does."""
    small = picture.convert("RGB")
    small.thumbnail((LONG_EDGE, LONG_EDGE))
    land = ~cv2.dilate(sky(small).astype(np.uint8), np.ones((_SKYLINE_PX, _SKYLINE_PX), np.uint8)).astype(bool)
    if land.mean() < _LEAST_LAND:
        return None
    box = _heaviest(_scores(small, land), land)
    if box is None:
        return None
    left, top, width, height = box
    return Region.box(left / small.width, top / small.height, width / small.width, height / small.height)


def _scores(picture: Image.Image, land: Mask) -> Scores:
    """Return how far each pixel stands out, in spreads of the land's own values; the sky not at all."""
    lab = cv2.cvtColor(np.asarray(picture), cv2.COLOR_RGB2LAB).astype(np.float32)
    grain = lab[..., 0] - cv2.GaussianBlur(lab[..., 0], (0, 0), _GRAIN_PX)
    rough = np.sqrt(_blurred(grain * grain, land))
    colour = np.stack([_blurred(lab[..., channel], land) for channel in (1, 2)], axis=2)
    odd = np.linalg.norm(colour - np.median(colour[land], axis=0), axis=2).astype(np.float32)
    bare = 1 - _blurred(green(picture).astype(np.float32), land)
    score = _ROUGH * _standard(rough, land) + _COLOUR * _standard(odd, land) + _BARE * _standard(bare, land)
    score[~land] = score[land].min()
    return np.asarray(score, dtype=np.float32)


def _blurred(values: Scores, land: Mask) -> Scores:
    """Return the mean around each pixel, over the land alone."""
    weight = cv2.GaussianBlur(land.astype(np.float32), (0, 0), _AROUND_PX)
    mean = cv2.GaussianBlur(values * land, (0, 0), _AROUND_PX)
    return np.asarray(mean / np.maximum(weight, 1e-3), dtype=np.float32)


def _standard(values: Scores, land: Mask) -> Scores:
    """Return values as distances from the land's median, in its own spread; what is flat all over says nothing."""
    middle = float(np.median(values[land]))
    spread = float(np.percentile(values[land], 84) - np.percentile(values[land], 16)) / 2
    if spread < 1e-3:
        return np.zeros_like(values)
    return np.asarray(np.clip((values - middle) / spread, -3, 3), dtype=np.float32)


def _heaviest(score: Scores, land: Mask) -> tuple[int, int, int, int] | None:
    """Return left, top, width and height of the connected region that stands out most in all."""
    above = (score - np.median(score[land]) - _STANDS_OUT * score[land].std()) * _towards_middle(score.shape)
    found = ((above > 0) & land).astype(np.uint8)
    found = cv2.morphologyEx(found, cv2.MORPH_OPEN, np.ones((_NECK_PX, _NECK_PX), np.uint8))
    count, labels = cv2.connectedComponents(found, connectivity=4)
    best, heaviest = None, 0.0
    for label in range(1, count):
        weights = np.where(labels == label, above, 0)
        part, weight = float((labels == label).mean()), float(weights.sum())
        if _LEAST_PART <= part <= _MOST_PART and weight > heaviest:
            best, heaviest = _bounds(weights), weight
    return best


def _towards_middle(shape: tuple[int, ...]) -> Scores:
    """Return by how much a place counts: who takes a photo of a problem has it near the middle."""
    down, across = (np.linspace(-1, 1, size, dtype=np.float32) for size in shape)
    return np.asarray(np.exp(-0.5 * (across[None, :] ** 2 + down[:, None] ** 2) / _MIDDLE**2), dtype=np.float32)


def _bounds(weights: Scores) -> tuple[int, int, int, int]:
    """Return the box that holds nearly all of the weight, without what trails off at its edges."""
    (left, right), (top, bottom) = (_ends(weights.sum(axis=axis)) for axis in (0, 1))
    return left, top, right - left + 1, bottom - top + 1


def _ends(weights: Scores) -> tuple[int, int]:
    summed = np.cumsum(weights) / weights.sum()
    first, last = np.searchsorted(summed, (_TRAILING, 1 - _TRAILING))
    return int(first), int(min(last, len(weights) - 1))
