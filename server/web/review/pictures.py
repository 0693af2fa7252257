"""At which addresses and sizes can a photo be looked at?"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from server.domain.previews import PREVIEW_EDGES
from server.domain.subject import Stage
from server.imaging import tiles
from server.services.review.history import StripPhoto
from server.services.review.photo_view import PhotoView


@dataclass(frozen=True)
class Copy:
    """A photo sent whole, at some size."""

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Cut:
    """A photo in tiles, its sides divided by `shrunk`; `url` is followed by COLUMN/ROW."""

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Source:
    """All sizes of a photo: a viewer fetches the larger ones only where somebody looks closer."""

    width: int
    height: int
    copies: tuple[Copy, ...]
    cuts: tuple[Cut, ...]
    tile: int = tiles.TILE

    def as_json(self) -> dict[str, Any]:
        """Return the source as the component reads it."""
        return asdict(self)

    @property
    def first(self) -> Copy:
        """Return the copy that a page without scripts shows."""
        return self.copies[-1]


@dataclass(frozen=True)
class StripPicture:
    """A photo in the strip of its viewpoint."""

    photo_id: int
    stage: Stage | None
    in_pair: Stage | None
    issue: str
    at: datetime
    is_taken: bool
    waiting: bool
    source: Source | None


def levels(photo: PhotoView) -> Source | None:
    """Return the sizes of a photo; None where there is nothing to see."""
    return source(photo.sha256, photo.upright_size) if photo.viewable and photo.upright_size else None


def strip(photos: Iterable[StripPhoto]) -> list[StripPicture]:
    """Return the photos of a viewpoint with their sizes."""
    return [
        StripPicture(
            photo_id=one.photo_id,
            stage=one.stage,
            in_pair=one.in_pair,
            issue=one.issue,
            at=one.at,
            is_taken=one.is_taken,
            waiting=one.waiting,
            source=source(one.sha256, one.size) if one.size else None,
        )
        for one in photos
    ]


def source(sha256: str, size: tuple[int, int]) -> Source:
    """Return the sizes of a picture that is so wide and high."""
    width, height = size
    edge = max(size)
    copies = [_copy(sha256, size, long_edge) for long_edge in sorted(PREVIEW_EDGES) if long_edge < edge]
    if edge <= tiles.WHOLE_UP_TO:
        copies.append(Copy(url_for("photos.upright", sha256=sha256), width, height))
    cuts = tuple(
        Cut(
            url_for("photos.level", sha256=sha256, shrunk=shrunk),
            tiles.shrunk_side(width, shrunk),
            tiles.shrunk_side(height, shrunk),
        )
        for shrunk in tiles.shrinkings(width, height)
    )
    return Source(width, height, tuple(copies), cuts)


def _copy(sha256: str, size: tuple[int, int], long_edge: int) -> Copy:
    scale = long_edge / max(size)
    url = url_for("photos.preview", sha256=sha256, long_edge=long_edge)
    return Copy(url, *(max(1, round(side * scale)) for side in size))
