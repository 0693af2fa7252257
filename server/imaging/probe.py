"""What can be read from a photo at once, while the officer waits?

Whether it can be opened, and where it was taken: headers and one EXIF block, in a fraction of a millisecond. Nothing is
decoded, no fallback reader is asked, and a file that is built in an unusual way is left to the longer look.
"""

import mmap
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from server.domain.outside_limits import MOST_PIXELS
from server.domain.photo import GpsFix, PhotoFacts
from server.imaging import blocks
from server.imaging.decode import NO_HEIC_READER, media_type, open_picture
from server.imaging.gps import read_fix
from server.imaging.ifd import Block
from server.imaging.jpeg import Data, read_header
from server.imaging.undecodable import Undecodable

_PREFIX = b"Exif\0\0"
_GPS_AT = 0x8825


def probe(path: Path, *, sha256: str, size_bytes: int) -> PhotoFacts | None:
    """Return only the problem and the position of a file; None where that takes a longer look.

    :raises OSError: where the file itself cannot be read.
    """
    if not size_bytes:
        return PhotoFacts(sha256, 0, problem="empty")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        kind = media_type(data)
        try:
            found = _plain_jpeg(data) if kind == "image/jpeg" else None
            found = _any_picture(file, data) if found is None else found
        except Undecodable as problem:
            if problem.code == NO_HEIC_READER:  # nothing is wrong with it
                return None
            return PhotoFacts(sha256, size_bytes, kind, problem=problem.code)
        if not found:
            return PhotoFacts(sha256, size_bytes, kind)
        fix = _fix(found[0]) if len(found) == 1 else None
        return PhotoFacts(sha256, size_bytes, kind, gps=fix) if fix else None


def _plain_jpeg(data: Data) -> Sequence[Data] | None:
    """Return the EXIF blocks of a photo as cameras write it, by its markers alone; None of any other."""
    header = read_header(data)
    width, height = header.size
    if header.problem or header.has_many_scans or not 0 < width * height <= MOST_PIXELS:
        return None
    return blocks.in_jpeg(data, header)


def _any_picture(file: BinaryIO, data: Data) -> Sequence[Data]:
    """Return the EXIF blocks of a picture in any format.

    :raises Undecodable: where it cannot be opened or has too many pixels.
    """
    opened = open_picture(file, data)
    if opened.has_too_many_pixels():
        raise Undecodable("too-many-pixels")
    return opened.exif_blocks()


def _fix(block: Data) -> GpsFix | None:
    try:
        tiff = Block(block[6:] if block[:6] == _PREFIX else block)
    except ValueError:
        return None
    main = tiff.directory(tiff.first_at)
    at = main.whole(_GPS_AT)
    if main.problem:
        return None
    return GpsFix() if at is None else read_fix(tiff.directory(at))
