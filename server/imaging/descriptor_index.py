"""Which of many pictures may show the same exposure, cut or tilted?

A few hundred corners (ORB, Rublee et al. 2011, doi 10.1109/ICCV.2011.6126544) are described by 256 bits each. Pictures
that share many descriptors, bit by bit in one of several samples, are laid on each other as thumbnails: where even
those disagree, they are two exposures. Nothing is decided here; what is left is worth a closer look.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from server.imaging.matching import Matrix, estimated
from server.imaging.opencv import cv2

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Pair = tuple[int, int]

_CORNERS = 240
_THUMBNAIL_EDGE = 128
_LEAST_SIDE = 16
"""Pixels: a narrower picture holds no corner, and corners are looked for in a sixth of its size as well."""
_SAMPLES, _SAMPLE_BITS = 12, 22
_MOST_ALIKE = 6
"""A descriptor that more pictures share is grass, not a place."""
_dice = np.random.default_rng(20261123)
_CHOSEN = [[int(bit) for bit in _dice.permutation(256)[:_SAMPLE_BITS]] for _ in range(_SAMPLES)]
_NEAR_BITS = 64
_LEAST_MATCHES = 6
_LEAST_AREA = 0.01
_REACH_PX = 2.0
_WINDOW = (9, 9)
_LEAST_VARIANCE = 9.0
_LEAST_CELLS = 200


@dataclass(frozen=True, eq=False)
class Entry:
    """What the index keeps of a picture: its strongest corners, and a thumbnail of our own making."""

    points: Floats
    """(n, 2), in pixels of the thumbnail."""
    descriptors: Bytes
    """(n, 32): 256 bits for each corner."""
    thumbnail: Bytes


NO_ENTRY = Entry(np.zeros((0, 2), np.float32), np.zeros((0, 32), np.uint8), np.zeros((1, 1), np.uint8))


def entry(picture: Image.Image) -> Entry:
    """Return the entry of a grey picture of about 500 pixels; an empty one of a line or a point."""
    if min(picture.size) < _LEAST_SIDE:
        return NO_ENTRY
    cv2.setNumThreads(1)
    found, descriptors = cv2.ORB.create(nfeatures=_CORNERS, scaleFactor=1.25, nlevels=6).detectAndCompute(
        np.asarray(picture), None
    )
    if not len(found):
        return NO_ENTRY
    scale = _THUMBNAIL_EDGE / max(picture.size)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    thumbnail = picture.resize(size, Image.Resampling.BOX)
    points = np.array([point.pt for point in found], dtype=np.float32) * np.float32(scale)
    return Entry(points, np.asarray(descriptors, dtype=np.uint8), np.asarray(thumbnail))


def shared_descriptors(entries: Sequence[Entry], least: int) -> dict[Pair, int]:
    """Return how many descriptors each two pictures share, by their numbers, where it is enough."""
    total = len(entries)
    owner = np.repeat(np.arange(total), [len(one.descriptors) for one in entries])
    if len(owner) < 2:
        return {}
    descriptors = np.concatenate([one.descriptors for one in entries])
    shared = np.concatenate([_shared(_sample(descriptors, chosen), owner, total) for chosen in _CHOSEN])
    found, counts = np.unique(shared, return_counts=True)
    enough = counts >= least
    return {
        (int(pair // total), int(pair % total)): int(count)
        for pair, count in zip(found[enough], counts[enough], strict=True)
    }


def thumbnail_correlation(first: Entry, second: Entry) -> float | None:
    """Lay two thumbnails on each other and return how they agree, −1 to 1; None where they cannot be laid."""
    here, there = _matched(first, second)
    if len(here) < _LEAST_MATCHES:
        return None
    agreed = (_correlation(first.thumbnail, second.thumbnail, matrix) for matrix in _fitted(here, there))
    return max((one for one in agreed if one is not None), default=None)


def _fitted(here: Floats, there: Floats) -> Iterator[Matrix]:
    """Give a plane, as a screen stands askew, and a mere turn and zoom: a small cut has too few corners for a plane."""
    cv2.setRNGSeed(1)
    plane = estimated(cv2.findHomography(there, here, cv2.RANSAC, _REACH_PX)[0])
    zoom = estimated(cv2.estimateAffinePartial2D(there, here, method=cv2.RANSAC, ransacReprojThreshold=_REACH_PX)[0])
    if plane is not None and _is_a_view(plane):
        yield plane
    if zoom is not None and _is_a_view(zoom):
        yield np.vstack([zoom, (0.0, 0.0, 1.0)])


def _is_a_view(matrix: Matrix) -> bool:
    """Tell whether a transform neither mirrors nor shrinks beyond what a zoom does."""
    return bool(np.linalg.det(matrix[:2, :2]) > _LEAST_AREA)


def _sample(descriptors: Bytes, chosen: Sequence[int]) -> npt.NDArray[np.uint32]:
    value = np.zeros(len(descriptors), np.uint32)
    for bit in chosen:
        value = (value << np.uint32(1)) | ((descriptors[:, bit // 8] >> np.uint8(bit % 8)) & np.uint8(1))
    return value


def _shared(values: npt.NDArray[np.uint32], owner: npt.NDArray[np.int64], total: int) -> npt.NDArray[np.int64]:
    """Return each two owners of one value as a number; an owner's own second one does not count."""
    named = np.unique(values.astype(np.int64) * total + owner)
    values, owner = (named // total), named % total
    pairs = []
    for step in range(1, _MOST_ALIKE):
        same = values[step:] == values[:-step]
        pairs.append(owner[:-step][same] * total + owner[step:][same])
    return np.concatenate(pairs)


def _matched(first: Entry, second: Entry) -> tuple[Floats, Floats]:
    """Return the corners that are each other's nearest."""
    if not (len(first.points) and len(second.points)):
        return first.points[:0], second.points[:0]
    one, other = (np.unpackbits(each.descriptors, axis=1).astype(np.float32) * 2 - 1 for each in (first, second))
    alike = one @ other.T
    best = alike.argmax(axis=1)
    rows = np.flatnonzero(alike.argmax(axis=0)[best] == np.arange(len(best)))
    rows = rows[alike[rows, best[rows]] >= 256 - 2 * _NEAR_BITS]
    return first.points[rows], second.points[best[rows]]


def _correlation(first: Bytes, second: Bytes, matrix: npt.NDArray[np.float64]) -> float | None:
    """Return the mean local correlation where both have texture."""
    size, larger = first.shape[::-1], float(np.sqrt(np.linalg.det(matrix[:2, :2])))
    there = cv2.warpPerspective(_coarser(second, 1 / larger), matrix, size).astype(np.float32)
    covered = cv2.warpPerspective(np.ones_like(second), matrix, size)
    one = _coarser(first, larger).astype(np.float32)
    means = cv2.blur(one, _WINDOW), cv2.blur(there, _WINDOW)
    variances = cv2.blur(one * one, _WINDOW) - means[0] ** 2, cv2.blur(there * there, _WINDOW) - means[1] ** 2
    together = cv2.blur(one * there, _WINDOW) - means[0] * means[1]
    usable = (cv2.erode(covered, np.ones(_WINDOW, np.uint8)) == 1) & (np.minimum(*variances) > _LEAST_VARIANCE)
    if usable.sum() < _LEAST_CELLS:
        return None
    return float((together[usable] / np.sqrt(variances[0][usable] * variances[1][usable])).mean())


def _coarser(thumbnail: Bytes, zoom: float) -> Bytes:
    """Take away the details that the other thumbnail, `zoom` times larger when laid on it, cannot have."""
    if zoom <= 1:
        return thumbnail
    return np.asarray(cv2.GaussianBlur(thumbnail, (0, 0), 0.5 * np.sqrt(zoom**2 - 0.75)), dtype=np.uint8)
