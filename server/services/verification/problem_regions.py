"""Where in each picture of a viewpoint is the problem that a person marked in one of them?

Carried by the plane on which both pictures lie on each other; kept beside the picture to which it was carried. Whoever
needs an outline in another picture asks here and nowhere else.
"""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass

import cv2
import numpy as np

from server.domain.region import MOST_CORNERS, Region
from server.errors import Invalid, Problem
from server.imaging import scene
from server.imaging.points import Floats
from server.models import PhotoPair, ProblemRegion
from server.services.runtime import media
from server.services.verification import recognition

LEAST_SEEN = 0.5
"""Of the outline: less of it in a picture shows too little of what it is about."""
_KEPT = "problem-1-{outline}.json"


@dataclass(frozen=True)
class InBoth:
    """The problem in both pictures of a pair; None where it cannot be said where it is."""

    before: Region | None = None
    after: Region | None = None


def in_both(pair: PhotoPair) -> InBoth:
    """Return where the marked problem is in the pictures of a pair; nothing where their bytes cannot be read."""
    if pair.problem is None:
        return InBoth()
    found: list[Region | None] = []
    for photo in (pair.before, pair.after):
        try:
            found.append(carried_to(pair.problem, photo.original.sha256))
        except (Problem, OSError):
            found.append(None)
    return InBoth(*found)


def carried_to(mark: ProblemRegion, sha256: str) -> Region | None:
    """Return the outline in another picture; None where both are not of one scene or too little of it is there.

    :raises NotFound: where nothing is kept of a picture and its bytes are missing.
    :raises Damaged: where they are no longer those that were received.
    """
    region, drawn_on = mark.region, mark.original.sha256
    if region is None or drawn_on == sha256:
        return region
    kept = media().derived(sha256, _KEPT.format(outline=_name(region, drawn_on)))
    with suppress(FileNotFoundError, ValueError, Invalid):
        corners = json.loads(kept.read_text(encoding="ascii"))
        return Region.from_json(corners) if corners else None
    carried = _carried(region, drawn_on, sha256)
    recognition.write(kept, json.dumps(carried.to_json() if carried else None).encode("ascii"))
    return carried


def _name(region: Region, drawn_on: str) -> str:
    return hashlib.sha256(json.dumps([drawn_on, region.to_json()]).encode()).hexdigest()[:24]


def _carried(region: Region, drawn_on: str, sha256: str) -> Region | None:
    here, there = recognition.features(sha256), recognition.features(drawn_on)
    alignment = scene.align(here, there) if here and there else None
    if not here or not there or alignment is None or not alignment.is_same_scene:
        return None
    drawn = np.array(region.corners, np.float32) * (there.width, there.height)
    laid = cv2.perspectiveTransform(drawn.astype(np.float32)[:, None], alignment.array())[:, 0]
    return _in_picture(np.asarray(laid / (here.width, here.height), np.float32))


def _in_picture(corners: Floats) -> Region | None:
    """Return what of an outline lies in the picture; None where that is less than LEAST_SEEN of it."""
    whole, inside = float(cv2.contourArea(corners)), _clipped([(float(x), float(y)) for x, y in corners])
    try:
        region = Region.of(inside if len(inside) <= MOST_CORNERS else _box_around(inside))
    except Invalid:
        return None
    return region if region.area >= LEAST_SEEN * whole else None


Corners = list[tuple[float, float]]


def _clipped(corners: Corners) -> Corners:
    """Return the corners of what an outline and the picture share, edge by edge of the picture."""
    for axis, bound, keeps in ((0, 0.0, 1), (0, 1.0, -1), (1, 0.0, 1), (1, 1.0, -1)):
        corners = _beside(corners, axis, bound, keeps)
    return [(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)) for x, y in corners]


def _beside(corners: Corners, axis: int, bound: float, keeps: int) -> Corners:
    kept: Corners = []
    for start, end in zip(corners[-1:] + corners[:-1], corners, strict=True):
        from_edge = (start[axis] - bound) * keeps, (end[axis] - bound) * keeps
        if (from_edge[0] >= 0) != (from_edge[1] >= 0):
            share = from_edge[0] / (from_edge[0] - from_edge[1])
            kept.append((start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
        if from_edge[1] >= 0:
            kept.append(end)
    return kept


def _box_around(corners: Corners) -> Corners:
    across, down = zip(*corners, strict=True)
    left, top, right, bottom = min(across), min(down), max(across), max(down)
    return [(left, top), (right, top), (right, bottom), (left, bottom)]
