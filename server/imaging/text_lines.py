"""Is there likely a text near an edge of a picture, as cameras burn it in, and where?

A cheap look, without reading: letters are strokes much brighter or darker than what is on both sides of them, of one
height, in a row, with nothing of the kind close above and below. Grass, scree and nets have strokes everywhere, and
walls have few. What is no text costs whoever reads it a moment; it accuses nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from server.imaging.opencv import cv2

Bytes = npt.NDArray[np.uint8]
Counts = npt.NDArray[np.int32]

LONG_EDGE = 960
"""So large a picture is looked at: a line of 1.5 % of its long edge then has strokes of a pixel or two."""
LEAST_LINES = 2
"""A single row of strokes is a fence or a row of windows more often than a text."""
_WIDEST_STROKE = 9
_LEAST_CONTRAST = 45
_BRIGHT, _DARK = 150, 110
"""Grey values: what is burnt in is to be read, so it is nearly white, or nearly black on a light panel."""
_GAP = 15
"""Pixels between two letters or words that are joined to one line."""
_HEIGHTS = range(8, 61)
_LEAST_LETTERS = 3.5
_MIDDLE = 0.34
"""A line that begins farther than this from all edges (in parts of a side) is no watermark, but a sign or a banner."""
_INK = (0.12, 0.65)
"""The share of a line's box that is strokes: below it is a wire, above it a bar."""
_BESIDE = 0.25
"""As much of a line's ink at most is found close above and below: lines of text stand apart, leaves do not."""
_STROKES = (1.0, 6.0)
"""Strokes across, per height: a digit has two, a dense character five."""
_AROUND = 2.5
"""Heights of a line that are read around what was found: lines on grass or sky are at times not told from it."""


@dataclass(frozen=True)
class TextBox:
    """Where the lines stand: parts of the upright picture, 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float


def text_box(picture: Image.Image) -> TextBox | None:
    """Return what surrounds the lines of an upright RGB picture of LONG_EDGE or less; None where no text is likely."""
    cv2.setNumThreads(1)
    grey = np.asarray(picture.convert("L"))
    lines = list(_lines(grey))
    if len(lines) < LEAST_LINES:
        return None
    height, width = grey.shape
    margin = _AROUND * max(line[3] for line in lines)
    return TextBox(
        max(0.0, (min(line[0] for line in lines) - margin) / width),
        max(0.0, (min(line[1] for line in lines) - margin) / height),
        min(1.0, (max(line[0] + line[2] for line in lines) + margin) / width),
        min(1.0, (max(line[1] + line[3] for line in lines) + margin) / height),
    )


def _lines(grey: Bytes) -> Iterator[tuple[int, int, int, int]]:
    """Return left, top, width and height of what looks like a line of text."""
    brush = cv2.getStructuringElement(cv2.MORPH_RECT, (_WIDEST_STROKE, _WIDEST_STROKE))
    for thinner, readable in ((cv2.MORPH_TOPHAT, grey > _BRIGHT), (cv2.MORPH_BLACKHAT, grey < _DARK)):
        raised = cv2.morphologyEx(grey, thinner, brush) > _LEAST_CONTRAST
        ink = np.asarray(raised & readable, dtype=np.uint8)
        joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, _GAP), np.uint8))
        joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((3, _WIDEST_STROKE), np.uint8))
        sums = np.asarray(cv2.integral(ink), dtype=np.int32)
        _, _, found, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
        for left, top, width, height, _ in found[1:].tolist():
            box = (left, top, width, height)
            if _is_in_place(box, grey.shape) and _stands_apart(box, sums) and _has_letters(box, ink):
                yield box


def _is_in_place(box: tuple[int, int, int, int], shape: tuple[int, ...]) -> bool:
    left, top, width, height = box
    if height not in _HEIGHTS or width < _LEAST_LETTERS * height:
        return False
    is_low_or_high = min(top, shape[0] - top - height) <= _MIDDLE * shape[0]
    return is_low_or_high or min(left, shape[1] - left - width) <= _MIDDLE * shape[1]


def _stands_apart(box: tuple[int, int, int, int], sums: Counts) -> bool:
    left, top, width, height = box
    inside, beside = _share(sums, left, top, width, height), max(2, height // 6)
    above = _share(sums, left, max(0, top - beside), width, min(top, beside))
    below = _share(sums, left, top + height, width, min(beside, sums.shape[0] - 1 - top - height))
    return _INK[0] <= inside <= _INK[1] and max(above, below) <= _BESIDE * inside


def _share(sums: Counts, left: int, top: int, width: int, height: int) -> float:
    """Return how much of a box is ink, by the sums of all that is left of and above each pixel; 0 of no box."""
    if width * height == 0:
        return 0.0
    corners = sums[[top, top, top + height, top + height], [left, left + width, left, left + width]]
    return float(corners[0] - corners[1] - corners[2] + corners[3]) / (width * height)


def _has_letters(box: tuple[int, int, int, int], ink: Bytes) -> bool:
    left, top, width, height = box
    rows = ink[top + height // 5 : top + height - height // 5, left : left + width]
    strokes = np.count_nonzero(rows[:, 1:] != rows[:, :-1], axis=1) / 2
    return _STROKES[0] <= float(np.median(strokes)) * height / width <= _STROKES[1]
