"""What does the EXIF block of a photo say?

Four directories are visited, each once: the main one, the photo's, the GPS one and the thumbnail's. Whatever is
wrong inside becomes a code in `problem`, never an exception, and the rest is read all the same.
"""

import hashlib
from dataclasses import dataclass, field, replace

from server.domain.outside_limits import MOST_THUMBNAIL_BYTES
from server.domain.photo import Camera, CaptureTime, GpsFix
from server.imaging.gps import read_fix
from server.imaging.ifd import Block, Directory
from server.imaging.jpeg import Data
from server.imaging.times import read_capture, read_digitized, read_modified

_PHOTO_AT, _GPS_AT, _THUMBNAIL_AT, _THUMBNAIL_BYTES = 0x8769, 0x8825, 0x0201, 0x0202
_COME_AND_GO = frozenset({_GPS_AT, 0x0112, 0x010E, 0x9286, 0xA420, 0x9010, 0x9011, 0x9012})
"""A phone without a fix leaves the position out; turn, description, comment, number and offsets are as they may be."""
_PREFIX = b"Exif\0\0"


@dataclass(frozen=True)
class ExifFacts:
    """The part of the facts that EXIF tells."""

    problem: str | None = None
    """unreadable, incomplete, too-many-entries, or loop where directories point at each other."""
    gps: GpsFix = field(default_factory=GpsFix)
    captured: CaptureTime | None = None
    captured_problem: str | None = "missing"
    modified: CaptureTime | None = None
    digitized: CaptureTime | None = None
    camera: Camera = field(default_factory=Camera)
    orientation: int | None = None
    width: int | None = None
    height: int | None = None
    unique_id: str | None = None
    thumbnail: bytes | None = None
    has_maker_note: bool = False
    notes: bytes = b""
    """What people and programs wrote in words: description and comment."""
    shape: str | None = None
    """Sixteen digits of how the block is built; None where it was read by another reader, or not wholly."""
    processed_by: str | None = None
    """ProcessingSoftware: some programs leave the camera's name in Software and put their own here."""


def read_exif(block: Data) -> ExifFacts:
    """Read a TIFF block, with or without the prefix that JPEG puts before it."""
    for _ in range(2):  # some writers put it twice
        if block[:6] == _PREFIX:
            block = block[6:]
    try:
        tiff = Block(block)
    except ValueError:
        return ExifFacts(problem="unreadable")
    main = tiff.directory(tiff.first_at)
    photo, gps = _follow(tiff, main.whole(_PHOTO_AT)), _follow(tiff, main.whole(_GPS_AT))
    extra = _follow(tiff, main.next_at or None)
    facts = from_directories(main, photo, gps)
    problem = _problem(tiff, main, photo, gps)
    shape = None if problem else _shape(tiff, main, photo)
    return replace(facts, problem=problem, thumbnail=_thumbnail(tiff, extra), shape=shape)


def from_directories(main: Directory, photo: Directory, gps: Directory) -> ExifFacts:
    """Return what three directories tell, whoever read them."""
    captured, captured_problem = read_capture(main, photo)
    return ExifFacts(
        gps=read_fix(gps),
        captured=captured,
        captured_problem=captured_problem,
        modified=read_modified(main, photo),
        digitized=read_digitized(photo),
        camera=_camera(main, photo),
        orientation=_orientation(main.whole(0x0112)),
        width=_count(photo.whole(0xA002)),
        height=_count(photo.whole(0xA003)),
        unique_id=photo.text(0xA420),
        processed_by=main.text(0x000B),
        has_maker_note=bool(photo.values.get(0x927C)),
        notes=b" ".join(
            note for note in (main.values.get(0x010E), photo.values.get(0x9286)) if isinstance(note, bytes)
        ),
    )


def _follow(tiff: Block, at: int | None) -> Directory:
    return Directory() if at is None else tiff.directory(at)


def _problem(tiff: Block, main: Directory, photo: Directory, gps: Directory) -> str | None:
    if main.problem == "incomplete" and not main.values:
        return "unreadable"
    visited = [tiff.first_at, main.whole(_PHOTO_AT), main.whole(_GPS_AT), main.next_at or None]
    places = [at for at in visited if at is not None]
    if len(set(places)) < len(places):
        return "loop"
    return main.problem or photo.problem or gps.problem


def _shape(tiff: Block, main: Directory, photo: Directory) -> str:
    """Return by what one program's EXIF is known: all but the tags that come and go with what was photographed."""
    version = photo.values.get(0x9000)
    tags = [[tag for tag in one.values if tag not in _COME_AND_GO] for one in (main, photo)]
    return hashlib.sha256(repr((tiff.order, version, *tags)).encode()).hexdigest()[:16]


def _camera(main: Directory, photo: Directory) -> Camera:
    flash = photo.whole(0x9209)
    return Camera(
        make=main.text(0x010F),
        model=main.text(0x0110),
        software=main.text(0x0131),
        lens=photo.text(0xA434),
        exposure_s=_positive(photo.number(0x829A)),
        f_number=_positive(photo.number(0x829D)),
        iso=_count(photo.whole(0x8827)),
        focal_length_mm=_positive(photo.number(0x920A)),
        brightness_ev=_brightness(photo),
        flash_fired=None if flash is None else bool(flash & 1),
    )


def _brightness(photo: Directory) -> float | None:
    numbers = photo.numbers(0x9203)
    # A numerator of FFFFFFFF means unknown: EXIF 2.32, 4.6.5.
    return numbers[0].value if numbers and numbers[0].numerator not in {-1, 0xFFFFFFFF} else None


def _positive(number: float | None) -> float | None:
    return number if number is not None and number > 0 else None


def _count(number: int | None) -> int | None:
    return number if number is not None and 0 < number < 1 << 32 else None


def _orientation(number: int | None) -> int | None:
    return number if number in range(1, 9) else None


def _thumbnail(tiff: Block, extra: Directory) -> bytes | None:
    at, size = extra.whole(_THUMBNAIL_AT), extra.whole(_THUMBNAIL_BYTES)
    if at is None or size is None or not 0 < size <= MOST_THUMBNAIL_BYTES:
        return None
    picture = bytes(tiff.data[at : at + size]) if at >= 0 else b""
    return picture if picture.startswith(b"\xff\xd8") else None
