"""What do a before and an after photo show together? Figures for the checks, and pictures that prove them."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PIL import Image

from server.domain.comparison import Comparison, ProblemFigures
from server.domain.region import Region
from server.imaging import change, exposure, scene, vegetation
from server.imaging.change import Change
from server.imaging.exposure import Parts, exposure_likeness, exposure_parts
from server.imaging.laid import Laid
from server.imaging.opencv import cv2
from server.imaging.points import Floats
from server.imaging.problem import measure
from server.imaging.scene import Features, Known, SceneAlignment

KINDS = ("overlay", "difference", "matches", "green-before", "green-after", "edited")
"""The pictures: the after photo seen from the before photo's standpoint; the before photo with what changed; both with
the points that agree; each with its plants; the after photo again, with what is not of the before photo's exposure."""
_RED, _GREEN = (214, 40, 40), (40, 200, 90)
_MOST_LINES = 80
_EDITED_FROM = 0.5
"""Of two exposures nearly everything would be outlined."""


@dataclass(frozen=True, eq=False)
class Compared:
    """The figures, and what the pictures are drawn from."""

    figures: Comparison
    before: Image.Image | None = None
    after: Image.Image | None = None
    alignment: SceneAlignment | None = None
    change: Change | None = None
    parts: Parts | None = None

    def picture(self, kind: str) -> Image.Image | None:
        """Draw one of KINDS; None where there is nothing to draw."""
        if self.before is None or self.after is None:
            return None
        if kind.startswith("green-"):
            shown = self.before if kind == "green-before" else self.after
            return _tinted(shown, vegetation.green(shown))
        if self.alignment is None:
            return None
        if kind == "overlay":
            return change.aligned(self.before, self.after, self.alignment.array())
        if kind == "matches":
            return _matches(self.before, self.after, *self.alignment.points())
        if kind == "edited":
            return _edited(change.aligned(self.before, self.after, self.alignment.array()), self.parts)
        return None if self.change is None else _difference(self.before, self.change)


def compare(before: Known | None, after: Known | None, problem: Region | None = None) -> Compared:
    """Compare two photos, None for one that has no picture; the same photos give the same figures.

    `problem` is the region of the before photo that was to be put right.
    """
    compared = _compare(before, after, problem)
    if problem is None or compared.figures.problem is not None:
        return compared
    return replace(compared, figures=replace(compared.figures, problem=ProblemFigures(problem.corners)))


def _compare(before: Known | None, after: Known | None, problem: Region | None) -> Compared:
    if before is None or after is None:
        return Compared(Comparison(fault="no-picture"))
    alignment = scene.align(before.features, after.features)
    if alignment is None or not alignment.is_same_scene:
        return _mirrored(before, after) or _not_aligned(before, after, alignment)
    pictures = before.picture, after.picture
    laid = Laid.all(after.picture, after.sky, alignment.planes(), before.picture.size)
    changed = change.compare(before.picture, before.sky, laid)
    parts = exposure_parts(*pictures, alignment)
    figures = _figures(before, after, alignment, changed, parts)
    if problem is not None:
        figures = replace(figures, problem=measure(before, after, problem, laid))
    return Compared(figures, *pictures, alignment, changed, parts)


def agreeing_points(first: Features | None, second: Features | None) -> int | None:
    """Return how many points of two photos agree; None where one has no picture."""
    if first is None or second is None:
        return None
    alignment = scene.align(first, second)
    return alignment.inliers if alignment else 0


def _not_aligned(before: Known, after: Known, alignment: SceneAlignment | None) -> Compared:
    figures = Comparison(
        inliers=alignment.inliers if alignment else 0,
        matches=alignment.matches if alignment else 0,
        green_before=_rounded(before.green_share),
        green_after=_rounded(after.green_share),
    )
    return Compared(figures, before.picture, after.picture)


