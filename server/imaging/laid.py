"""How does an after photo look from where the before photo was taken, by each plane of the scene?

Laid once and searched by all who compare patches of both: a patch is looked for in the neighbourhood where a plane has
it, and compared by normalised cross-correlation, which no colour and no brightness touches. The search absorbs
parallax: what stands nearer moved further than one plane tells.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from server.imaging.matching import Matrix
from server.imaging.opencv import cv2
from server.imaging.points import Floats, Mask

SEARCH = 14
"""So far parallax may move a patch from where the nearest plane has it."""
Place = tuple[int, int]
"""(top, left) of a patch."""


@dataclass(frozen=True, eq=False)
class Laid:
    """A second picture laid on the first one by a plane."""

    matrix: Matrix
    grey: Floats
    """Evened; as floats, which are searched twice as fast as bytes."""
    kinds: npt.NDArray[np.uint8]
    """0 where the second picture shows nothing, 1 land, 2 sky."""

    @property
    def covered(self) -> Mask:
        """Return what the second picture shows."""
        return np.asarray(self.kinds > 0)

    @classmethod
    def all(cls, second: Image.Image, sky: Mask, planes: Sequence[Matrix], size: tuple[int, int]) -> "list[Laid]":
        """Lay a picture with its sky on a picture of a size by every plane."""
        grey, kinds = np.asarray(second.convert("L")), sky.astype(np.uint8) + 1
        return [
            cls(
                matrix,
                evened(np.asarray(cv2.warpPerspective(grey, matrix, size, flags=cv2.INTER_LINEAR), dtype=np.uint8)),
                np.asarray(cv2.warpPerspective(kinds, matrix, size, flags=cv2.INTER_NEAREST), dtype=np.uint8),
            )
            for matrix in planes
        ]

    def likeness(self, patch: Floats, place: Place) -> float:
        """Return the correlation of a patch of the first picture at its best place near where it should be."""
        (top, left), (height, width) = place, patch.shape
        area = self.grey[max(0, top - SEARCH) : top + height + SEARCH, max(0, left - SEARCH) : left + width + SEARCH]
        return float(cv2.matchTemplate(area, patch, cv2.TM_CCOEFF_NORMED).max())


def evened(grey: npt.NDArray[np.uint8]) -> Floats:
    """Return grey levels without the noise of single pixels."""
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.8), dtype=np.float32)
