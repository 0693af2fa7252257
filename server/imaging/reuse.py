"""Is one photo a part of another one: cut, mirrored, tilted, photographed from a screen?"""

from server.domain.alignment import Alignment
from server.domain.limits import Limits
from server.imaging import scene
from server.imaging.exposure import exposure_likeness
from server.imaging.scene import Known, SceneAlignment


def align(earlier: Known, later: Known, limits: Limits) -> Alignment | None:
    """Lay the later photo on the earlier one and compare the pixels; None where they do not show one place."""
    few: Alignment | None = None
    for shown in (later, later.mirrored):
        geometry = scene.align(earlier.features, shown.features)
        if geometry is None or geometry.inliers < limits.reuse_few_inliers:
            continue
        alignment = _compared(earlier, shown, geometry, is_mirrored=shown is not later)
        if geometry.inliers >= limits.reuse_inliers:
            return alignment
        few = alignment if alignment.is_same(limits) else few
    return few


def _compared(earlier: Known, shown: Known, geometry: SceneAlignment, *, is_mirrored: bool) -> Alignment:
    likeness = exposure_likeness(earlier.picture, shown.picture, geometry)
    return Alignment(geometry.inliers, likeness, geometry.overlap, is_mirrored, geometry.matrix)
