"""Which points of two photos belong together, and by which plane transforms?

Two points match when each is the other's nearest by far. Chance matches are turned and sized at random, so those that
no common turn and scale explains are dropped first. MAGSAC++ then finds one plane after the other: from two standpoints
the far slope, a wall and the ground before one's feet move differently. A point agrees with a plane where its place,
its turn and its size do; unrelated photos, that reach 8 agreeing places, never reached 5 points that
agree in all three.

A facade seen along a street has a plane that, drawn out over the whole picture, turns it inside out. So a plane
is judged where its points are, not at the corners of the picture.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from server.imaging.opencv import cv2
from server.imaging.points import Features, Floats, Mask, squared_distances

Matrix = npt.NDArray[np.float64]
"""(3, 3): from the pixels of the second photo to those of the first."""
Numbers = npt.NDArray[np.int64]

REACH_PX = 4.0
LEAST_ON_A_PLANE = 5
_RATIO = 0.9
_MOST_PLANES = 5
_TURN_DEG, _TURN_APART_DEG = 25.0, 30.0
_SIZE, _SIZE_APART = np.log2(1.7), 1.0
_LARGEST_ZOOM, _STEEPEST = 5.0, 4.0
_PRINTED_DEG, _PRINTED_PX, _PRINTED_SHARE = 0.4, 1.3, 0.22
"""Panels that were printed on unrelated photos fitted within 0.25° and 1.2 px, on at most 0.2 of the picture."""
_PRINTED_EDGE = 0.12
_PRINTED_APART = 0.04
"""Of width and height: an app prints its panel at the same place of each photo. In two crops of one exposure, or a crop
and the whole, what agrees may also be exact, upright and compact; but it lies elsewhere in each."""
_CELL_PX, _CROWDED = 100, 4.0


@dataclass(frozen=True, eq=False)
class Matches:
    """Points of two photos that look alike: number by number, (n) each."""

    first: Features
    second: Features
    ours: Numbers
    theirs: Numbers

    def __len__(self) -> int:
        return len(self.ours)

    @property
    def here(self) -> Floats:
        """Return where they are in the first photo, (n, 2)."""
        return self.first.points[self.ours]

    @property
    def there(self) -> Floats:
        """Return where they are in the second photo, (n, 2)."""
        return self.second.points[self.theirs]

    def only(self, which: Mask) -> "Matches":
        """Return some of them."""
        return Matches(self.first, self.second, self.ours[which], self.theirs[which])

    def turns_deg(self) -> Floats:
        """Return by how much each is turned, −180 to 180."""
        return _turn(self.first.angles_deg[self.ours] - self.second.angles_deg[self.theirs])

    def sizes(self) -> Floats:
        """Return how much larger each is in the first photo, as a power of two."""
        return np.asarray(np.log2(self.first.sizes[self.ours] / self.second.sizes[self.theirs]))

    def distinct(self) -> int:
        """Count them once per place: one corner found at four turns is not four witnesses."""
        places = np.round(np.concatenate([self.here, self.there], axis=1) / 3.0).astype(np.int32)
        return min(len(np.unique(places[:, :2], axis=0)), len(np.unique(places[:, 2:], axis=0)))


@dataclass(frozen=True, eq=False)
class Plane:
    """A transform and the points that agree with it."""

    matrix: Matrix
    agreeing: Matches

    @property
    def is_printed(self) -> bool:
        """Tell whether it may be a panel that an app prints on each photo: not turned, exact, at one place of both."""
        here, there = self.agreeing.here, self.agreeing.there
        fitted = estimated(cv2.estimateAffinePartial2D(there, here, method=cv2.LMEDS)[0])
        if fitted is None or abs(np.degrees(np.arctan2(fitted[1, 0], fitted[0, 0]))) > _PRINTED_DEG:
            return False
        off = np.linalg.norm(there @ fitted[:, :2].T + fitted[:, 2] - here, axis=1)
        return bool(np.median(off) <= _PRINTED_PX) and _is_compact(self.agreeing)


def matched(first: Features, second: Features) -> Matches:
    """Return the witnesses of both photos that are each other's nearest, and turned and sized as most are."""
    return _of_one_turn(_nearest(first, second))


def planes(found: Matches) -> Iterator[Plane]:
    """Give the planes on which enough of the matches lie, those of most points first."""
    for _ in range(_MOST_PLANES):
        fitted = _plane(found)
        if fitted is None:
            return
        matrix, near = fitted
        agreeing = found.only(near)
        agreeing = agreeing.only(_agrees(matrix, agreeing))
        if agreeing.distinct() >= LEAST_ON_A_PLANE:
            yield Plane(matrix, agreeing)
        found = found.only(~near)


def estimated(matrix: object) -> Matrix | None:
    """Return a transform that OpenCV estimated; None where it found none, which its type stubs deny."""
    return None if matrix is None else np.asarray(matrix, dtype=np.float64)


