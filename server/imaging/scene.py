"""Do two photos show the same place, and how do they lie on each other?

SIFT (Lowe 2004, doi 10.1023/B:VISI.0000029664.99615.94) finds points that look alike at any scale and turn; RootSIFT
(Arandjelović & Zisserman 2012, doi 10.1109/CVPR.2012.6248018) compares them; MAGSAC++ keeps those that one plane
transform explains. Everything is seeded and runs in one thread: the same photos give the same answer on any machine.

Panels that watermark cameras and trail cameras print along an edge match by themselves: of unrelated photos with one
panel 94.5 % would be "the same place". So the lowest quarter and a strip at the top give no points.
"""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from server.imaging.decode import Undecodable
from server.imaging.preview import upright_picture

Floats = npt.NDArray[np.float32]
Grey = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Matrix = npt.NDArray[np.float64]
"""(3, 3): from the pixels of the second photo to those of the first."""

LONG_EDGE = 800
"""Points are found, and coordinates given, in a picture of this size."""
MOST_POINTS = 2000
LEAST_INLIERS = 12
"""Unrelated photos reached 8 (one of 1,500 pairs, by its caption, more)."""
PANEL_BELOW, _PANEL_ABOVE = 0.75, 0.04
_RATIO = 0.8
_REACH_PX = 4.0
_LARGEST_ZOOM = 5.0
_MOST_PLANES = 3


@dataclass(frozen=True, eq=False)
class Features:
    """What is recognisable in a photo: `points` (n, 2) in pixels, `descriptors` (n, 128), size in pixels."""

    points: Floats
    descriptors: npt.NDArray[np.uint8]
    width: int
    height: int

    def to_bytes(self) -> bytes:
        """Return at most 300 kB to be kept beside the original."""
        out = io.BytesIO()
        size = np.array([self.width, self.height], dtype=np.int32)
        np.savez_compressed(out, points=self.points.astype(np.float16), descriptors=self.descriptors, size=size)
        return out.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Features":
        """Read what `to_bytes` wrote.

        :raises ValueError: where it is something else.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as kept:
                width, height = (int(side) for side in kept["size"])
                return cls(kept["points"].astype(np.float32), kept["descriptors"], width, height)
        except (OSError, KeyError, EOFError, zipfile.BadZipFile) as problem:
            raise ValueError("no features") from problem


@dataclass(frozen=True)
class Alignment:
    """How a second photo lies on a first one."""

    matrix: tuple[float, ...]
    """Nine numbers, row by row: the plane transform from the second photo's pixels to the first one's."""
    inliers: int
    """Points that agree with it."""
    matches: int
    """Points that looked alike at all."""
    overlap: float
    """How much of the first photo the second one covers, 0 to 1."""
    shift: float
    """How far the middle moved, in parts of the long edge."""
    rotation_deg: float
    zoom: float
    """How much larger things are in the first photo than in the second."""

    @property
    def is_same_scene(self) -> bool:
        """Tell whether chance is excluded."""
        return self.inliers >= LEAST_INLIERS

    def array(self) -> Matrix:
        """Return the transform as (3, 3)."""
        return np.array(self.matrix, dtype=np.float64).reshape(3, 3)


def view(path: Path) -> Image.Image:
    """Return a photo upright, in colour, with a long edge of at most LONG_EDGE.

    :raises Undecodable: where it has no picture.
    """
    return upright_picture(path, LONG_EDGE)


def features(picture: Image.Image) -> Features:
    """Find what is recognisable in a picture that is upright; one that is larger is scaled down first."""
    grey = _grey(picture)
    found, descriptors = _sift().detectAndCompute(grey, _mask(grey))
    if not len(found):  # and then there are no descriptors
        points, descriptors = np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32)
    else:
        points = np.array([point.pt for point in found], dtype=np.float32)
    # OpenCV may give a few more than asked where several are equally strong.
    kept = descriptors[:MOST_POINTS].round().clip(0, 255).astype(np.uint8)
    return Features(points[:MOST_POINTS], kept, grey.shape[1], grey.shape[0])


def align(first: Features, second: Features) -> Alignment | None:
    """Lay the second photo on the first; None where fewer than four points agree or the transform is absurd."""
    here, there = _matched(first, second)
    found = _plane(here, there)
    if found is None:
        return None
    matrix, agreeing = found
    return _described(matrix, _distinct(here[agreeing], there[agreeing]), len(here), first, second)


def planes(first: Features, second: Features, alignment: Alignment) -> tuple[Matrix, ...]:
    """Return the alignment's transform, then those of other planes that many of the remaining points agree on.

    From two standpoints the far slope and the ground before one's feet move differently; each has its own transform.
    """
    here, there = _matched(first, second)
    found = [alignment.array()]
    agreeing = _distances(here, there, found[0]) <= _REACH_PX
    while len(found) < _MOST_PLANES:
        here, there = here[~agreeing], there[~agreeing]
        other = _plane(here, there)
        if other is None or _distinct(here[other[1]], there[other[1]]) < LEAST_INLIERS:
            break
        matrix, agreeing = other
        if _is_possible(matrix, second):
            found.append(matrix)
    return tuple(found)


def matched_points(first: Features, second: Features, alignment: Alignment) -> tuple[Floats, Floats]:
    """Return the points of both photos that agree with the alignment, (n, 2) each."""
    here, there = _matched(first, second)
    near = _distances(here, there, alignment.array()) <= _REACH_PX
    return here[near], there[near]


def _matched(first: Features, second: Features) -> tuple[Floats, Floats]:
    pairs = _alike(first, second)
    return first.points[pairs[:, 0]], second.points[pairs[:, 1]]


def _plane(here: Floats, there: Floats) -> tuple[Matrix, Mask] | None:
    """Return the transform that most points agree on, and which do."""
    if len(here) < 4:
        return None
    cv2.setRNGSeed(1)
    matrix, inside = cv2.findHomography(there, here, cv2.USAC_MAGSAC, _REACH_PX, maxIters=5000, confidence=0.9999)
    if matrix is None or not np.isfinite(matrix).all():  # type: ignore[redundant-expr]  # its stub denies None
        return None
    return np.asarray(matrix, dtype=np.float64), inside.ravel().astype(bool)


def _distances(here: Floats, there: Floats, matrix: Matrix) -> Floats:
    if not len(here):
        return np.zeros(0, np.float32)
    laid = cv2.perspectiveTransform(there[:, None], matrix)[:, 0]
    return np.asarray(np.linalg.norm(laid - here, axis=1), dtype=np.float32)


def _grey(picture: Image.Image) -> Grey:
    scale = LONG_EDGE / max(picture.size)
    if scale < 1:
        size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
        picture = picture.resize(size, Image.Resampling.BOX, reducing_gap=2.0)
    return np.asarray(picture.convert("L"))


def _sift() -> cv2.SIFT:
    cv2.setNumThreads(1)
    return cv2.SIFT.create(nfeatures=MOST_POINTS, contrastThreshold=0.02)


def _mask(grey: Grey) -> Grey:
    mask = np.zeros_like(grey)
    height = grey.shape[0]
    mask[round(height * _PANEL_ABOVE) : round(height * PANEL_BELOW)] = 255
    return mask


def _alike(first: Features, second: Features) -> npt.NDArray[np.int64]:
    """Return (n, 2) numbers of points that are each other's nearest, and clearly nearer than the next."""
    if min(len(first.points), len(second.points)) < 2:
        return np.zeros((0, 2), np.int64)
    one, other = _root(first.descriptors), _root(second.descriptors)
    likeness = one @ other.T  # of unit vectors: the nearest has the greatest product
    best = likeness.argmax(axis=1)
    back = likeness.argmax(axis=0)
    rows = np.flatnonzero(back[best] == np.arange(len(best)))
    top = likeness[rows, best[rows]]
    likeness[rows, best[rows]] = -1.0
    next_best = likeness[rows].max(axis=1)
    clear = np.sqrt(2 - 2 * top.clip(-1, 1)) < _RATIO * np.sqrt(2 - 2 * next_best.clip(-1, 1))
    return np.stack([rows[clear], best[rows[clear]]], axis=1)


