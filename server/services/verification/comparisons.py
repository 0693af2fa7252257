"""What do the pixels of a pair say?

Measured once for two originals; the pictures that prove it lie beside the after photo.
"""

from pathlib import Path

from PIL import Image

from server.domain.comparison import VERSION, Comparison, Outline
from server.domain.region import Region
from server.errors import NotFound
from server.imaging.pair import KINDS, compare
from server.imaging.preview import write_picture
from server.models import PhotoPair
from server.services.runtime import media
from server.services.verification import recognition


def of_pair(pair: PhotoPair, problem: Region | None = None) -> Comparison:
    """Return what was measured, measuring it where nobody has yet, an older version did, or another region was marked.

    `problem` is a region of the pair's own before photo.
    """
    kept = Comparison.from_json(pair.comparison) if pair.comparison else None
    if kept and kept.version == VERSION and _region(kept) == (problem.corners if problem else None):
        return kept
    before, after = (recognition.known(photo.original.sha256) for photo in (pair.before, pair.after))
    compared = compare(before, after, problem)
    for kind in KINDS:
        drawn = compared.picture(kind)
        if drawn:
            write(drawn, _path(pair, kind))
    pair.comparison = compared.figures.to_json()
    return compared.figures


def _region(kept: Comparison) -> Outline | None:
    return kept.problem.region if kept.problem else None


def picture(pair: PhotoPair, kind: str) -> Path:
    """Return where a picture of a pair lies; `kind` is one of imaging.pair.KINDS.

    :raises NotFound: where nothing could be drawn, or there is no such kind.
    """
    if kind not in KINDS or not _path(pair, kind).is_file():
        raise NotFound
    return _path(pair, kind)


def picture_path(before: str, after: str, kind: str) -> Path:
    """Return where a picture of two originals lies, named after both, so that it is never shown for others."""
    return media().derived(after, f"with-{before[:24]}-{kind}.jpg")


def write(drawn: Image.Image, target: Path) -> None:
    """Keep a picture that was drawn."""
    write_picture(drawn, target, quality=82)


def _path(pair: PhotoPair, kind: str) -> Path:
    return picture_path(pair.before.original.sha256, pair.after.original.sha256, kind)