def _nearest(first: Features, second: Features) -> Matches:
    one, other = (photo.descriptors[: photo.witnesses] for photo in (first, second))
    if min(len(one), len(other)) < 2:
        return Matches(first, second, np.zeros(0, np.int64), np.zeros(0, np.int64))
    apart = squared_distances(one, other)
    best = apart.argmin(axis=1)
    nearest = apart[np.arange(len(best)), best]
    rows = np.flatnonzero(nearest == apart.min(axis=0)[best])
    rows = rows[np.sort(np.unique(best[rows], return_index=True)[1])]  # of two that are equally near, the first
    nearest = nearest[rows]
    apart[rows, best[rows]] = np.inf
    clear = nearest < _RATIO**2 * apart[rows].min(axis=1)
    return Matches(first, second, rows[clear], best[rows][clear])


def _of_one_turn(found: Matches) -> Matches:
    """Keep the matches around the turn and scale that most of them share."""
    if len(found) < 4:
        return found
    turns, sizes = found.turns_deg(), found.sizes()
    alike = abs(_turn(turns[:, None] - turns[None])) < _TURN_APART_DEG
    alike &= abs(sizes[:, None] - sizes[None]) < _SIZE_APART
    return found.only(alike[alike.sum(axis=1).argmax()])


def _is_compact(found: Matches) -> bool:
    """Tell whether the points lie at one place of both photos, close together at an edge or crowded in a few spots."""
    spans = [_span(found.here, found.first), _span(found.there, found.second)]
    if np.abs(spans[0] - spans[1]).max() > _PRINTED_APART:
        return False
    if all(_is_at_an_edge(span) and np.prod(span[1] - span[0]) <= _PRINTED_SHARE for span in spans):
        return True
    cells = len(np.unique((found.here / _CELL_PX).astype(np.int32), axis=0))
    whole = found.first.width * found.first.height / _CELL_PX**2
    return bool(_is_at_an_edge(spans[0])) and cells <= _PRINTED_SHARE * whole and len(found) >= _CROWDED * cells


def _span(points: Floats, photo: Features) -> Floats:
    """Return between which shares of width and height nearly all points lie: ((left, top), (right, bottom))."""
    return np.asarray(np.percentile(points, (5, 95), axis=0) / (photo.width, photo.height), dtype=np.float32)


def _is_at_an_edge(span: Floats) -> bool:
    return bool(min(span[0].min(), (1 - span[1]).min()) <= _PRINTED_EDGE)


def _plane(found: Matches) -> tuple[Matrix, Mask] | None:
    """Return the transform that most points agree on, and which do."""
    if len(found) < LEAST_ON_A_PLANE:
        return None
    cv2.setRNGSeed(1)
    matrix, inside = cv2.findHomography(
        found.there, found.here, cv2.USAC_MAGSAC, REACH_PX, maxIters=5000, confidence=0.9999
    )
    fitted = estimated(matrix)
    if fitted is None or not np.isfinite(fitted).all():
        return None
    near = inside.ravel().astype(bool)
    return (fitted, near) if near.any() else None


def _agrees(matrix: Matrix, found: Matches) -> Mask:
    """Tell which points are also turned and sized as the plane says, and seen as a camera can see them."""
    local = slopes(matrix, found.there)
    area = np.linalg.det(local)
    widths = np.linalg.svd(local, compute_uv=False)
    possible = (area > 0) & (widths[:, 0] <= _LARGEST_ZOOM) & (widths[:, 1] >= 1 / _LARGEST_ZOOM)
    possible &= widths[:, 0] <= _STEEPEST * np.maximum(widths[:, 1], 1e-9)
    angles = np.radians(found.second.angles_deg[found.theirs])
    turned = np.einsum("nij,nj->ni", local, np.stack([np.cos(angles), np.sin(angles)], axis=1))
    foreseen = np.degrees(np.arctan2(turned[:, 1], turned[:, 0]))
    possible &= abs(_turn(foreseen - found.first.angles_deg[found.ours])) <= _TURN_DEG
    larger = np.log2(np.sqrt(np.maximum(area, 1e-9)))
    return np.asarray(possible & (abs(found.sizes() - larger) <= _SIZE))


def slopes(matrix: Matrix, points: Floats) -> Matrix:
    """Return how the transform turns and stretches around each point, (n, 2, 2)."""
    across, down, depth = matrix @ np.column_stack([points, np.ones(len(points))]).T
    mapped = np.stack([across / depth, down / depth], axis=1)
    return np.asarray((matrix[None, :2, :2] - mapped[:, :, None] * matrix[None, 2:, :2]) / depth[:, None, None])


def _turn(degrees: Floats) -> Floats:
    return np.asarray((degrees + 180) % 360 - 180)
