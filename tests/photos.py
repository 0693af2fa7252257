"""How does a test get a photo?

Pictures are made, not checked in: `picture` paints a landscape of its own for every seed, and `jpeg`, `png`, `webp`
and `tiff` give its bytes with EXIF as a camera writes it. What a camera would not write goes into `gps`, `photo` and
`main` of `PhotoExif`, which win over all else; None removes a tag.

The EXIF block is written here because Pillow shortens fractions: 50/100 becomes 1/2, and how exactly a position is
written is one of the things to test. In a TIFF and an AVIF Pillow writes it again, shortened.
"""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from io import BytesIO
from typing import NamedTuple

import numpy as np
import pillow_heif
from PIL import Image, ImageChops

Tags = Mapping[int, object]


class Ratio(NamedTuple):
    """A fraction as it is to be written, also n/0 and 50/100."""

    numerator: int
    denominator: int


Dms = tuple[Ratio, Ratio, Ratio]


@dataclass(frozen=True)
class PhotoExif:
    """What a phone writes into a photo; None is not written."""

    latitude: float | None = None
    longitude: float | None = None
    altitude_m: float | None = None
    error_m: float | None = None
    bearing_deg: float | None = None
    fixed_at: datetime | None = None
    """UTC."""
    taken_at: datetime | None = None
    """The camera's wall clock: DateTimeOriginal, with its microseconds as SubSecTimeOriginal."""
    offset: str | None = None
    """As it is written: +08:00."""
    modified_at: datetime | None = None
    make: str | None = "Shizheng"
    model: str | None = "Test Camera"
    software: str | None = None
    orientation: int | None = 1
    thumbnail: bytes | None = None
    main: Tags = field(default_factory=dict)
    photo: Tags = field(default_factory=dict)
    gps: Tags = field(default_factory=dict)


def picture(size: tuple[int, int] = (640, 480), seed: int = 1, *, worked: bool = False) -> Image.Image:
    """Paint large and small shapes that no other seed paints; where somebody `worked`, the middle is another one."""
    if worked:
        return _worked(picture(size, seed), seed)
    paint = np.random.default_rng(seed)
    shapes = Image.fromarray(paint.integers(0, 256, (6, 8, 3), dtype=np.uint8))
    details = Image.fromarray(paint.integers(0, 256, (48, 64, 3), dtype=np.uint8))
    large = shapes.resize(size, Image.Resampling.BICUBIC)
    return Image.blend(large, details.resize(size, Image.Resampling.BICUBIC), 0.25)


