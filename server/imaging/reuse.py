"""Is one photo a part of another one: cut, mirrored, tilted, photographed from a screen?"""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from PIL import Image, ImageOps

from server.domain.laid import Laid
from server.domain.limits import Limits
from server.imaging import matching, scene
from server.imaging.exposure import exposure_likeness
from server.imaging.scene import Alignment, Features

_STRONGEST = 300
"""Points of the later photo by which it is looked for among many: a sixth of the work."""


@dataclass(frozen=True, eq=False)
class Known:
    """A photo ready to be compared."""

    picture: Image.Image
    features: Features

    @cached_property
    def mirrored(self) -> "Known":
        """Return the photo as a mirror shows it."""
        return Known(ImageOps.mirror(self.picture), self.features.mirrored())


def known(path: Path) -> Known:
    """Read a photo.

    :raises Undecodable: where it has no picture.
    :raises OSError: where it cannot be read.
    """
    picture = scene.view(path)
    return Known(picture, scene.features(picture))


def promise(earlier: Features, later: Features) -> int:
    """Count which of the strongest points of a later photo an earlier one has too, as it is or mirrored."""
    few = strongest(later)
    return max(len(matching.matched(earlier, shown)) for shown in (few, few.mirrored()))


def strongest(features: Features, most: int = _STRONGEST) -> Features:
    """Return the few points that are surest to be found again."""
    return replace(
        features,
        points=features.points[:most],
        descriptors=features.descriptors[:most],
        angles_deg=features.angles_deg[:most],
        sizes=features.sizes[:most],
    )


def lay(earlier: Known, later: Known, limits: Limits) -> Laid | None:
    """Lay the later photo on the earlier one and compare the pixels; None where they do not show one place."""
    few: Laid | None = None
    for shown in (later, later.mirrored):
        alignment = scene.align(earlier.features, shown.features)
        if alignment is None or alignment.inliers < limits.reuse_few_inliers:
            continue
        laid = _laid(earlier, shown, alignment, is_mirrored=shown is not later)
        if alignment.inliers >= limits.reuse_inliers:
            return laid
        few = laid if laid.is_same(limits) else few
    return few


def _laid(earlier: Known, shown: Known, alignment: Alignment, *, is_mirrored: bool) -> Laid:
    likeness = exposure_likeness(earlier.picture, shown.picture, alignment)
    return Laid(alignment.inliers, likeness, alignment.overlap, is_mirrored, alignment.matrix)
