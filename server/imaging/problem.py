"""What became of the part of a picture that was to be put right?

Weather, light and seasons change the whole picture, work only a part of it. So all is measured inside the region that
a person drew, and likewise outside it: points and patches of the before photo that are found again where they should
be, and how the colours moved. A region whose every figure is as outside is as it was.

Points are looked for in the whole after photo: the nearest of all must lie where the alignment has it, which chance
gives to one of several hundred. Patches are looked for in their neighbourhood by correlation, which no colour and no
brightness touches. The relief is what is left at an eighth of the size: what covers a thing hides its grain and keeps
its shape. A net repeats itself: beside the middle of its autocorrelation stand peaks as high as those of no grass and
no rubble.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image

from server.domain.comparison import ProblemFigures
from server.domain.region import MOST_CORNERS, Region
from server.errors import Invalid
from server.imaging import change, resemblance, vegetation
from server.imaging.change import FOUND
from server.imaging.laid import Laid, Place, evened
from server.imaging.matching import Matrix
from server.imaging.opencv import cv2
from server.imaging.points import Features, Floats, Mask
from server.imaging.scene import Known, SceneAlignment

Bytes = npt.NDArray[np.uint8]
_Number = TypeVar("_Number", np.float32, np.uint8)

_PATCHES_ACROSS, _SMALLEST, _LARGEST = 6, 16, 32
"""A patch is a sixth of the region across, and so many pixels at least and at most."""
_MOST_INSIDE, _MOST_OUTSIDE = 250, 250
"""Patches: more make a share no surer."""
_INSIDE = 0.6
"""How much of a patch lies in the region."""
_TEXTURE = 4.0
"""Deviation of grey levels below which a patch is plain."""
_REACH_PX = 16.0
_AROUND_PX = 9
"""So near its outline nothing counts as outside: nobody draws to the pixel."""
_SURROUNDINGS = 0.5, 0.4
"""Of the width and the height of a region: so far on each side lies what it is compared with."""
_COARSE, _COARSE_REACH = 8, 2
_LEAST_COARSE = 20
"""Pixels of that size."""
_TILE, _MOST_TILES = 48, 24
_SHORTEST_PX, _LONGEST_PX = 3, 20
"""Between these a net repeats itself in a picture of this size."""
_GRAIN_PX = 6.0
_COLOUR_STEP = 3
"""Every third pixel of a row and of a column tells the colour."""
_LEAST_CARRIED = 0.5
"""With less of it in the other picture, it is another region."""


def measure(before: Known, after: Known, region: Region, laid: Sequence[Laid]) -> ProblemFigures:
    """Measure what is left of a region of the before photo in the after photo, as the planes lay it on it."""
    size = before.picture.size
    drawn = _pixels(region, size)
    inside = _core(region, drawn)
    outside = ~_wider(drawn) & ~before.sky
    here = evened(np.asarray(before.picture.convert("L")))
    around = outside & _wider(drawn, *_apart(region, size))
    relief, nearest = _relief(here, laid, inside)
    found = _points_found(before.features, after.features, laid)
    patches = [_patches_found(here, laid, where, region, most)
               for where, most in ((inside, _MOST_INSIDE), (outside, _MOST_OUTSIDE))]  # fmt: skip
    points = [_of_points(before.features.points, found, where & nearest.covered) for where in (inside, outside)]
    seen = inside & nearest.covered
    there = change.aligned(before.picture, after.picture, nearest.matrix)
    return ProblemFigures(
        region=region.corners,
        cover=round(float(seen.sum() / max(1, int(inside.sum()))), 3),
        points=points[0][0],
        points_found=points[0][1],
        points_outside=points[1][0],
        points_outside_found=points[1][1],
        patches=patches[0][0],
        patches_found=patches[0][1],
        patches_outside=patches[1][0],
        patches_outside_found=patches[1][1],
        relief=relief,
        colour_change=_colour_change(before.picture, there, seen, outside & nearest.covered),
        green_before=_share(before.green, seen),
        green_after=_share(vegetation.green(there), seen),
        resemblance=_resemblance(before, np.asarray(there), (seen, around & nearest.covered), _bounds(around)),
        repeats_before=_repeats(here, inside),
        repeats_after=_repeats(nearest.grey, seen),
    )


def carried(region: Region, alignment: SceneAlignment) -> Region | None:
    """Return where a region of the first photo lies in the second; None where it is not there, or hardly.

    By the plane on which most points inside the region agree: what stands nearer moves further.
    """
    plane = _plane_of(region, alignment)
    if plane is None or abs(np.linalg.det(plane)) < 1e-12:
        return None
    one, other = alignment.found[0].agreeing.first, alignment.found[0].agreeing.second
    corners = np.array(region.corners) * (one.width, one.height)
    mapped = np.column_stack([corners, np.ones(len(corners))]) @ np.linalg.inv(plane / plane[2, 2]).T
    if not (np.isfinite(mapped).all() and (mapped[:, 2] > 0).all()):
        return None
    there = mapped[:, :2] / mapped[:, 2:] / (other.width, other.height)
    left = _clipped([(float(x), float(y)) for x, y in there])
    if len(left) < 3 or _area(left) < _LEAST_CARRIED * _area([(float(x), float(y)) for x, y in there]):
        return None
    try:
        return Region.of(left[:: -(-len(left) // MOST_CORNERS)])
    except Invalid:
        return None


def _plane_of(region: Region, alignment: SceneAlignment) -> Matrix | None:
    if not alignment.found:
        return None
    best, most = alignment.array(), 0
    for plane in alignment.found:
        photo = plane.agreeing.first
        count = int(_at(_pixels(region, (photo.width, photo.height)), plane.agreeing.here).sum())
        if count > most and not plane.is_printed:
            best, most = plane.matrix, count
    return best


def _clipped(corners: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return what of an outline lies in the picture (Sutherland & Hodgman 1974, doi 10.1145/360767.360802)."""
    for axis, limit, sign in ((0, 0.0, 1), (0, 1.0, -1), (1, 0.0, 1), (1, 1.0, -1)):
        corners = list(_cut(corners, axis, limit, sign))
    return corners