def _worked(before: Image.Image, seed: int) -> Image.Image:
    """Return the picture a step aside, with a third of it changed."""
    width, height = before.size
    after = ImageChops.offset(before, width // 50, 0)
    box = (width // 4, height // 4, width * 3 // 4, height * 7 // 8)
    after.paste(picture((box[2] - box[0], box[3] - box[1]), seed + 100_000), box)
    return after


def jpeg(
    *,
    size: tuple[int, int] = (640, 480),
    seed: int = 1,
    exif: PhotoExif | None = None,
    quality: int = 85,
    worked: bool = False,
) -> bytes:
    """Return a JPEG."""
    return encoded(picture(size, seed, worked=worked), "JPEG", exif, quality=quality)


def png(*, size: tuple[int, int] = (320, 240), seed: int = 1, exif: PhotoExif | None = None) -> bytes:
    """Return a PNG."""
    return encoded(picture(size, seed), "PNG", exif)


def webp(*, size: tuple[int, int] = (320, 240), seed: int = 1, exif: PhotoExif | None = None) -> bytes:
    """Return a WebP."""
    return encoded(picture(size, seed), "WEBP", exif)


def tiff(*, size: tuple[int, int] = (320, 240), seed: int = 1, exif: PhotoExif | None = None) -> bytes:
    """Return a TIFF."""
    return encoded(picture(size, seed), "TIFF", exif)


def heic(*, size: tuple[int, int] = (320, 240), seed: int = 1, exif: PhotoExif | None = None) -> bytes:
    """Return a HEIC."""
    out = BytesIO()
    pillow_heif.from_pillow(picture(size, seed)).save(out, exif=exif_block(exif) if exif else None)
    return out.getvalue()


def encoded(image: Image.Image, kind: str, exif: PhotoExif | None = None, **options: object) -> bytes:
    """Return a picture in a format of Pillow."""
    if exif:
        options["exif"] = exif_block(exif)
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif_block(exif: PhotoExif) -> bytes:
    """Return the block that stands in a JPEG's APP1 segment, prefix included."""
    main = {0x010F: exif.make, 0x0110: exif.model, 0x0112: exif.orientation, 0x0131: exif.software}
    main[0x0132] = _time(exif.modified_at)
    top = _written(main, exif.main)
    photo, gps = _written(_photo_tags(exif), exif.photo), _written(_gps_tags(exif), exif.gps)
    photo_at = 8 + len(_directory({**top, 0x8769: 0, 0x8825: 0}, 0))
    gps_at = photo_at + len(_directory(photo, 0))
    extra_at = gps_at + len(_directory(gps, 0))
    pointers = {**({0x8769: photo_at} if photo else {}), **({0x8825: gps_at} if gps else {})}
    first = _directory({**top, **pointers}, 8, next_at=extra_at if exif.thumbnail else 0).ljust(photo_at - 8, b"\0")
    block = tiff_block(first, _directory(photo, photo_at), _directory(gps, gps_at))
    if exif.thumbnail:
        start = extra_at + len(directory(*[(0, 0, 0, 0)] * 2))
        block += directory((0x0201, 4, 1, start), (0x0202, 4, 1, len(exif.thumbnail))) + exif.thumbnail
    return b"Exif\0\0" + block


def wall_clock(*parts: int) -> datetime:
    """Return a time as a camera knows it: of no zone."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def dms(degrees: float, per_second: int = 100) -> Dms:
    """Return degrees, minutes and seconds in fractions of which there are `per_second`."""
    units = round(abs(degrees) * 3600 * per_second)
    whole, rest = divmod(units, 3600 * per_second)
    minutes, seconds = divmod(rest, 60 * per_second)
    return Ratio(whole, 1), Ratio(minutes, 1), Ratio(seconds, per_second)


def tiff_block(*directories: bytes, first_at: int = 8) -> bytes:
    """Return a little-endian TIFF block whose directories follow each other from byte 8."""
    return b"II*\0" + struct.pack("<I", first_at) + b"".join(directories)


def directory(*entries: tuple[int, int, int, int], next_at: int = 0, count: int | None = None) -> bytes:
    """Return a directory of (tag, type, length, value or offset), which may lie about its count."""
    head = struct.pack("<H", len(entries) if count is None else count)
    return head + b"".join(struct.pack("<HHII", *entry) for entry in entries) + struct.pack("<I", next_at)


def segment(marker: int, payload: bytes) -> bytes:
    """Return one segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def with_segments(photo: bytes, *segments: bytes) -> bytes:
    """Put segments at the beginning of a JPEG."""
    return photo[:2] + b"".join(segments) + photo[2:]


def _photo_tags(exif: PhotoExif) -> dict[int, object]:
    tags: dict[int, object] = {0x9003: _time(exif.taken_at), 0x9011: exif.offset}
    if exif.taken_at and exif.taken_at.microsecond:
        tags[0x9291] = f"{exif.taken_at.microsecond:06d}".rstrip("0")
    return tags


def _gps_tags(exif: PhotoExif) -> dict[int, object]:
    tags: dict[int, object] = {31: _ratio(exif.error_m), 17: _ratio(exif.bearing_deg)}
    if exif.latitude is not None:
        tags |= {1: "S" if exif.latitude < 0 else "N", 2: dms(exif.latitude)}
    if exif.longitude is not None:
        tags |= {3: "W" if exif.longitude < 0 else "E", 4: dms(exif.longitude)}
    if exif.altitude_m is not None:
        tags |= {5: b"\1" if exif.altitude_m < 0 else b"\0", 6: _ratio(abs(exif.altitude_m))}
    if exif.fixed_at:
        tags[29] = exif.fixed_at.strftime("%Y:%m:%d")
        tags[7] = tuple(Ratio(part, 1) for part in (exif.fixed_at.hour, exif.fixed_at.minute, exif.fixed_at.second))
    return tags


def _written(usual: Tags, changed: Tags) -> dict[int, object]:
    return {tag: value for tag, value in {**usual, **changed}.items() if value is not None}


def _time(time: datetime | None) -> str | None:
    return None if time is None else time.strftime("%Y:%m:%d %H:%M:%S")


def _ratio(number: float | None) -> Ratio | None:
    if number is None:
        return None
    exact = Fraction(number).limit_denominator(1000)
    return Ratio(exact.numerator, exact.denominator)


def _directory(tags: Tags, at: int, next_at: int = 0) -> bytes:
    """Return a directory for the offset `at`, with the values behind it."""
    entries, behind = [], b""
    start = at + len(directory(*[(0, 0, 0, 0)] * len(tags)))
    for tag, value in sorted(tags.items()):
        kind, count, raw = _encoded(value)
        if len(raw) > 4:
            entries.append((tag, kind, count, start + len(behind)))
            behind += raw + bytes(len(raw) % 2)
        else:
            entries.append((tag, kind, count, int.from_bytes(raw.ljust(4, b"\0"), "little")))
    return directory(*entries, next_at=next_at) + behind


def _encoded(value: object) -> tuple[int, int, bytes]:
    """Return type, count and bytes of a value; one byte is a BYTE, as in GPSAltitudeRef."""
    match value:
        case str():
            raw = value.encode() + b"\0"
            return 2, len(raw), raw
        case bytes():
            return 1 if len(value) == 1 else 7, len(value), value
        case Ratio():
            return _fractions([value])
        case tuple():
            return _fractions(part for part in value if isinstance(part, Ratio))
        case int():
            return (4, 1, struct.pack("<I", value)) if value > 0xFFFF else (3, 1, struct.pack("<H", value))
    raise TypeError(value)


def _fractions(parts: Iterable[Ratio]) -> tuple[int, int, bytes]:
    numbers = [number for part in parts for number in part]
    is_signed = min(numbers) < 0
    return (
        10 if is_signed else 5,
        len(numbers) // 2,
        struct.pack(f"<{len(numbers)}{'i' if is_signed else 'I'}", *numbers),
    )
