"""Was a picture taken of a screen or of a print?

A screen is a grid of lamps in three colours side by side, a print one of dots for each ink, turned otherwise. Seen by
a sensor of three colours they leave fringes of one pitch all over the picture, in colours that differ from direction to
direction. Roofs, fences and nets cover a part or become finer with the distance; and where a net fills the picture
evenly, its fringes are of one colour against another: thread against ground.

In the spectrum of every tile a fringe stands as a peak at one and the same place. Its colour there is read as light's
polarisation is (Stokes's four numbers), of red against green and blue against green: how much of each, in which phase.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image

from server.imaging.opencv import cv2

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Waves = npt.NDArray[np.complex64]
Mask = npt.NDArray[np.bool_]

LONG_EDGE = 1600
"""So much of the long edge is needed where it is there: encoders halve the colours of a picture anyway."""
_SIDE = 256
_MOST_TILES, _LEAST_TILES = 12, 6
_SHARE = 0.7
"""Of the tiles must show the peak; a white sky has no dots."""
_AROUND = 15
"""Of the spectrum, in steps of 1/256 per pixel: what a peak is compared with."""
_TOLERANCE = 5
"""Likewise: so far a peak moves from tile to tile where the sheet stands askew."""
_SPOT = 9
"""Likewise: over so much a peak's colour is summed."""
_OFF_AXES, _NEAR_NYQUIST = 0.008, 0.485
"""Cycles per pixel: on the axes stand the encoder's blocks."""
_SLOWEST = 0.03
_MOST_PEAKS = 8
_GREY = 128.0
"""Each colour is brought to this mean, so that what has no colour of its own cancels."""
_DARKEST = 8.0
_OTHER_COLOUR_DEG = 80.0
"""Fringes of one thing differ by up to 60°, those of a screen or print by 90 and more."""


@dataclass(frozen=True)
class Pattern:
    """The most even coloured fringes of a picture."""

    peak: float
    """How far two fringes of different colours both rise above what is around them, in nepers of power; 0: none do."""
    any_colour: float
    """How far the strongest fringe rises, of whatever colour."""
    pitch_px: float
    """How far its lines lie apart, in pixels of the picture that was looked at."""


@dataclass(frozen=True)
class _Peak:
    height: float
    pitch_px: float
    colour: Floats
    """A direction: more red than blue, red and blue in step, and out of step."""


def pattern(picture: Image.Image) -> Pattern | None:
    """Return the most even fringes of an RGB picture; None where it is too small to tell."""
    cv2.setNumThreads(1)
    waves = [_waves(tile) for tile in _tiles(np.asarray(picture))]
    if len(waves) < _LEAST_TILES:
        return None
    peaks = _peaks(waves)
    pairs = [(one, other) for nth, one in enumerate(peaks) for other in peaks[:nth]]
    both = [min(one.height, other.height) for one, other in pairs if _are_of_other_colours(one, other)]
    return Pattern(round(max(both, default=0.0), 2), round(peaks[0].height, 2), round(peaks[0].pitch_px, 1))


def _tiles(picture: Bytes) -> Iterator[Floats]:
    """Return tiles from all over the picture."""
    rows, columns = picture.shape[0] // _SIDE, picture.shape[1] // _SIDE
    count = rows * columns
    chosen = np.linspace(0, count - 1, min(count, _MOST_TILES)).round().astype(int) if count else ()
    top, left = (picture.shape[0] - rows * _SIDE) // 2, (picture.shape[1] - columns * _SIDE) // 2
    for number in chosen:
        y, x = top + number // columns * _SIDE, left + number % columns * _SIDE
        yield picture[y : y + _SIDE, x : x + _SIDE].astype(np.float32)


def _waves(tile: Floats) -> tuple[Waves, Waves]:
    """Return the spectra of red and of blue against green: (256, 128) each, zero in the middle row."""
    red, green, blue = (channel * (_GREY / (channel.mean() + _DARKEST)) for channel in cv2.split(tile))
    return _wave(red - green), _wave(blue - green)


def _wave(values: Floats) -> Waves:
    spectrum = cv2.dft((values - values.mean()) * _window(), flags=cv2.DFT_COMPLEX_OUTPUT)
    half: Waves = np.ascontiguousarray(spectrum[:, : _SIDE // 2]).view(np.complex64)[..., 0]
    return np.roll(half, _SIDE // 2, axis=0)


def _peaks(waves: list[tuple[Waves, Waves]]) -> list[_Peak]:
    """Return the highest peaks that most tiles share, the highest first."""
    powers = [(_power(red), _power(blue)) for red, blue in waves]
    raised = np.stack([_raised(red + blue) for red, blue in powers])
    at = int((1 - _SHARE) * len(raised))
    common = np.partition(raised, at, axis=0)[at]
    region, distance = _region()
    left = np.where(region, common - np.median(common[region]), -np.inf)
    more_red = _spot(sum(red - blue for red, blue in powers))
    products = np.sum([red * blue.conj() for red, blue in waves], axis=0)
    colours = np.stack([more_red, *(2 * _spot(part) for part in (products.real, products.imag))], axis=-1)
    found = []
    for _ in range(_MOST_PEAKS):
        y, x = divmod(int(left.argmax()), left.shape[1])
        found.append(_Peak(float(left[y, x]), 1 / float(distance[y, x]), colours[y, x]))
        left[max(0, y - _SPOT + 1) : y + _SPOT, max(0, x - _SPOT + 1) : x + _SPOT] = -np.inf
    return found


def _power(wave: Waves) -> Floats:
    return np.asarray(wave.real**2 + wave.imag**2, dtype=np.float32)


def _raised(power: Floats) -> Floats:
    """Return how far each frequency of a tile rises above those around it."""
    power = np.log(power + _SIDE)
    raised = cv2.dilate(power - cv2.blur(power, (_AROUND, _AROUND)), np.ones((_TOLERANCE, _TOLERANCE), np.uint8))
    return np.asarray(raised, dtype=np.float32)


def _spot(values: object) -> Floats:
    return np.asarray(cv2.blur(np.asarray(values, dtype=np.float32), (_SPOT, _SPOT)), dtype=np.float32)


def _are_of_other_colours(one: _Peak, other: _Peak) -> bool:
    lengths = float(np.linalg.norm(one.colour) * np.linalg.norm(other.colour))
    return lengths > 0 and float(one.colour @ other.colour) <= lengths * np.cos(np.radians(_OTHER_COLOUR_DEG))


@cache
def _window() -> Floats:
    side = np.hanning(_SIDE)
    return np.outer(side, side).astype(np.float32)


@cache
def _region() -> tuple[Mask, Floats]:
    """Return where fringes are looked for, and how far from zero each place is (cycles per pixel)."""
    down, across = np.meshgrid((np.arange(_SIDE) - _SIDE // 2) / _SIDE, np.arange(_SIDE // 2) / _SIDE, indexing="ij")
    distance = np.hypot(down, across).astype(np.float32)
    off_axes = (np.abs(down) > _OFF_AXES) & (across > _OFF_AXES)
    inside = (np.abs(down) < _NEAR_NYQUIST) & (across < _NEAR_NYQUIST)
    return inside & off_axes & (distance > _SLOWEST), np.maximum(distance, 1 / _SIDE)
