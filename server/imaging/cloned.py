"""Was a part of the picture copied to another place in it?

Whoever covers waste copies ground over it. The points of both places then look the same, stand at the same turn and
size, and lie apart by one and the same shift (Amerini et al. 2011, doi 10.1109/TIFS.2011.2129512). Things that repeat
themselves honestly, as fences, panels and rows, do so many times: what is there more than thrice is a pattern.
"""

import numpy as np
import numpy.typing as npt

from server.imaging.points import Features, Floats, squared_distances

_ALIKE = 150.0
"""How far descriptors of 512 may lie apart: compression moves copies of one point so far, other points lie further."""
_LEAST_SHIFT_PX = 30.0
_TURN_DEG, _SIZE = 8.0, 0.2
_REACH_PX = 3.0
_LEAST_POINTS = 2
_AT_ONCE = 256
"""Points that are compared with all that follow: the table of distances stays in the processor's own memory."""
_MOST_ALIKE = 2


def cloned_points(features: Features) -> int:
    """Return how many places of a picture are found again by one shift, the most frequent one."""
    if len(features.points) < _LEAST_POINTS:
        return 0
    one, other = _alike(features.descriptors)
    shifts = features.points[other] - features.points[one]
    turned = np.abs((features.angles_deg[one] - features.angles_deg[other] + 180) % 360 - 180)
    larger = np.abs(np.log2(features.sizes[one] / features.sizes[other]))
    same = (np.hypot(*shifts.T) >= _LEAST_SHIFT_PX) & (turned <= _TURN_DEG) & (larger <= _SIZE)
    one, other, shifts = one[same], other[same], shifts[same]
    others = np.bincount(np.concatenate([one, other]), minlength=len(features.points))
    rare = np.maximum(others[one], others[other]) <= _MOST_ALIKE
    return _by_one_shift(features.points[one[rare]], shifts[rare])


def _alike(descriptors: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the numbers of points that look the same, each pair once."""
    found = []
    for start in range(0, len(descriptors), _AT_ONCE):
        apart = squared_distances(descriptors[start : start + _AT_ONCE], descriptors[start:])
        near = np.flatnonzero(apart.ravel() < _ALIKE**2)  # along one axis: in a tenth of the time
        found.append(np.stack(np.divmod(near, apart.shape[1])) + start)
    one, other = np.concatenate(found, axis=1)
    once = one < other
    return one[once], other[once]


def _by_one_shift(places: Floats, shifts: Floats) -> int:
    if not len(shifts):
        return 0
    back = (shifts[:, 0] < 0) | ((shifts[:, 0] == 0) & (shifts[:, 1] < 0))
    shifts = np.where(back[:, None], -shifts, shifts)
    cells, counts = np.unique((shifts / _REACH_PX).round().astype(np.int32), axis=0, return_counts=True)
    near = np.abs(shifts - cells[counts.argmax()] * _REACH_PX).max(axis=1) <= 1.5 * _REACH_PX
    return len(np.unique((places[near] / _REACH_PX).round().astype(np.int32), axis=0))
