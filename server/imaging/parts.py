"""Of which parts is a file made: the chunks of a PNG and a WebP, the boxes of a HEIC?

Only names and places are read, with an end to the counting. PNG, section 5; RIFF as in the WebP specification;
ISO/IEC 14496-12, section 4.2.
"""

from collections.abc import Iterator
from typing import NamedTuple

from server.domain.outside_limits import MOST_PARTS, MOST_PICTURE_PARTS
from server.imaging.jpeg import Data

_META, _ITEMS, _PROPERTIES = b"meta", b"iinf", b"iprp"


class Part(NamedTuple):
    """A part's four-letter name and its content, from where to where."""

    name: bytes
    start: int
    end: int


def parts(kind: str, data: Data) -> Iterator[Part]:
    """Return the outermost parts of a file; one that is cut off ends where it says it would."""
    if kind == "image/png":
        return _png_chunks(data)
    if kind == "image/webp":
        return _riff_chunks(data)
    return boxes(data, 0, len(data)) if kind in {"image/heic", "image/avif"} else iter(())


def boxes(data: Data, start: int, end: int) -> Iterator[Part]:
    """Return the boxes between two places."""
    at = start
    for _ in range(MOST_PARTS):
        size, head = int.from_bytes(data[at : at + 4]), 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16]), 16
        elif size == 0:  # up to the end of the file
            size = end - at
        if at + head > end or size < head:
            return
        yield Part(data[at + 4 : at + 8], at + head, at + size)
        at += size


def fits(kind: str, data: Data) -> bool:
    """Tell whether the file goes on to the end of its last part: decoders fill what is missing with grey."""
    if kind == "image/webp":
        return int.from_bytes(data[4:8], "little") + 8 <= len(data)
    # What has no name is no box: programs put things of their own behind a picture.
    return all(part.end <= len(data) for part in parts(kind, data) if part.name.isalnum())


def inside(data: Data, *path: bytes) -> Iterator[Part]:
    """Return the HEIC boxes that lie at a path of names, such as meta, iprp, ipco, irot."""
    found = list(boxes(data, 0, len(data)))
    for depth, name in enumerate(path, start=1):
        found = [part for part in found if part.name == name]
        if depth < len(path):
            found = [inner for part in found[:8] for inner in boxes(data, part.start + _skipped(data, part), part.end)]
    return iter(found)


def _skipped(data: Data, part: Part) -> int:
    """Return how many bytes stand before the boxes in a box: version and flags, and in `iinf` a count."""
    if part.name == _ITEMS:
        return 6 if data[part.start : part.start + 1] == b"\0" else 8
    return 4 if part.name == _META else 0


def are_too_many(kind: str, data: Data) -> bool:
    """Tell whether a file is made of more parts than a photo: a decoder would walk them all, one by one."""
    if kind == "image/png":
        return _are_too_many_chunks(data)
    end = int.from_bytes(data[4:8], "little") + 8 if kind == "image/webp" else len(data)  # zeros may lie behind it
    return sum(1 for part in parts(kind, data) if part.start <= end) == MOST_PARTS


def _are_too_many_chunks(data: Data) -> bool:
    """Count pieces of the picture apart from the others: large screenshots have thousands, of 8 kB each."""
    pieces = others = 0
    for part in _png_chunks(data, MOST_PICTURE_PARTS):
        pieces += part.name == b"IDAT"
        others += part.name != b"IDAT"
        if part.name == b"IEND":
            break
        if others == MOST_PARTS:
            return True
    return pieces + others == MOST_PICTURE_PARTS


def _png_chunks(data: Data, most: int = MOST_PARTS) -> Iterator[Part]:
    at = 8
    for _ in range(most):
        size = int.from_bytes(data[at : at + 4])
        if at + 12 > len(data):
            return
        yield Part(data[at + 4 : at + 8], at + 8, at + 8 + size)
        at += 12 + size


def _riff_chunks(data: Data) -> Iterator[Part]:
    at = 12
    for _ in range(MOST_PARTS):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 > len(data):
            return
        yield Part(data[at : at + 4], at + 8, at + 8 + size)
        at += 8 + size + size % 2
