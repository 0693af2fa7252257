"""What is recognisable in a photo: which points, and what does each look like?

SIFT (Lowe 2004, doi 10.1023/B:VISI.0000029664.99615.94) finds points that look alike at any scale and turn; RootSIFT
(Arandjelović & Zisserman 2012, doi 10.1109/CVPR.2012.6248018) makes them comparable. Descriptors are whole numbers, so
that their products are exact in any order of summing: the same photos give the same matches on any machine.

Panels that watermark cameras and trail cameras print along an edge match by themselves: of unrelated photos with one
panel 94.5 % would be "the same place". So points of the lowest quarter and of a strip at the top are kept for the
change between two photos, but witness no place.
"""

import io
import zipfile
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from PIL import Image

from server.imaging.opencv import cv2

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

LONG_EDGE = 800
"""Points are found, and coordinates given, in a picture of this size."""
PANEL_BELOW, PANEL_ABOVE = 0.75, 0.04
_MOST_WITNESSES, _MOST_IN_PANELS = 1600, 400
_MOST_FOUND = 2600
_CONTRAST = 0.006
"""Rain and snow leave a quarter of the contrast: with 0.02 a place in rain had a tenth of its points."""
_PLACES_PER_PX, _DEG_PER_STEP = 64, 2
"""How finely places and turns are told: what is kept is exactly what was found."""
_UNIT = 512.0
"""The length of a descriptor; products of two stay below 2²⁴, where 32-bit floats are exact."""


@dataclass(frozen=True, eq=False)
class Features:
    """Recognisable points: where (n, 2), what they look like (n, 128), their turn and size (n), in a picture of a size.

    Those that witness a place come first.
    """

    points: Floats
    descriptors: Bytes
    angles_deg: Floats
    sizes: Floats
    width: int
    height: int

    @property
    def witnesses(self) -> int:
        """Return how many points lie where no panel is printed."""
        return int(_is_witness(self.points, self.height).sum())

    def mirrored(self) -> "Features":
        """Return what would be found in the mirrored picture, without looking at it again."""
        # OpenCV finds points a quarter of a pixel off, in the mirror image to the other side.
        points = np.stack([self.width - 0.5 - self.points[:, 0], self.points[:, 1]], axis=1)
        by_cell = self.descriptors.reshape(-1, 4, 4, 8)[:, ::-1][..., -np.arange(8) % 8]
        return replace(
            self,
            points=points,
            descriptors=np.ascontiguousarray(by_cell).reshape(-1, 128),
            angles_deg=(180 - self.angles_deg) % 360,
        )

    def to_bytes(self) -> bytes:
        """Return at most 300 kB to be kept beside the original; packed they would take a fifth less, and 13 ms."""
        out = io.BytesIO()
        np.savez(
            out,
            points=(self.points * _PLACES_PER_PX).astype(np.uint16),
            descriptors=self.descriptors,
            angles=(self.angles_deg / _DEG_PER_STEP).astype(np.uint8),
            sizes=self.sizes.astype(np.float16),
            picture=np.array([self.width, self.height], dtype=np.int32),
        )
        return out.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read what `to_bytes` wrote.

        :raises ValueError: where it is something else.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as kept:
                width, height = (int(side) for side in kept["picture"])
                points, angles, sizes = (kept[name].astype(np.float32) for name in ("points", "angles", "sizes"))
                points, angles = points / _PLACES_PER_PX, angles * _DEG_PER_STEP
                return cls(points, kept["descriptors"], angles, sizes, width, height)
        except (OSError, KeyError, EOFError, zipfile.BadZipFile) as problem:
            raise ValueError("no features") from problem


def squared_distances(one: npt.NDArray[np.integer[Any]], other: npt.NDArray[np.integer[Any]]) -> Floats:
    """Return how far each row of one table lies from each of another, squared: (n, m).

    One product of matrices, the lengths among its columns: adding them afterwards would take half the time again.
    Whole numbers below 2²⁴ are exact as floats in any order of summing.
    """
    first, second = one.astype(np.float32), other.astype(np.float32)
    ones = np.ones((max(len(one), len(other)), 1), np.float32)
    lengths = [np.square(rows).sum(axis=1, keepdims=True) for rows in (first, second)]
    left = np.hstack([first * -2, lengths[0], ones[: len(one)]])
    return np.asarray(left @ np.hstack([second, ones[: len(other)], lengths[1]]).T, dtype=np.float32)


def features(picture: Image.Image) -> Features:
    """Find what is recognisable in a picture that is upright; one that is larger is scaled down first."""
    grey = _grey(picture)
    cv2.setNumThreads(1)
    found, descriptors = cv2.SIFT.create(_MOST_FOUND, contrastThreshold=_CONTRAST).detectAndCompute(grey, None)
    if not len(found):  # and then there are no descriptors
        descriptors = np.zeros((0, 128), np.float32)
    table = np.array([(*point.pt, point.angle, point.size, point.response) for point in found], np.float32)
    table = table.reshape(-1, 5)
    kept = _strongest(table, grey.shape[0])
    points = table[kept]
    places = (points[:, :2].clip(0, None) * _PLACES_PER_PX).round() / _PLACES_PER_PX
    turns = (points[:, 2] / _DEG_PER_STEP).round() % (360 // _DEG_PER_STEP) * _DEG_PER_STEP
    return Features(
        places.astype(np.float32),
        _root(descriptors[kept].astype(np.float32)),
        turns.astype(np.float32),
        points[:, 3].astype(np.float16).astype(np.float32),
        grey.shape[1],
        grey.shape[0],
    )


def _grey(picture: Image.Image) -> Bytes:
    scale = LONG_EDGE / max(picture.size)
    if scale < 1:
        size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
        picture = picture.resize(size, Image.Resampling.BOX, reducing_gap=2.0)
    return np.asarray(picture.convert("L"))


def _strongest(table: Floats, height: int) -> npt.NDArray[np.int64]:
    """Return the numbers of the points to keep, witnesses first; OpenCV's own order is not the same everywhere."""
    order = np.lexsort((table[:, 2], table[:, 1], table[:, 0], -table[:, 4]))
    witness = _is_witness(table[order], height)
    return np.concatenate([order[witness][:_MOST_WITNESSES], order[~witness][:_MOST_IN_PANELS]])


def _is_witness(points: Floats, height: int) -> Mask:
    rows = points[:, 1]
    return np.asarray((rows >= height * PANEL_ABOVE) & (rows < height * PANEL_BELOW))


def _root(descriptors: Floats) -> Bytes:
    shares = descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True), 1.0)
    return np.asarray((np.sqrt(shares) * _UNIT).round().clip(0, 255), dtype=np.uint8)