def _root(descriptors: npt.NDArray[np.uint8]) -> Floats:
    values = descriptors.astype(np.float32)
    return np.asarray(np.sqrt(values / np.maximum(values.sum(axis=1, keepdims=True), 1.0)), dtype=np.float32)


def _distinct(here: Floats, there: Floats) -> int:
    """Count agreeing points once per place: one corner found at four turns is not four witnesses."""
    places = np.round(np.concatenate([here, there], axis=1) / 3.0).astype(np.int32)
    return min(len(np.unique(places[:, :2], axis=0)), len(np.unique(places[:, 2:], axis=0)))


def _described(
    matrix: npt.NDArray[np.float64], inliers: int, matches: int, first: Features, second: Features
) -> Alignment | None:
    if not _is_possible(matrix, second):
        return None
    laid = _outline(matrix, second)
    zoom = float(np.sqrt(cv2.contourArea(laid) / (second.width * second.height)))
    middle = cv2.perspectiveTransform(np.array([[(second.width / 2, second.height / 2)]], np.float32), matrix)[0, 0]
    frame = np.array([(0, 0), (first.width, 0), (first.width, first.height), (0, first.height)], np.float32)
    covered, _shape = cv2.intersectConvexConvex(frame, laid.astype(np.float32))
    edge = laid[1] - laid[0]
    moved = middle - np.array([first.width / 2, first.height / 2])
    return Alignment(
        matrix=tuple(round(float(value), 9) for value in (matrix / matrix[2, 2]).ravel()),
        inliers=inliers,
        matches=matches,
        overlap=round(float(covered) / (first.width * first.height), 3),
        shift=round(float(np.hypot(*moved)) / max(first.width, first.height), 3),
        rotation_deg=round(float(np.degrees(np.arctan2(edge[1], edge[0]))), 1),
        zoom=round(zoom, 3),
    )


def _outline(matrix: Matrix, photo: Features) -> Floats:
    width, height = photo.width, photo.height
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    return np.asarray(cv2.perspectiveTransform(corners[:, None], matrix)[:, 0], dtype=np.float32)


def _is_possible(matrix: Matrix, photo: Features) -> bool:
    """Tell whether a camera can have moved like this: no picture turned inside out, none blown up or seen edge-on."""
    laid = _outline(matrix, photo)
    if not np.isfinite(laid).all() or not cv2.isContourConvex(laid) or np.linalg.det(matrix[:2, :2]) <= 0:
        return False
    zoom = float(np.sqrt(abs(cv2.contourArea(laid)) / (photo.width * photo.height)))
    return 1 / _LARGEST_ZOOM <= zoom <= _LARGEST_ZOOM


__all__ = ["Alignment", "Features", "Undecodable", "align", "features", "matched_points", "planes", "view"]
