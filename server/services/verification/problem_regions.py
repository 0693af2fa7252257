"""Where in each picture of a viewpoint is the problem that a person marked in one of them?

Carried by the plane on which both pictures lie on each other; kept beside the picture to which it was carried. Whoever
needs an outline in another picture asks here and nowhere else.
"""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass

from server.domain.region import Region
from server.errors import Invalid, Problem
from server.imaging import problem, scene
from server.models import PhotoPair, ProblemRegion
from server.services.runtime import media
from server.services.verification import recognition

_KEPT = "problem-2-{outline}.json"


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


def in_before(pair: PhotoPair) -> Region | None:
    """Return where the marked problem is in the before photo of a pair; None where none is marked or it is not there.

    :raises NotFound: where nothing is kept of a picture and its bytes are missing.
    :raises Damaged: where they are no longer those that were received.
    """
    return carried_to(pair.problem, pair.before.original.sha256) if pair.problem else None


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
    there, here = recognition.features(drawn_on), recognition.features(sha256)
    alignment = scene.align(there, here) if here and there else None
    if alignment is None or not alignment.is_same_scene:
        return None
    return problem.carried(region, alignment)
