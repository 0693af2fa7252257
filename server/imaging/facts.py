"""What can be read from one photo file?

The file is opened once. Reading never fails on its content: what is wrong with it is a fact like any other.
"""

import hashlib
import mmap
import os
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from server.domain.photo import Fingerprint, PhotoFacts
from server.imaging.decode import Opened, Undecodable, media_type, open_picture
from server.imaging.exif import ExifFacts, read_exif
from server.imaging.fingerprint import LEAST_LONG_EDGE, fingerprint, phash, trimmed_phash
from server.imaging.jpeg import Data

_MOST_THUMBNAIL_PIXELS = 1_000_000


@dataclass(frozen=True)
class _Look:
    """What the pixels say."""

    problem: str | None = None
    fingerprint: Fingerprint | None = None


def read_facts(
    path: Path,
    *,
    sha256: str | None = None,
    size_bytes: int | None = None,
    with_picture: bool = True,
) -> PhotoFacts:
    """Read what the bytes say; without the picture it is a first look that costs less than a millisecond.

    :raises OSError: where the file itself cannot be read.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size if size_bytes is None else size_bytes
        if not os.fstat(file.fileno()).st_size:  # nothing to map
            return PhotoFacts(sha256 or hashlib.sha256().hexdigest(), size, problem="empty")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            sha256 = sha256 or hashlib.sha256(data).hexdigest()
            return _read(file, data, PhotoFacts(sha256, size, media_type(data)), with_picture=with_picture)


def _read(file: BinaryIO, data: Data, facts: PhotoFacts, *, with_picture: bool) -> PhotoFacts:
    try:
        opened = open_picture(file, data)
    except Undecodable as problem:
        return replace(facts, problem=problem.code)
    width, height = opened.image.size
    look = _look(opened) if with_picture else _glance(opened)
    block = opened.exif_block()
    facts = replace(facts, width=width, height=height, problem=look.problem, fingerprint=look.fingerprint)
    return facts if block is None else _with_exif(facts, opened, read_exif(block), with_picture=with_picture)


def _look(opened: Opened) -> _Look:
    try:
        return _Look(fingerprint=fingerprint(opened.decode("L", LEAST_LONG_EDGE)))
    except Undecodable as problem:
        return _Look(problem.code)


def _glance(opened: Opened) -> _Look:
    """Judge by the header alone; the scans of a JPEG are spread over the whole file."""
    return _Look("too-many-pixels") if opened.has_too_many_pixels() else _Look()


def _with_exif(facts: PhotoFacts, opened: Opened, exif: ExifFacts, *, with_picture: bool) -> PhotoFacts:
    return replace(
        facts,
        reader="pillow",
        exif_problem=exif.problem,
        exif_segments=opened.jpeg.exif_segments if opened.jpeg else 1,
        gps=exif.gps,
        captured=exif.captured,
        captured_problem=exif.captured_problem,
        modified=exif.modified,
        camera=exif.camera,
        orientation=opened.orientation_before() or exif.orientation,
        exif_width=exif.width,
        exif_height=exif.height,
        has_thumbnail=exif.thumbnail is not None,
        thumbnail_phash=_thumbnail_phash(exif.thumbnail) if exif.thumbnail and with_picture else None,
        unique_id=exif.unique_id,
    )


def _thumbnail_phash(thumbnail: bytes) -> int | None:
    """Return the hash of a thumbnail without the bars that cameras put round wide pictures."""
    try:
        opened = open_picture(BytesIO(thumbnail), thumbnail)
        if opened.image.width * opened.image.height > _MOST_THUMBNAIL_PIXELS:
            return None
        picture = opened.decode("L", LEAST_LONG_EDGE)
    except Undecodable:
        return None
    trimmed = trimmed_phash(picture)
    return phash(picture) if trimmed is None else trimmed
