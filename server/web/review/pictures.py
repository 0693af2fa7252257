"""At which addresses and sizes can a photo be looked at?"""

from dataclasses import dataclass

from flask import url_for

from server.services.photo_view import PhotoView
from server.services.photos import PREVIEW_EDGES


@dataclass(frozen=True)
class Level:
    """One size of a picture; a viewer fetches the larger ones only when somebody looks closer."""

    url: str
    width: int
    height: int


def levels(photo: PhotoView) -> list[Level]:
    """Return the sizes of a photo from small to whole; none where there is nothing to see."""
    whole = photo.upright_size
    if whole is None or not photo.viewable:
        return []
    edge = max(whole)
    smaller = [
        Level(_preview(photo, long_edge), *(max(1, round(side * long_edge / edge)) for side in whole))
        for long_edge in sorted(PREVIEW_EDGES)
        if long_edge < edge
    ]
    return [*smaller, Level(url_for("photos.upright", sha256=photo.sha256), *whole)]


def _preview(photo: PhotoView, long_edge: int) -> str:
    return url_for("photos.preview", sha256=photo.sha256, long_edge=long_edge)