def _mirrored(first: Known, second: Known) -> Compared | None:
    """Try the after photo mirrored: no honest photo fits like that."""
    before, after = first.picture, second.mirrored.picture
    alignment = scene.align(first.features, second.mirrored.features)
    if alignment is None or not alignment.is_same_scene:
        return None
    parts = exposure_parts(before, after, alignment)
    figures = Comparison(
        inliers=alignment.inliers,
        matches=alignment.matches,
        is_mirrored=True,
        overlap=alignment.overlap,
        exposure_likeness=exposure_likeness(before, after, alignment),
        exposure_share=_share(parts),
    )
    return Compared(figures, before, after, alignment, parts=parts)


def _figures(
    before: Known, after: Known, alignment: SceneAlignment, changed: Change, parts: Parts | None
) -> Comparison:
    return Comparison(
        inliers=alignment.inliers,
        matches=alignment.matches,
        overlap=alignment.overlap,
        shift=alignment.shift,
        rotation_deg=alignment.rotation_deg,
        zoom=alignment.zoom,
        share_judged=_rounded(changed.share_judged),
        share_changed=_rounded(changed.share_changed),
        largest_change=_rounded(changed.largest),
        likeness=_rounded(changed.likeness),
        exposure_likeness=exposure_likeness(before.picture, after.picture, alignment),
        exposure_share=_share(parts),
        green_before=_rounded(before.green_share),
        green_after=_rounded(after.green_share),
    )


def _share(parts: Parts | None) -> float | None:
    return None if parts is None else _rounded(parts.share)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _tinted(picture: Image.Image, mask: npt.NDArray[np.bool_]) -> Image.Image:
    values = np.asarray(picture.convert("L").convert("RGB")).copy()
    values[mask] = (0.35 * values[mask] + 0.65 * np.array(_GREEN)).astype(np.uint8)
    return Image.fromarray(values)


def _difference(before: Image.Image, changed: Change) -> Image.Image:
    """Dim what could not be judged, and outline what changed."""
    values = np.asarray(before).copy()
    judged, moved = (_grown(mask, before.size, change.STEP, change.PATCH) for mask in (changed.judged, changed.changed))
    values[~judged] = (0.45 * values[~judged] + 0.55 * 245).astype(np.uint8)
    return _outlined(values, moved)


def _edited(laid: Image.Image, parts: Parts | None) -> Image.Image | None:
    """Outline what is not of the same exposure, where most of the picture is."""
    if parts is None or (parts.share or 0.0) < _EDITED_FROM:
        return None
    other = _grown(parts.other, laid.size, exposure.STEP, exposure.PATCH)
    return _outlined(np.asarray(laid).copy(), other)


def _outlined(values: npt.NDArray[np.uint8], moved: npt.NDArray[np.bool_]) -> Image.Image:
    values[moved] = (0.72 * values[moved] + 0.28 * np.array(_RED)).astype(np.uint8)
    outlines, _tree = cv2.findContours(moved.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    cv2.drawContours(values, outlines, -1, _RED, 2, cv2.LINE_AA)
    return Image.fromarray(values)


def _grown(mask: npt.NDArray[np.bool_], size: tuple[int, int], step: int, patch: int) -> npt.NDArray[np.bool_]:
    """Return the pixels of the patches in a mask."""
    pixels = np.zeros(size[::-1], dtype=bool)
    for row, column in zip(*np.nonzero(mask), strict=True):
        top, left = row * step, column * step
        pixels[top : top + patch, left : left + patch] = True
    return pixels


def _matches(before: Image.Image, after: Image.Image, here: Floats, there: Floats) -> Image.Image:
    """Draw both photos side by side, joined at the points that agree."""
    height = max(before.height, after.height)
    canvas = np.full((height, before.width + after.width + 8, 3), 255, np.uint8)
    canvas[: before.height, : before.width] = np.asarray(before)
    canvas[: after.height, before.width + 8 :] = np.asarray(after)
    every = max(1, len(here) // _MOST_LINES)
    for one, other in zip(here[::every], there[::every], strict=True):
        start = round(float(one[0])), round(float(one[1]))
        end = round(float(other[0])) + before.width + 8, round(float(other[1]))
        cv2.line(canvas, start, end, _GREEN, 1, cv2.LINE_AA)
        for point in (start, end):
            cv2.circle(canvas, point, 3, _RED, 1, cv2.LINE_AA)
    return Image.fromarray(canvas)