def _cut(corners: list[tuple[float, float]], axis: int, limit: float, sign: int) -> Iterator[tuple[float, float]]:
    for last, this in zip([*corners[-1:], *corners[:-1]], corners, strict=True):
        ends = [sign * (point[axis] - limit) for point in (last, this)]
        if (ends[0] < 0) != (ends[1] < 0):
            part = ends[0] / (ends[0] - ends[1])
            yield last[0] + part * (this[0] - last[0]), last[1] + part * (this[1] - last[1])
        if ends[1] >= 0:
            yield this


def _area(corners: Sequence[tuple[float, float]]) -> float:
    return float(cv2.contourArea(np.array(corners, np.float32)))


def _pixels(region: Region, size: tuple[int, int]) -> Mask:
    """Return the pixels of a region in a picture of a size, (height, width)."""
    drawn = np.zeros(size[::-1], np.uint8)
    corners = np.array(region.corners) * size
    cv2.fillPoly(drawn, [np.round(corners * 16).astype(np.int32)], 1, shift=4)
    return np.asarray(drawn == 1)


def _core(region: Region, drawn: Mask) -> Mask:
    """Return where in a region the thing itself is: the corners of a box show what is around it."""
    if not _is_box(region):
        return drawn
    height, width = drawn.shape
    left, top, right, bottom = (side * length for side, length in zip(region.bounds, (width, height) * 2, strict=True))
    rows, columns = np.ogrid[:height, :width]
    across = (columns + 0.5 - (left + right) / 2) / ((right - left) / 2)
    down = (rows + 0.5 - (top + bottom) / 2) / ((bottom - top) / 2)
    return np.asarray(drawn & (across**2 + down**2 <= 1))


def _is_box(region: Region) -> bool:
    left, top, right, bottom = region.bounds
    return abs((right - left) * (bottom - top) - region.area) < 1e-3 * region.area


def _wider(inside: Mask, across: int = _AROUND_PX, down: int = _AROUND_PX) -> Mask:
    return np.asarray(cv2.dilate(inside.astype(np.uint8), np.ones((2 * down + 1, 2 * across + 1), np.uint8)) == 1)


def _apart(region: Region, size: tuple[int, int]) -> tuple[int, int]:
    """Return how far beside a region, across and down, its surroundings reach, in pixels."""
    left, top, right, bottom = region.bounds
    across, down = _SURROUNDINGS[0] * (right - left) * size[0], _SURROUNDINGS[1] * (bottom - top) * size[1]
    return _AROUND_PX + int(across), _AROUND_PX + int(down)


def _resemblance(before: Known, after: Bytes, where: tuple[Mask, Mask], part: tuple[slice, slice]) -> float | None:
    """Return `resemblance.share` inside and around the region, looking only at that part of the pictures."""
    inside, around = where
    return resemblance.share(np.asarray(before.picture)[part], after[part], inside[part], around[part])


