"""What would it cost to decode this picture?

Only a JPEG of one scan is decoded in strips; everything else is held as a whole, by the decoder and by Pillow. The
bytes per pixel were measured (the peak of a process that reads one photo, see tests/unit/imaging/test_bombs.py), and
so was the time that one more scan takes.
"""

from server.domain.outside_limits import (
    MOST_DECODED_BYTES,
    MOST_HEIC_BYTES,
    MOST_PIXELS,
    MOST_SCANNED_BYTES,
    MOST_SCANNED_PIXELS,
    MOST_SCANS,
)
from server.imaging.jpeg import Data, JpegHeader, count_scans

_VERY_MUCH = 80_000_000

_BYTES = {"image/png": 0.0, "image/tiff": 0.0, "image/webp": 11.0, "image/heic": 4.6, "image/avif": 4.0}
"""Of the decoder, per pixel, before Pillow copies it."""
_PILLOW_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}


def is_too_much(size: tuple[int, int], mode: str, media_type: str, data: Data, jpeg: JpegHeader | None) -> bool:
    """Tell whether the pixels or the memory that they need are beyond what is decoded."""
    is_dense = media_type == "image/heic" and len(data) > MOST_HEIC_BYTES
    return is_dense or size[0] * size[1] > MOST_PIXELS or _bytes(size, mode, media_type, jpeg) > MOST_DECODED_BYTES


def is_very_much(size: tuple[int, int], mode: str, media_type: str, jpeg: JpegHeader | None) -> bool:
    """Tell whether two such pictures at a time would be too much."""
    return _bytes(size, mode, media_type, jpeg) > _VERY_MUCH


def is_too_long(size: tuple[int, int], data: Data, jpeg: JpegHeader | None) -> bool:
    """Tell whether a JPEG has more scans than a photo has, or so many that decoding takes too long."""
    if jpeg is None or jpeg.scan_at is None or not jpeg.has_many_scans:
        return False
    if len(data) - jpeg.scan_at > MOST_SCANNED_BYTES:
        return True
    scans = count_scans(data, jpeg.scan_at)
    return scans > MOST_SCANS or scans * size[0] * size[1] > MOST_SCANNED_PIXELS


def _bytes(size: tuple[int, int], mode: str, media_type: str, jpeg: JpegHeader | None) -> float:
    if jpeg:  # coefficients of two bytes, where a second scan needs those of the first
        return size[0] * size[1] * jpeg.samples * 2 if jpeg.has_many_scans else 0.0
    copied = 0 if media_type == "image/heic" else _PILLOW_BYTES.get(mode, 4)
    return size[0] * size[1] * (_BYTES[media_type] + copied)
