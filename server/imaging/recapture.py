"""Was a picture taken of a screen or of a print?

A screen is a grid of lamps, a print a grid of dots: an even pattern of a few pixels, of one pitch all over the picture,
and turned against the sensor because nobody holds a camera quite straight. In the spectrum of every tile it stands as a
peak at one and the same place off the axes, where no camera and no encoder puts one. Roofs, fences and nets cover a
part, become finer with the distance, and have their fundamental at many pixels with harmonics above it: so the peak
must be there in most tiles, and nothing as strong below it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

LONG_EDGE = 3000
"""Dots of three pixels are gone in a picture of half the size: so much of the long edge is needed where it is there."""
_SIDE = 256
_MOST_TILES, _LEAST_TILES = 18, 6
_SHARE = 0.7
"""Of the tiles must show the peak; a white sky has no dots."""
_AROUND = 15
"""Of the spectrum, in steps of 1/256 per pixel: what a peak is compared with."""
_TOLERANCE = 5
"""Likewise: so far a peak moves from tile to tile where the sheet stands askew."""
_OFF_AXES, _NEAR_NYQUIST = 0.02, 0.485
_FINE, _COARSE = 0.19, 0.018
"""Cycles per pixel: a pattern is finer than five pixels; one of six to fifty pixels is a thing."""


@dataclass(frozen=True)
class Pattern:
    """The most even pattern of a picture."""

    peak: float
    """How far its peak rises above what is around it in the spectrum, in nepers of power."""
    coarse: float
    """The same of the strongest pattern of six to fifty pixels."""
    pitch_px: float
    """How far its lines lie apart, in pixels of the picture that was looked at."""


def pattern(grey: Image.Image) -> Pattern | None:
    """Return the most even fine pattern of a grey picture; None where it is too small to tell."""
    cv2.setNumThreads(1)
    spectra = [_raised(tile) for tile in _tiles(np.asarray(grey))]
    if len(spectra) < _LEAST_TILES:
        return None
    at = int((1 - _SHARE) * len(spectra))
    common = np.partition(np.stack(spectra), at, axis=0)[at]
    fine, coarse, distance = _regions()
    common = common - np.median(common[fine])
    peak = int(np.where(fine, common, -np.inf).argmax())
    return Pattern(
        peak=round(float(common.flat[peak]), 2),
        coarse=round(float(common[coarse].max()), 2),
        pitch_px=round(1 / float(distance.flat[peak]), 1),
    )


def _tiles(grey: npt.NDArray[np.uint8]) -> Iterator[Floats]:
    """Return tiles from all over the picture."""
    rows, columns = grey.shape[0] // _SIDE, grey.shape[1] // _SIDE
    count = rows * columns
    chosen = np.linspace(0, count - 1, min(count, _MOST_TILES)).round().astype(int) if count else ()
    top, left = (grey.shape[0] - rows * _SIDE) // 2, (grey.shape[1] - columns * _SIDE) // 2
    for number in chosen:
        y, x = top + number // columns * _SIDE, left + number % columns * _SIDE
        yield grey[y : y + _SIDE, x : x + _SIDE].astype(np.float32)


def _raised(tile: Floats) -> Floats:
    """Return how far each frequency of a tile rises above those around it: (256, 128), zero in the middle row."""
    spectrum = cv2.dft((tile - tile.mean()) * _window(), flags=cv2.DFT_COMPLEX_OUTPUT)[:, : _SIDE // 2]
    power = np.log(spectrum[..., 0] ** 2 + spectrum[..., 1] ** 2 + _SIDE)
    power = np.roll(power, _SIDE // 2, axis=0)
    raised = cv2.dilate(power - cv2.blur(power, (_AROUND, _AROUND)), np.ones((_TOLERANCE, _TOLERANCE), np.uint8))
    return np.asarray(raised, dtype=np.float32)


@cache
def _window() -> Floats:
    side = np.hanning(_SIDE)
    return np.outer(side, side).astype(np.float32)


@cache
def _regions() -> tuple[Mask, Mask, Floats]:
    """Return where fine patterns stand, where coarse ones, and how far from zero each place is (cycles per pixel)."""
    down, across = np.meshgrid((np.arange(_SIDE) - _SIDE // 2) / _SIDE, np.arange(_SIDE // 2) / _SIDE, indexing="ij")
    distance = np.hypot(down, across).astype(np.float32)
    inside = (np.abs(down) < _NEAR_NYQUIST) & (across < _NEAR_NYQUIST)
    off_axes = (np.abs(down) > _OFF_AXES) & (across > _OFF_AXES)
    return inside & off_axes & (distance > _FINE), inside & (distance > _COARSE) & (distance < _FINE), distance
