"""Which files want to hurt whoever reads them?

Small files that promise or cost a lot: pixels, scans, directories, texts. Each is made as an attacker would make it,
and none as an accident would. What they do to readers was measured; see docs/checks.md.
"""

import struct
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO

import numpy as np
import pillow_heif
from PIL import Image

from tests.photos import (
    PhotoExif,
    directory,
    encoded,
    exif_block,
    jpeg,
    picture,
    segment,
    tiff_block,
    with_segments,
)

SHORT, LONG, ASCII, UNDEFINED = 3, 4, 2, 7
GPS_AT, PHOTO_AT = 0x8825, 0x8769


@cache
def flat(kind: str, size: tuple[int, int], mode: str = "RGB", **options: object) -> bytes:
    """Return a large picture of one colour, which takes hardly any bytes."""
    return encoded(Image.new(mode, size, 90 if len(mode) == 1 else "#5a6e3c"), kind, None, **options)


def scans(photo: bytes, count: int) -> bytes:
    """Repeat the last scan of a progressive JPEG."""
    last = photo.rindex(b"\xff\xda")
    return photo[:last] + photo[last:-2] * count + b"\xff\xd9"


def claims(photo: bytes, width: int, height: int) -> bytes:
    """Let a JPEG's frame header promise another size."""
    at = photo.index(b"\xff\xc0") + 5
    return photo[:at] + struct.pack(">HH", height, width) + photo[at + 4 :]


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """Return one chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 2) -> bytes:
    """Return a PNG that promises a size, with chunks before a few bytes of pixels."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    pixels = png_chunk(b"IDAT", zlib.compress(bytes(999))) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + pixels


def many_pointers() -> bytes:
    """Return a block of 2,500 GPS pointers to a directory of 2,500 entries: a quarter of a million to each reader."""
    many = directory(*[(tag, LONG, 1, 8) for tag in range(2_500)])
    return tiff_block(directory(*[(GPS_AT, LONG, 1, 30_050)] * 2_500), many)


def many_longs(entries: int, longs: int) -> bytes:
    """Return a block whose entries all have `longs` numbers, in the same place."""
    return tiff_block(directory(*[(tag % 0xFFFF + 1, LONG, longs, 8) for tag in range(entries)]))


def chained(count: int) -> bytes:
    """Return a block of directories each of which names the next one."""
    each = len(directory((0x0112, SHORT, 1, 1)))
    return tiff_block(*[directory((0x0112, SHORT, 1, 1), next_at=8 + each * (n + 1)) for n in range(count)])


def many_texts() -> bytes:
    """Return a block of 65,535 texts, each of which is the whole rest of the file."""
    entries = directory(*[(tag % 0xFFFF + 1, ASCII, 3_000_000, 8) for tag in range(65_000)])
    return tiff_block(entries) + b"x" * 3_000_000


def in_app1(block: bytes) -> bytes:
    """Put the beginning of a block into a JPEG; readers that follow offsets go on in what stands behind."""
    inside, behind = block[:65_000], block[65_000:]
    return with_segments(jpeg(size=(320, 240)), segment(0xE1, b"Exif\0\0" + inside)) + behind


def tiff_that_claims(width: int, height: int, **more: int) -> bytes:
    """Return a TIFF of one strip that promises a size."""
    tags = {
        256: width,
        257: height,
        258: 8,
        259: more.get("compression", 1),
        262: 1,
        273: 8,
        277: 1,
        278: height,
        279: 64,
    }
    return tiff_block(directory(*[(tag, LONG, 1, value) for tag, value in sorted(tags.items())]))


