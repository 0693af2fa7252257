"""Which small picture may be shown in place of an original?

It is upright, no larger than asked, and carries no metadata: who looks at a list must not learn where a person
stood. The original stays as it is.
"""

import secrets
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from server.imaging.decode import open_picture, upright
from server.imaging.exif import read_exif

PREVIEW_QUALITY = 80
_FAR_LARGER = 3
"""A thumbnail may be made of a preview; what is compared is made of the decoded picture itself."""
_FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}


def write_preview(source: Path, target: Path, long_edge: int, quality: int = PREVIEW_QUALITY) -> tuple[int, int]:
    """Write a JPEG or WebP, by the target's suffix, all at once; return its width and height.

    :raises Undecodable: where the source has no picture.
    """
    picture = upright_picture(source, long_edge)
    write_picture(picture, target, quality)
    return picture.size


def write_part(source: Path, target: Path, long_edge: int, part: tuple[float, float, float, float]) -> None:
    """Write a part of the upright picture: left, top, right and bottom, 0 to 1; `long_edge` is that of the whole.

    :raises Undecodable: where the source has no picture.
    """
    picture = upright_picture(source, long_edge)
    left, right = (round(place * picture.width) for place in (part[0], part[2]))
    top, bottom = (round(place * picture.height) for place in (part[1], part[3]))
    write_picture(picture.crop((left, top, max(right, left + 1), max(bottom, top + 1))), target, PREVIEW_QUALITY)


def write_picture(picture: Image.Image, target: Path, quality: int) -> None:
    """Write a picture by its target's suffix, all at once: nobody ever sees half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        picture.save(part, _FORMATS[target.suffix.lower()], quality=quality)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def upright_picture(source: Path, long_edge: int) -> Image.Image:
    """Return the picture in colour, turned as it was taken, with a long edge of at most so many pixels.

    :raises Undecodable: where the source has no picture.
    """
    return upright_pictures(source, (long_edge,), long_edge)[0]


def upright_pictures(source: Path, long_edges: Sequence[int], decoded_for: int) -> list[Image.Image]:
    """Return the picture in several sizes from one decoding, which is as fine as the largest of them needs.

    :raises Undecodable: where the source has no picture.
    """
    with source.open("rb") as file:
        data = file.read()
        file.seek(0)
        opened = open_picture(file, data)
        picture = opened.decode("RGB", decoded_for)
        blocks = opened.exif_blocks()
    turn = read_exif(blocks[0]).orientation if blocks and not opened.is_turned_by_decoding() else None
    return in_sizes(picture, long_edges, turn)


def in_sizes(
    picture: Image.Image,
    long_edges: Sequence[int],
    turn: int | None,
    how: Image.Resampling = Image.Resampling.LANCZOS,
) -> list[Image.Image]:
    """Return a decoded picture in several sizes, turned as its orientation asks."""
    made: dict[int, Image.Image] = {}
    for long_edge in sorted(
        long_edges, reverse=True
    ):  # the largest first: a small one is made of one that is larger still
        larger = min((edge for edge in made if edge > _FAR_LARGER * long_edge), default=None)
        made[long_edge] = _small(picture if larger is None else made[larger], long_edge, how)
    return [upright(made[long_edge], turn) for long_edge in long_edges]


def _small(picture: Image.Image, long_edge: int, how: Image.Resampling) -> Image.Image:
    """Return it smaller; halves, thirds, … come first by averaging, in a fifth of the time, as a decoder gives them."""
    factor = max(picture.size) // long_edge
    if factor > 1:
        picture = picture.reduce(factor)
    scale = min(1.0, long_edge / max(picture.size))
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    # A resized picture is a new one; one that fits is copied, so that comments and profiles stay behind as well.
    small = picture.resize(size, how) if size != picture.size else picture.copy()
    small.info.clear()
    return small
