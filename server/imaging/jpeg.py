"""What do the markers of a JPEG say before anything is decoded?

Two things cost a server dear and stand in the markers: how many passes over the whole picture the decoder has to make
(a 298 kB file with 500 scans of 8000 × 8000 pixels takes half a minute), and how many segments come before the
picture (Pillow walks them in Python). Both are counted here with an end to the counting. ITU-T T.81, annex B.
"""

import mmap
import re
from dataclasses import dataclass

from server.domain.outside_limits import MOST_EXIF, MOST_JUNK_BYTES, MOST_SCANS, MOST_SEGMENTS

Data = bytes | mmap.mmap


_MARKER = re.compile(rb"\xff[^\x00\xff]")
_MARKER_AFTER_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_START, _END, _SCAN, _COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
_LONELY = frozenset({0x01, _START, *range(0xD0, 0xD8)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_NAMED = (
    (0xE0, b"JFIF\0", "JFIF"),
    (0xE1, b"Exif\0\0", "Exif"),
    (0xE1, b"http://ns.adobe.com/xap/1.0/\0", "XMP"),
    (0xE1, b"http://ns.adobe.com/xmp/extension/\0", "more XMP"),
    (0xE2, b"ICC_PROFILE\0", "ICC"),
    (0xE2, b"MPF\0", "MPF"),
    (0xEB, b"JP", "JUMBF"),
    (0xEC, b"Ducky", "Ducky"),
    (0xED, b"Photoshop 3.0\0", "Photoshop"),
    (0xEE, b"Adobe", "Adobe"),
)
"""Application segments by what they begin with: JFIF 1.02, EXIF 2.32, XMP part 3, ICC.1, CIPA DC-007, ISO 19566-5."""


@dataclass(frozen=True)
class Segment:
    """One application or comment segment: its name, and where its content stands."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class JpegHeader:
    """What precedes the picture; `problem` is "truncated" or "corrupt" where the picture never begins."""

    segments: tuple[Segment, ...] = ()
    scan_at: int | None = None
    """Where the first scan's marker stands."""
    has_many_scans: bool = False
    """The decoder goes on to further scans: a progressive picture, or one whose colours come one after another."""
    samples: float = 3.0
    """How many values stand for one pixel: 1.5 where colours are halved in both directions."""
    size: tuple[int, int] = (0, 0)
    """Width and height of the picture."""
    problem: str | None = None

    @property
    def exif(self) -> tuple[Segment, ...]:
        """Return the segments that say they are EXIF."""
        return tuple(segment for segment in self.segments if segment.name == "Exif")


def read_header(data: Data) -> JpegHeader:
    """Walk the segments up to the first scan."""
    at, junk, frame = 2, 0, b""
    segments: list[Segment] = []
    for _ in range(MOST_SEGMENTS):
        found = _MARKER.search(data, at)
        junk += (found.start() if found else at) - at
        if found is None:
            return JpegHeader(tuple(segments), problem="truncated")
        code, start = data[found.end() - 1], found.end()
        if code == _SCAN:
            goes_on = _goes_on(frame, data[start : start + 3])
            return JpegHeader(tuple(segments), found.start(), goes_on, _samples(frame), _size(frame), _excess(segments))
        if code == _END or junk > MOST_JUNK_BYTES:
            break
        at = start if code in _LONELY else start + int.from_bytes(data[start : start + 2])
        if 0xE0 <= code <= 0xEF or code == _COMMENT:
            segments.append(Segment(_name(code, data[start + 2 : start + 48]), start + 2, at))
        if code in _FRAMES:
            frame = bytes([code]) + data[start : start + 20]
    return JpegHeader(tuple(segments), problem="corrupt")


def count_scans(data: Data, first: int, most: int = MOST_SCANS) -> int:
    """Count the scans from the first one on; counting ends one above `most`."""
    at, scans = first, 0
    for _ in range(MOST_SEGMENTS):
        found = _MARKER_AFTER_SCAN.search(data, at)
        code = data[found.end() - 1] if found else _END
        scans += code == _SCAN
        if found is None or code == _END or scans > most:
            return scans
        start = found.end()
        at = start if code in _LONELY else start + int.from_bytes(data[start : start + 2])
    return most + 1  # thousands of tables between scans are no photo either


def _name(code: int, head: bytes) -> str:
    if code == _COMMENT:
        return "comment"
    known = (name for number, begin, name in _NAMED if number == code and head.startswith(begin))
    return next(known, f"APP{code - 0xE0}")


def _samples(frame: bytes) -> float:
    """Add up the shares of the components: ITU-T T.81, A.1.1."""
    count = frame[8] if len(frame) > 8 else 0
    factors = [(byte >> 4, byte & 15) for byte in frame[10 : 9 + 3 * count : 3]]
    most = max((h for h, _ in factors), default=0) * max((v for _, v in factors), default=0)
    return sum(h * v for h, v in factors) / most if most else 3.0


def _size(frame: bytes) -> tuple[int, int]:
    """Return width and height: ITU-T T.81, B.2.2."""
    return int.from_bytes(frame[6:8]), int.from_bytes(frame[4:6])


def _excess(segments: list[Segment]) -> str | None:
    return "corrupt" if sum(segment.name == "Exif" for segment in segments) > MOST_EXIF else None


def _goes_on(frame: bytes, scan: bytes) -> bool:
    """Tell whether the first scan leaves something for others: SOF and SOS both count their components."""
    if len(frame) < 9 or len(scan) < 3:
        return True
    return frame[0] in _PROGRESSIVE or scan[2] < frame[8]
