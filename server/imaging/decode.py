"""Is this a picture, and may it be decoded?

The type is told from the first bytes, never from the name. What a decoder would choke on is refused before it is
decoded: too many pixels, or a progressive JPEG with so many scans that it takes minutes.
"""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pillow_heif
from PIL import Image

MOST_PIXELS = 200_000_000
MOST_SCANS = 20
_HEADERS = 4000
_SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_HEIF_BRANDS = {b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heic", b"msf1": "image/heic",
                b"heim": "image/heic", b"hevc": "image/heic", b"avif": "image/avif", b"avis": "image/avif"}  # fmt: skip
_NO_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})

pillow_heif.register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = None  # our own limit decides, without warnings
Image.init()


class Undecodable(Exception):
    """There is no picture to look at; the argument is the code of the reason."""


def sniff(start: bytes) -> str | None:
    """Tell the media type from the first 16 bytes; None where it is no image."""
    for signature, media_type in _SIGNATURES:
        if start.startswith(signature):
            return media_type
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    return _HEIF_BRANDS.get(start[8:12]) if start[4:8] == b"ftyp" else None


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """Open an image without decoding it.

    :raises Undecodable: empty, not-an-image, corrupt or too-many-pixels.
    """
    with path.open("rb") as file:
        start = file.read(16)
        if not start:
            raise Undecodable("empty")
        if sniff(start) is None:
            raise Undecodable("not-an-image")
        file.seek(0)
        try:
            with warnings.catch_warnings(action="ignore"):
                image = Image.open(file)
        except Exception as problem:
            raise Undecodable("corrupt") from problem
        with image:
            if image.width * image.height > MOST_PIXELS:
                raise Undecodable("too-many-pixels")
            yield image


def reduced(image: Image.Image, path: Path, long_edge: int) -> Image.Image:
    """Decode to a picture in grey whose long edge is at least `long_edge`, as cheaply as the format allows.

    :raises Undecodable: too-many-scans, truncated or corrupt.
    """
    refuse_many_scans(image, path)
    try:
        with warnings.catch_warnings(action="ignore"):
            share = max(image.size) / long_edge
            image.draft("L", (int(image.width / max(share, 1)), int(image.height / max(share, 1))))
            image.load()
            return image.convert("L") if image.mode != "L" else image
    except OSError as problem:
        raise Undecodable("truncated" if "truncated" in str(problem) else "corrupt") from problem
    except Exception as problem:
        raise Undecodable("corrupt") from problem


def refuse_many_scans(image: Image.Image, path: Path) -> None:
    """Refuse a JPEG with too many scans.

    :raises Undecodable: too-many-scans.
    """
    if image.format in {"JPEG", "MPO"} and count_scans(path) > MOST_SCANS:
        raise Undecodable("too-many-scans")


def count_scans(path: Path) -> int:
    """Count the scans of a progressive JPEG; 1 for a baseline one, whose scan nobody needs to read."""
    with path.open("rb") as file:
        scans, progressive = 0, False
        for marker in _markers(file):
            if marker in _PROGRESSIVE:
                progressive = True
            elif marker == 0xDA:
                scans += 1
                if not progressive or scans > MOST_SCANS:
                    break
        return scans


def count_exif_segments(path: Path) -> int:
    """Count the EXIF blocks before the picture of a JPEG; more than one contradict each other."""
    with path.open("rb") as file:
        if file.read(3) != b"\xff\xd8\xff":
            return 0
        file.seek(0)
        found = 0
        for marker in _markers(file):
            if marker == 0xDA:
                break
            if marker == 0xE1:
                found += file.read(6) == b"Exif\x00\x00"
                file.seek(-6, 1)
        return found


def _markers(file: BinaryIO) -> Iterator[int]:
    """Walk the markers of a JPEG; at each step the file stands behind marker and length."""
    position = 2
    for _ in range(_HEADERS):
        file.seek(position)
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF:
            return
        marker = head[1]
        if marker == 0xFF:
            position += 1
            continue
        if marker == 0xD9:
            return
        yield marker
        if marker in _NO_LENGTH:
            position += 2
            continue
        position += 2 + struct.unpack(">H", head[2:4])[0]
        if marker == 0xDA:
            position = _after_scan(file, position)


def _after_scan(file: BinaryIO, position: int) -> int:
    """Find the next marker behind entropy-coded data, where FF 00 and restart markers do not count."""
    file.seek(position)
    while block := file.read(1 << 20):
        start = 0
        while (at := block.find(b"\xff", start)) >= 0 and at + 1 < len(block):
            if block[at + 1] != 0 and not 0xD0 <= block[at + 1] <= 0xD7:
                return position + at
            start = at + 2
        position += len(block) - (block[-1] == 0xFF)
        file.seek(position)
        if len(block) == 1:
            break
    return position
