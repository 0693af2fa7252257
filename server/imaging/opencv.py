"""Where does OpenCV come from? Most processes compare no pixels, and save its 33 MB."""

from typing import TYPE_CHECKING

from server.later import Later

if TYPE_CHECKING:
    import cv2
else:
    cv2 = Later("cv2")

__all__ = ["cv2"]