def _bombs() -> Mapping[str, Callable[[], bytes]]:
    large = (8_000, 8_000)
    small_exif = exif_block(PhotoExif())
    return {
        "progressive, 500 scans": lambda: scans(flat("JPEG", large, progressive=True), 500),
        "progressive, 17 scans of 64 megapixels": lambda: scans(flat("JPEG", large, progressive=True), 8),
        "progressive, 50 megapixels": lambda: flat("JPEG", (8_160, 6_120), progressive=True),
        "progressive, 50 megapixels in full colour": lambda: flat(
            "JPEG", (8_160, 6_120), progressive=True, subsampling=0
        ),
        "progressive, noise of 34 MB": _noise,
        "one scan, 200 megapixels": lambda: flat("JPEG", (16_320, 12_240)),
        "one scan, 4,290 megapixels": lambda: claims(jpeg(), 65_500, 65_500),
        "one scan for each colour, 300 times": lambda: _colours(300),
        "thousands of segments": lambda: with_segments(jpeg(), *[segment(0xFE, b"")] * 5_000),
        "hundreds of EXIF segments": lambda: with_segments(
            jpeg(), *[segment(0xE1, small_exif.ljust(65_000, b"\0"))] * 900
        ),
        "60 MB of other segments": lambda: with_segments(jpeg(), *[segment(0xE6, bytes(65_000))] * 900),
        "60 MB of XMP that names programs": lambda: with_segments(jpeg(), *[_xmp_segment()] * 900),
        "GPS pointers": lambda: in_app1(many_pointers()),
        "long values in APP1": lambda: in_app1(many_longs(5_000, 999)),
        "long values behind": lambda: in_app1(many_longs(65_000, 999)),
        "chained directories": lambda: in_app1(chained(100_000)),
        "texts of megabytes": lambda: in_app1(many_texts()),
        "two EXIF blocks, both bombs": lambda: with_segments(in_app1(many_pointers()), _app1(many_longs(5_000, 999))),
        "EXIF without a beginning": lambda: with_segments(jpeg(), segment(0xE1, b"Exif\0\0xx" + bytes(60_000))),
        "PNG, 900 megapixels": lambda: png_of(30_000, 30_000),
        "PNG, 70 megapixels": lambda: flat("PNG", (10_000, 7_000)),
        "PNG, 70 megapixels with alpha": lambda: flat("PNG", (10_000, 7_000), "RGBA"),
        "PNG, 200 megapixels of one bit": lambda: flat("PNG", (16_000, 12_500), "1"),
        "PNG, 64 megapixels of 16 bits": lambda: flat("PNG", large, "I;16"),
        "PNG, text of 500 MB": lambda: png_of(
            64, 64, png_chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(500_000_000), 9))
        ),
        "PNG, EXIF bomb": lambda: png_of(64, 64, png_chunk(b"eXIf", many_pointers())),
        "PNG, 100,000 chunks": lambda: png_of(64, 64, png_chunk(b"tEXt", b"a\0b") * 100_000),
        "PNG, many frames": lambda: _frames("PNG"),
        "WebP, 268 megapixels": lambda: flat("WEBP", (16_383, 16_383), lossless=True, method=0, quality=0),
        "WebP, 36 megapixels": lambda: flat("WEBP", (6_000, 6_000), lossless=True, method=0, quality=0),
        "WebP, many frames": lambda: _frames("WEBP"),
        "WebP, EXIF bomb": _webp_exif_bomb,
        "TIFF, 4,000 megapixels": lambda: tiff_that_claims(65_000, 65_000),
        "TIFF, 70 megapixels": lambda: flat("TIFF", (10_000, 7_000), compression="tiff_adobe_deflate"),
        "TIFF, 200 megapixels of one bit": lambda: flat("TIFF", (16_000, 12_500), "1", compression="group4"),
        "TIFF, many scans within": _tiff_of_jpeg,
        "TIFF, many directories": lambda: chained(100_000),
        "TIFF, long values": lambda: many_longs(65_000, 999),
        "TIFF, texts of megabytes": many_texts,
        "TIFF, GPS pointers": many_pointers,
        "TIFF, a directory that follows itself": lambda: tiff_block(directory((256, LONG, 1, 9), next_at=8)),
        "HEIC, 900 megapixels": lambda: _heic_that_claims((30_000, 30_000)),
        "HEIC, 48 megapixels": lambda: _flat_heic((8_064, 6_048)),
        "HEIC that hides its size": lambda: _heic_that_claims((320, 240), (8_064, 6_048)),
        "HEIC, EXIF bomb": _heic_exif_bomb,
        "AVIF, 50 megapixels": lambda: flat("AVIF", (8_160, 6_120), speed=10),
        "AVIF that hides its size": lambda: _claiming(
            flat("AVIF", (8_160, 6_120), speed=10), (8_160, 6_120), (320, 240)
        ),
    }


def _noise() -> bytes:
    dice = np.random.default_rng(1).integers(0, 256, (6_120, 8_160, 3), dtype=np.uint8)
    return encoded(Image.fromarray(dice), "JPEG", progressive=True, quality=85)


def _xmp_segment() -> bytes:
    return segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + b"<xmp:CreatorTool".ljust(300) * 215)


def _app1(block: bytes) -> bytes:
    return segment(0xE1, b"Exif\0\0" + block[:65_000])


def _colours(count: int) -> bytes:
    photo = jpeg()
    at = photo.index(b"\xff\xda")
    return photo[:at] + (segment(0xDA, b"\1\1\0\0\x3f\0") + bytes(64)) * count + b"\xff\xd9"


def _frames(kind: str) -> bytes:
    frames = [Image.new("RGB", (200, 150), (n % 256, n // 4, 90)) for n in range(300)]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=10)


def _tiff_of_jpeg() -> bytes:
    """Return a TIFF whose one strip is a JPEG of hundreds of scans: TIFF technical note 2."""
    inner = scans(flat("JPEG", (4_000, 4_000), progressive=True), 500)
    tags = {256: 4_000, 257: 4_000, 259: 7, 262: 6, 277: 3, 278: 4_000, 279: len(inner), 258: 8}
    start = 8 + len(directory(*[(0, 0, 0, 0)] * (len(tags) + 1)))
    entries = [(tag, LONG, 1, value) for tag, value in sorted({**tags, 273: start}.items())]
    return tiff_block(directory(*entries), inner)


def _webp_exif_bomb() -> bytes:
    out = BytesIO()
    picture((64, 64)).save(out, "WEBP", exif=b"Exif\0\0" + many_pointers())
    return out.getvalue()


@cache
def _flat_heic(size: tuple[int, int]) -> bytes:
    out = BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", size, "#5a6e3c")).save(out)
    return out.getvalue()


def _claiming(photo: bytes, size: tuple[int, int], other: tuple[int, int]) -> bytes:
    told = b"ispe\0\0\0\0"
    return photo.replace(told + struct.pack(">II", *size), told + struct.pack(">II", *other))


def _heic_that_claims(other: tuple[int, int], size: tuple[int, int] = (640, 480)) -> bytes:
    return _claiming(_flat_heic(size), size, other)


def _heic_exif_bomb() -> bytes:
    out = BytesIO()
    pillow_heif.from_pillow(picture((320, 240))).save(out, exif=b"Exif\0\0" + many_pointers())
    return out.getvalue()


BOMBS = _bombs()
