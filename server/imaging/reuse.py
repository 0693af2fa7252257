"""Is one photo a part of another one: cut, mirrored, tilted, photographed from a screen?"""

from collections.abc import Sequence

from server.domain.alignment import Alignment
from server.domain.limits import Limits
from server.imaging import scene
from server.imaging.exposure import exposure_likeness
from server.imaging.scene import Known, SceneAlignment

BOTH = (False, True)


def align(earlier: Known, later: Known, limits: Limits, readings: Sequence[bool] = BOTH) -> Alignment | None:
    """Lay the later photo on the earlier one and compare the pixels; None where they do not show one place.

    `readings` are tried in their order: False the photo as it is, True its mirror image.
    """
    few: Alignment | None = None
    for is_mirrored in readings:
        shown = later.mirrored if is_mirrored else later
        geometry = scene.align(earlier.features, shown.features)
        if geometry is None or geometry.inliers < limits.reuse_few_inliers:
            continue
        alignment = _compared(earlier, shown, geometry, is_mirrored=is_mirrored)
        if geometry.inliers >= limits.reuse_inliers:
            return alignment
        few = alignment if alignment.is_same(limits) else few
    return few


def _compared(earlier: Known, shown: Known, geometry: SceneAlignment, *, is_mirrored: bool) -> Alignment:
    likeness = exposure_likeness(earlier.picture, shown.picture, geometry)
    return Alignment(geometry.inliers, likeness, geometry.overlap, is_mirrored, geometry.matrix)
