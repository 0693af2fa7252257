"""What do the markers of a JPEG say before anything is decoded?

Two things cost a server dear and stand in the markers: how many passes over the whole picture the decoder has to make
(a 298 kB file with 500 scans of 8000 × 8000 pixels takes half a minute), and how many segments come before the
picture (Pillow walks them in Python). Both are counted here with an end to the counting. ITU-T T.81, annex B.
"""

import mmap
import re
from dataclasses import dataclass

Data = bytes | mmap.mmap

MOST_SCANS = 20
"""A progressive picture as encoders write it has about ten."""
_MOST_SEGMENTS = 2_000
"""10 MB of extended XMP, as depth cameras write, are 160 segments."""
_MOST_JUNK_BYTES = 65_536

_MARKER = re.compile(rb"\xff[^\x00\xff]")
_MARKER_AFTER_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_START, _END, _SCAN, _APP1 = 0xD8, 0xD9, 0xDA, 0xE1
_LONELY = frozenset({0x01, _START, *range(0xD0, 0xD8)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})


@dataclass(frozen=True)
class JpegHeader:
    """What precedes the picture; `problem` is "truncated" or "corrupt" where the picture never begins."""

    exif_segments: int = 0
    scan_at: int | None = None
    """Where the first scan's marker stands."""
    has_many_scans: bool = False
    """The decoder goes on to further scans: a progressive picture, or one whose colours come one after another."""
    problem: str | None = None


def read_header(data: Data) -> JpegHeader:
    """Walk the segments up to the first scan."""
    at, exif, junk, frame = 2, 0, 0, b""
    for _ in range(_MOST_SEGMENTS):
        found = _MARKER.search(data, at)
        junk += (found.start() if found else at) - at
        if found is None:
            return JpegHeader(exif, problem="truncated")
        code, start = data[found.end() - 1], found.end()
        if code == _SCAN:
            return JpegHeader(exif, found.start(), _goes_on(frame, data[start : start + 3]))
        if code == _END or junk > _MOST_JUNK_BYTES:
            break
        at = start if code in _LONELY else start + int.from_bytes(data[start : start + 2])
        exif += code == _APP1 and data[start + 2 : start + 8] == b"Exif\0\0"
        if code in _FRAMES:
            frame = bytes([code]) + data[start : start + 8]
    return JpegHeader(exif, problem="corrupt")


def count_scans(data: Data, first: int, most: int = MOST_SCANS) -> int:
    """Count the scans from the first one on; counting ends one above `most`."""
    at, scans = first, 0
    for _ in range(_MOST_SEGMENTS):
        found = _MARKER_AFTER_SCAN.search(data, at)
        code = data[found.end() - 1] if found else _END
        scans += code == _SCAN
        if found is None or code == _END or scans > most:
            return scans
        start = found.end()
        at = start if code in _LONELY else start + int.from_bytes(data[start : start + 2])
    return most + 1  # thousands of tables between scans are no photo either


def _goes_on(frame: bytes, scan: bytes) -> bool:
    """Tell whether the first scan leaves something for others: SOF and SOS both count their components."""
    if len(frame) < 9 or len(scan) < 3:
        return True
    return frame[0] in _PROGRESSIVE or scan[2] < frame[8]
