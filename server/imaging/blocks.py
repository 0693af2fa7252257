"""Where does a file keep its EXIF, and in how many places?

Readers differ in which of two blocks they believe, so all are looked at, in the order in which ours believes them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from server.imaging.jpeg import Data, JpegHeader
from server.imaging.parts import inside, parts

_PREFIX = b"Exif\0\0"
_ORDERS = (b"II*\0", b"MM\0*")
_CHUNKS = {"image/png": b"eXIf", "image/webp": b"EXIF"}
_PROFILES = ("Raw profile type exif", "Raw profile type APP1")
"""How ImageMagick wrote it into a PNG before the chunk was standardised in 2017."""
_MOST = 8
_ITEM_TYPES = {2: 8, 3: 10}
"""Where an item's type stands in its entry of version 2 and 3: ISO/IEC 14496-12, section 8.11.6."""


def in_jpeg(data: Data, header: JpegHeader) -> list[bytes]:
    """Return the blocks of a JPEG; a segment that begins with no byte order goes on with the one before."""
    blocks: list[bytes] = []
    for segment in header.exif[:_MOST]:
        content = bytes(data[segment.start : segment.end])
        if blocks and content[6:10] not in _ORDERS and content[6:12] != _PREFIX:
            blocks[-1] += content[6:]
        else:
            blocks.append(content)
    return blocks


def in_others(kind: str, data: Data, info: Mapping[Any, Any]) -> list[Data]:
    """Return the blocks of any other format, with what Pillow found in it."""
    if kind == "image/tiff":
        return [data]
    mark = _CHUNKS.get(kind)
    chunks = [bytes(data[part.start : part.end]) for part in parts(kind, data) if part.name == mark]
    block = info.get("exif")
    found = chunks if mark else [block] if isinstance(block, bytes) and block else []
    return [*found[:_MOST], *_profiles(info)]


def count(kind: str, data: Data, found: Sequence[Data]) -> int:
    """Return how many blocks a file has; of a HEIC Pillow returns only one."""
    if kind != "image/heic":
        return len(found)
    entries = inside(data, b"meta", b"iinf", b"infe")
    return max(len(found), sum(_item_type(data[part.start : part.start + 16]) == b"Exif" for part in entries))


def _profiles(info: Mapping[Any, Any]) -> Iterator[bytes]:
    for profile in (info.get(name) for name in _PROFILES):
        if isinstance(profile, str):
            try:
                yield bytes.fromhex("".join(profile.split("\n")[3:]))
            except ValueError:
                continue


def _item_type(entry: bytes) -> bytes:
    at = _ITEM_TYPES.get(entry[0] if entry else 0, 0)
    return entry[at : at + 4] if at else b""
