"""What is shown of the problem that a person marked: the outline in both pictures of a pair, and both seen closer."""

import hashlib
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from server.domain.access import Actor
from server.domain.marked_problem import MarkedProblem
from server.domain.region import Region
from server.domain.region_frame import Frame, framed
from server.domain.subject import Stage
from server.errors import NotFound, Problem
from server.later import Later
from server.models import Original, PhotoPair
from server.services import stored_bytes
from server.services.register import problem_regions as marks
from server.services.review import pair_case
from server.services.review.photo_view import upright_size
from server.services.runtime import media
from server.translations import N_

if TYPE_CHECKING:
    from server.imaging import preview, suggest
    from server.services.verification import problem_regions, recognition
else:  # an export and the ledger ask for these only where a problem is marked
    preview, suggest = Later("server.imaging.preview"), Later("server.imaging.suggest")
    problem_regions = Later("server.services.verification.problem_regions")
    recognition = Later("server.services.verification.recognition")

CROP_WIDTH = 800
_KEPT = "problem-1-{frame}.jpg"


@dataclass(frozen=True)
class Crop:
    """A picture's part around the problem."""

    sha256: str
    size: tuple[int, int]
    """Of the whole picture, upright."""
    region: Region
    frame: Frame
    is_drawn_here: bool
    """By a person in this very picture; else carried to it."""

    @property
    def outline(self) -> str:
        """Return the outline in the crop, as SVG writes points, 1000 by 1000."""
        return self.frame.outline(self.region)


@dataclass(frozen=True)
class ProblemView:
    """The problem in a pair; None for a picture in which it cannot be said where it is."""

    mark: MarkedProblem
    before: Crop | None
    after: Crop | None
    earlier: tuple[MarkedProblem, ...] = ()
    """What was said before of the viewpoint, the newest first."""


def of_pair(row: PhotoPair) -> ProblemView | None:
    """Return where the problem is in both pictures; None where nobody has marked it."""
    if row.problem is None:
        return None
    found = problem_regions.in_both(row)
    mark = row.problem.value
    return ProblemView(
        mark, _crop(mark, row.before.original, found.before), _crop(mark, row.after.original, found.after)
    )


def with_history(row: PhotoPair) -> ProblemView | None:
    """Return the same with what was said before; None where nobody has marked anything now."""
    shown = of_pair(row)
    if shown is None:
        return None
    said = marks.history(row.issue_id).get(row.viewpoint_id, ())
    return replace(shown, earlier=tuple(one for one in reversed(said) if one.replaced_at))


def suggestion(actor: Actor, pair_id: int) -> Region | None:
    """Return where in the before photo the problem might be, for a person to confirm; None where that is said already.

    :raises NotFound: where there is no such pair for this caller.
    """
    row = pair_case.load(actor, pair_id).row
    if row.problem is not None:
        return None
    try:
        shown = recognition.known(row.before.original.sha256)
    except (Problem, OSError):
        return None
    return suggest.problem(shown.picture) if shown else None


def crop(row: PhotoPair, stage: Stage) -> Path:
    """Return a picture of what a person marked and a little around it, made where it is not yet.

    :raises NotFound: where nothing is marked, or it cannot be said where it is in this picture.
    :raises Undecodable: where there is no picture in the bytes.
    """
    shown = of_pair(row)
    found = (shown.before if stage is Stage.BEFORE else shown.after) if shown else None
    if found is None:
        raise NotFound(N_("There is no picture to show."))
    return crop_path(found)


def crop_path(shown: Crop) -> Path:
    """Return where a part of a picture is kept, made where it is not yet.

    :raises NotFound: where the bytes are missing.
    :raises Undecodable: where there is no picture in them.
    """
    frame, (width, height) = shown.frame, shown.size
    name = hashlib.sha256(repr((frame.left, frame.top, frame.right, frame.bottom)).encode()).hexdigest()[:24]
    target = media().derived(shown.sha256, _KEPT.format(frame=name))
    if not target.is_file():
        edge = min(max(width, height), ceil(CROP_WIDTH / frame.width * max(1.0, height / width)))
        part = frame.left, frame.top, frame.right, frame.bottom
        preview.write_part(stored_bytes.path(shown.sha256), target, edge, part)
    return target


def _crop(mark: MarkedProblem, original: Original, region: Region | None) -> Crop | None:
    size = _size(original)
    if region is None or size is None:
        return None
    is_drawn_here = mark.sha256 == original.sha256
    return Crop(original.sha256, size, region, framed(region, size), is_drawn_here)


def _size(original: Original) -> tuple[int, int] | None:
    facts = original.facts or {}
    if facts.get("problem"):
        return None
    return upright_size(facts.get("width"), facts.get("height"), facts.get("orientation"))
