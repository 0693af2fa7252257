"""Is one photo a part of another one: cut, tilted, photographed from a screen?"""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from server.domain.limits import Limits
from server.imaging import scene
from server.imaging.exposure import exposure_likeness
from server.imaging.scene import Alignment, Features


@dataclass(frozen=True)
class SameExposure:
    """How a later photo lies on an earlier one."""

    inliers: int
    likeness: float
    cover: float
    """How much of the earlier photo the later one shows, 0 to 1."""
    matrix: tuple[float, ...]
    """Nine numbers, row by row: from the later photo's pixels to the earlier one's, long edges 800."""


@dataclass(frozen=True, eq=False)
class Known:
    """A photo ready to be compared."""

    picture: Image.Image
    features: Features


def known(path: Path) -> Known:
    """Read a photo.

    :raises Undecodable: where it has no picture.
    :raises OSError: where it cannot be read.
    """
    picture = scene.view(path)
    return Known(picture, scene.features(picture))


def same_exposure(earlier: Known, later: Known, limits: Limits) -> SameExposure | None:
    """Lay the later photo on the earlier one and compare the pixels; None where they are two exposures."""
    alignment = scene.align(earlier.features, later.features)
    if alignment is None or alignment.inliers < limits.reuse_inliers:
        return None
    return judged(earlier.picture, later.picture, alignment, limits)


def judged(earlier: Image.Image, later: Image.Image, alignment: Alignment, limits: Limits) -> SameExposure | None:
    """Compare the pixels of two photos that are already aligned."""
    likeness = exposure_likeness(earlier, later, alignment)
    if likeness is None or likeness < limits.reuse_likeness:
        return None
    return SameExposure(alignment.inliers, likeness, alignment.overlap, alignment.matrix)
