"""What of a picture lies inside a plain border?

A frame, the bars of a letterbox and the black around a picture in a screenshot say nothing of it, but move every wave
of its fingerprint. A white sky or a dark foreground is plain too, and then nobody can tell where the frame ends; but
frames are as broad on one side as on the other. So a picture may have two insides: with as much cut off on opposite
sides, and with all cut off that is plain. Only a straight edge along each side that was cut tells a frame from a page
or from a thing before a plain wall.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

Grey = npt.NDArray[np.uint8]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels; parts of a pixel count, because a rim is seldom at the edge of one."""
Run = tuple[float, float]

_PLAIN_LEVELS = 16
_ONE_COLOUR_LEVELS = 6
_STRAY_PARTS = 100
"""One pixel in so many of a plain row may be something else: a speck, the ringing of a strong compression."""
_GAP_PARTS = 60
"""A row so much of the height is bridged; above and below a broader gap stand the clock and the buttons of a screen."""
_LEAST_LEFT = 0.1
_RIM_PX = 3
_SAME_PX = 1.5
_STRAIGHT_SHARE = 0.6


@dataclass(frozen=True)
class Border:
    """What of a picture is left without its border."""

    even: Box | None = None
    """With as much cut off on opposite sides, where that is less than the picture."""
    inmost: Box | None = None
    """With all cut off that is plain, where that is less again."""
    is_frame: bool = False
    """Somebody put it there: the picture differs from it along the whole edge."""


def border(picture: Image.Image) -> Border:
    """Look for the border of a grey picture."""
    grey = np.asarray(picture)
    inmost = _inmost(grey) if _has_plain_edge(grey) else None
    if inmost is None:
        return Border()
    everything: Box = (0.0, 0.0, float(picture.width), float(picture.height))
    even = _even(inmost, everything)
    has_even = _is_less(even, everything)
    return Border(
        even if has_even else None,
        inmost if _is_less(inmost, even) else None,
        is_frame=has_even and all(_is_straight(grey, side, at) for side, at in _cut(even, everything)),
    )


def inner_picture(picture: Image.Image) -> Image.Image:
    """Return what a plain border surrounds; the whole picture where there is none."""
    found = border(picture)
    box = found.inmost or found.even
    return picture if box is None else picture.crop((round(box[0]), round(box[1]), round(box[2]), round(box[3])))


def _cut(box: Box, everything: Box) -> Iterator[tuple[int, float]]:
    """Give the sides where something was cut off: 0 left, 1 top, 2 right, 3 bottom, and where."""
    for side, (cut, whole) in enumerate(zip(box, everything, strict=True)):
        if abs(cut - whole) > _SAME_PX:
            yield side, cut


def _is_straight(grey: Grey, side: int, at: float) -> bool:
    """Tell whether most of the pixels just inside a cut differ from what is outside it."""
    rows = grey.T if side in {0, 2} else grey
    step = 1 if side in {0, 1} else -1
    inside, outside = round(at) + (1 if step > 0 else -2), round(at) - (2 if step > 0 else -1)
    if not (0 <= inside < len(rows) and 0 <= outside < len(rows)):
        return False
    away = np.abs(rows[inside].astype(np.int16) - int(np.median(rows[outside])))
    return float((away > _PLAIN_LEVELS).mean()) >= _STRAIGHT_SHARE


def _has_plain_edge(grey: Grey) -> bool:
    """Look at the outermost rows alone, which is all that most pictures cost."""
    if min(grey.shape) < 3:
        return False
    edges = (grey[:1], grey[-1:], grey[:, :1].T, grey[:, -1:].T)
    return any(bool(_is_plain(edge)[0]) for edge in edges)


def _inmost(grey: Grey) -> Box | None:
    height, width = grey.shape
    top, bottom = _busiest(grey)
    left, right = _busiest(grey[int(top) : int(np.ceil(bottom))].T)
    if right - left < width:
        top, bottom = _busiest(grey[:, int(left) : int(np.ceil(right))])
    is_enough = (right - left) * (bottom - top) >= _LEAST_LEFT * width * height
    return (left, top, right, bottom) if is_enough else None


def _even(box: Box, everything: Box) -> Box:
    """Cut off no more on one side than on the opposite one."""
    left, top, right, bottom = box
    across, along = min(left, everything[2] - right), min(top, everything[3] - bottom)
    return across, along, everything[2] - across, everything[3] - along


def _is_less(box: Box, than: Box) -> bool:
    return max(abs(one - other) for one, other in zip(box, than, strict=True)) > _SAME_PX


def _busiest(rows: Grey) -> Run:
    """Return the longest run of rows that are no border; all rows where every one is."""
    busy = np.flatnonzero(~_is_border(rows))
    if not busy.size:
        return 0.0, float(len(rows))
    breaks = np.flatnonzero(np.diff(busy) > max(2, len(rows) // _GAP_PARTS))
    starts = busy[np.concatenate(([0], breaks + 1))]
    ends = busy[np.concatenate((breaks, [busy.size - 1]))] + 1
    longest = int(np.argmax(ends - starts))
    start, end = int(starts[longest]), int(ends[longest])
    return start + _rim(rows, start, 1), end - _rim(rows, end - 1, -1)


def _is_border(rows: Grey) -> npt.NDArray[np.bool_]:
    """Tell which rows are plain and have the colour of the first or the last one: a wall of another colour stays."""
    plain = _is_plain(rows)
    colours = np.median(rows, axis=1)
    found = np.zeros(len(rows), dtype=bool)
    for edge in (0, -1):
        if plain[edge]:
            found |= plain & (np.abs(colours - colours[edge]) <= _ONE_COLOUR_LEVELS)
    return found


def _is_plain(rows: Grey) -> npt.NDArray[np.bool_]:
    """Tell for each row whether it has one colour, but for a few strays."""
    strays = rows.shape[1] // _STRAY_PARTS
    if not strays:
        return np.asarray(np.ptp(rows, axis=1) <= _PLAIN_LEVELS)
    ordered = np.partition(rows, (strays, rows.shape[1] - 1 - strays), axis=1).astype(np.int16)
    return np.asarray(ordered[:, -1 - strays] - ordered[:, strays] <= _PLAIN_LEVELS)


def _rim(rows: Grey, first: int, step: int) -> float:
    """Return how much of the first busy rows is still border: what the reduction and the compression mixed."""
    outside, deep = first - step, first + _RIM_PX * step
    if not (0 <= outside < len(rows) and 0 <= deep < len(rows)):
        return 0.0
    border = float(np.median(rows[outside]))
    away = np.abs(rows[first : deep + step if deep + step >= 0 else None : step].astype(np.float64) - border).mean(
        axis=1
    )
    if away[-1] <= 0:
        return 0.0
    return float((1.0 - np.minimum(away[:-1] / away[-1], 1.0)).sum())