def _points_found(first: Features, second: Features, laid: Sequence[Laid]) -> Mask:
    """Tell of which points of the first photo the nearest of all points of the second one lies where it should."""
    if not len(first.points) or not len(second.points):
        return np.zeros(len(first.points), dtype=bool)
    one, other = (photo.descriptors.astype(np.float32) for photo in (first, second))
    apart = np.square(other).sum(axis=1)[None] - 2 * (one @ other.T)
    there = second.points[apart.argmin(axis=1)][:, None]
    off = [np.linalg.norm(cv2.perspectiveTransform(there, plane.matrix)[:, 0] - first.points, axis=1)
           for plane in laid]  # fmt: skip
    return np.asarray(np.min(off, axis=0) <= _REACH_PX)


def _of_points(points: Floats, found: Mask, where: Mask) -> tuple[int, int]:
    within = _at(where, points)
    return int(within.sum()), int((within & found).sum())


def _at(where: Mask, points: Floats) -> Mask:
    """Tell which points lie on the pixels of a mask."""
    height, width = where.shape
    rows = points[:, 1].astype(np.int64).clip(0, height - 1)
    return np.asarray(where[rows, points[:, 0].astype(np.int64).clip(0, width - 1)], dtype=bool)


def _patches_found(here: Floats, laid: Sequence[Laid], where: Mask, region: Region, most: int) -> tuple[int, int]:
    """Return how many patches there could be compared, and how many of them are found again."""
    side = _side(region, here.shape)
    texture = _deviations(here, side)
    places = [place for place in _places(where, side) if texture[place] >= _TEXTURE]
    places = places[:: -(-len(places) // most)] if places else []
    likeness = np.array([_best(here, laid, place, side) for place in places], np.float64)
    judged = np.isfinite(likeness)
    return int(judged.sum()), int((likeness[judged] >= FOUND).sum())


def _deviations(grey: Floats, side: int) -> Floats:
    """Return the deviation of the grey levels in the patch that begins at each pixel."""
    means, squares = (
        cv2.boxFilter(values, -1, (side, side), anchor=(0, 0), borderType=cv2.BORDER_REPLICATE)
        for values in (grey - 128, (grey - 128) ** 2)
    )
    return np.asarray(np.sqrt(np.maximum(squares - means**2, 0)), dtype=np.float32)


def _side(region: Region, shape: tuple[int, ...]) -> int:
    across = np.sqrt(region.area * shape[0] * shape[1])
    return int(np.clip(across / _PATCHES_ACROSS, _SMALLEST, _LARGEST))


def _places(where: Mask, side: int) -> list[Place]:
    share = cv2.boxFilter(where.astype(np.float32), -1, (side, side), anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
    step = max(1, side // 2)
    rows, columns = (range(0, length - side + 1, step) for length in where.shape)
    offset = _first_corner(where, step)
    return [
        (row, column)
        for row in range(offset[0], rows.stop, step)
        for column in range(offset[1], columns.stop, step)
        if share[row, column] >= _INSIDE
    ]


def _first_corner(where: Mask, step: int) -> tuple[int, int]:
    """Return where the patches begin, so that the first ones lie along the upper left edges of the region."""
    rows, columns = np.flatnonzero(where.any(axis=1)), np.flatnonzero(where.any(axis=0))
    return (int(rows[0]) % step, int(columns[0]) % step) if len(rows) else (0, 0)


def _part(values: npt.NDArray[_Number], place: Place, side: int) -> npt.NDArray[_Number]:
    return values[place[0] : place[0] + side, place[1] : place[1] + side]


def _best(here: Floats, laid: Sequence[Laid], place: Place, side: int) -> float:
    """Return a patch's correlation at its best place, by the first plane that finds it; NaN where none covers it."""
    best, patch = np.nan, _part(here, place, side)
    for other in laid:
        if not _part(other.kinds, place, side).all():
            continue
        is_plain = _part(other.grey, place, side).std() < _TEXTURE / 2
        best = np.fmax(best, 0.0 if is_plain else other.likeness(patch, place))
        if best >= FOUND:
            break
    return float(best)


def _relief(first: Floats, laid: Sequence[Laid], inside: Mask) -> tuple[float | None, Laid]:
    """Return how alike the region is at an eighth of the size, −1 to 1, and by which plane."""
    share = _coarse(inside.astype(np.float32)) >= _INSIDE
    if share.sum() < _LEAST_COARSE:
        return None, laid[0]
    here = _coarse(first)[share]
    if here.std() < _TEXTURE / 2:
        return None, laid[0]
    found = [max(_correlation(here, there[share]) for there in _around(_coarse(other.grey))) for other in laid]
    best = int(np.argmax(found))
    return round(found[best], 3), laid[best]


def _around(coarse: Floats) -> Iterator[Floats]:
    """Give a coarse picture moved by so many pixels in every direction as parallax may move it."""
    reach = _COARSE_REACH
    wide = cv2.copyMakeBorder(coarse, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    for down, across in np.ndindex(2 * reach + 1, 2 * reach + 1):
        moved = wide[down : down + coarse.shape[0], across : across + coarse.shape[1]]
        yield np.asarray(moved, dtype=np.float32)


def _correlation(one: Floats, other: Floats) -> float:
    spread = float(one.std() * other.std())
    return float(((one - one.mean()) * (other - other.mean())).mean() / spread) if spread > 1e-6 else 0.0


def _coarse(grey: Floats) -> Floats:
    size = max(1, grey.shape[1] // _COARSE), max(1, grey.shape[0] // _COARSE)
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def _bounds(where: Mask) -> tuple[slice, slice]:
    """Return the rows and the columns in which a mask lies."""
    rows, columns = np.flatnonzero(where.any(axis=1)), np.flatnonzero(where.any(axis=0))
    return (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)) if len(rows) else (slice(0), slice(0))


def _colour_change(before: Image.Image, after: Image.Image, inside: Mask, outside: Mask) -> float | None:
    """Return how far the middle colour moved, a* and b* of CIELAB, beyond what it moved outside; None unseen."""
    some = np.s_[::_COLOUR_STEP, ::_COLOUR_STEP]
    inside, outside = inside[some], outside[some]
    if not inside.any() or not outside.any():
        return None
    colours = [_lab(np.asarray(picture)[some]) for picture in (before, after)]
    moved = [np.median(colours[1][where], axis=0) - np.median(colours[0][where], axis=0) for where in (inside, outside)]
    return round(float(np.linalg.norm(moved[0] - moved[1])), 1)


def _lab(rgb: Bytes) -> Floats:
    """Return a* and b* of CIELAB, (height, width, 2)."""
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return np.asarray(lab[..., 1:], dtype=np.float32)


def _share(mask: Mask, where: Mask) -> float | None:
    return round(float(mask[where].mean()), 3) if where.any() else None


def _repeats(grey: Floats, where: Mask) -> float | None:
    """Return how much the middle tile of a region repeats itself, 0 to 1; None where none fits into it."""
    grain = grey - cv2.GaussianBlur(grey, (0, 0), _GRAIN_PX)
    places = _places(where, _TILE)
    places = places[:: -(-len(places) // _MOST_TILES)] if places else []
    peaks = [_peak(grain[top : top + _TILE, left : left + _TILE]) for top, left in places]
    return round(float(np.median(peaks)), 3) if peaks else None


def _peak(tile: Floats) -> float:
    """Return the highest peak of a tile's autocorrelation beside the middle one."""
    if tile.std() < 1.0:
        return 0.0
    likeness = (_overlaps(tile - tile.mean()) / _OVERLAPS).astype(np.float32)
    likeness /= max(float(likeness[_TILE, _TILE] * 1.0), 1e-6)
    near = likeness[
        _TILE - _LONGEST_PX - 1 : _TILE + _LONGEST_PX + 2, _TILE - _LONGEST_PX - 1 : _TILE + _LONGEST_PX + 2
    ]
    highest = cv2.dilate(near, np.ones((3, 3), np.uint8))
    rows, columns = np.indices(near.shape) - _LONGEST_PX - 1
    lag = np.hypot(rows, columns)
    peaks = near[(near >= highest) & (lag >= _SHORTEST_PX) & (lag <= _LONGEST_PX)]
    return float(np.clip(peaks.max(), 0, 1)) if len(peaks) else 0.0


def _overlaps(tile: Floats) -> npt.NDArray[np.float64]:
    """Return the sum of a tile's products with itself, moved by up to its side in every direction."""
    whole = (2 * _TILE, 2 * _TILE)
    return np.fft.fftshift(np.fft.irfft2(np.abs(np.fft.rfft2(tile, s=whole)) ** 2, s=whole))


_OVERLAPS = np.maximum(_overlaps(np.ones((_TILE, _TILE), np.float32)), _TILE)
