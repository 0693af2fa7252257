"""Is this a picture, and how is it opened without being hurt by it?

The media type comes from the first bytes, never from a name, and chooses Pillow's reader directly: so only six
formats are ever tried, and our own limit of pixels decides instead of Pillow's warning. Sizes and scans are looked
at before anything is decoded. Bytes after the picture are none of our business: a JPEG with a ZIP behind it is a JPEG.
"""

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from PIL import Image
from PIL.AvifImagePlugin import AvifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile
from typing_extensions import override

from server.imaging.ifd import Block
from server.imaging.jpeg import MOST_SCANS, Data, JpegHeader, count_scans, read_header

MOST_PIXELS = 200_000_000
"""The largest sensors of phones."""
MOST_PIXELS_IN_MEMORY = 100_000_000
"""For what can only be decoded as a whole: everything but a JPEG of one scan."""

# What Pillow's readers raise on 5,400 mutated photos, and what they may raise. A Warning only under `-W error`.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    ArithmeticError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RuntimeError,
    EOFError,
    struct.error,
    Warning,
)
_MOST_BOXES = 100
_ENDS_EARLY = re.compile(r"truncated|end of file|unexpected eof|premature", re.IGNORECASE)
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Undecodable(Exception):
    """There is no picture; `code` is one of the problems of PhotoFacts."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class _Jpeg(JpegImageFile):
    @override
    def _read_dpi_from_exif(self) -> None:
        """Leave EXIF alone: Pillow would read all of it here, with a warning for every broken entry."""


@dataclass(frozen=True)
class Opened:
    """A picture of which nothing is decoded yet."""

    image: ImageFile
    media_type: str
    data: Data
    jpeg: JpegHeader | None = None

    def exif_block(self) -> Data | None:
        """Return the EXIF that was found so far; in a PNG it may stand behind the pixels."""
        if self.media_type == "image/tiff":
            return self.data
        block = self.image.info.get("exif")
        if isinstance(block, bytes):
            return block
        profile = self.image.info.get("Raw profile type exif")  # how ImageMagick wrote it before 2017
        return _from_hex(profile) if isinstance(profile, str) else None

    def orientation_before(self) -> int | None:
        """Return the orientation that libheif has already applied."""
        turned = self.image.info.get("original_orientation")
        return turned if isinstance(turned, int) else None

    def has_too_many_pixels(self) -> bool:
        """Compare the size in the header with what may be decoded."""
        has_one_scan = self.jpeg is not None and not self.jpeg.has_many_scans
        return self.image.width * self.image.height > (MOST_PIXELS if has_one_scan else MOST_PIXELS_IN_MEMORY)

    def has_too_many_scans(self) -> bool:
        """Count the scans of a JPEG that goes on after the first."""
        first = self.jpeg.scan_at if self.jpeg and self.jpeg.has_many_scans else None
        return first is not None and count_scans(self.data, first) > MOST_SCANS

    def decode(self, mode: str, least_long_edge: int) -> Image.Image:
        """Decode in `mode`, as small as the format can while the long edge keeps so many pixels.

        :raises Undecodable: where the picture is a bomb or broken.
        """
        if self.has_too_many_pixels():
            raise Undecodable("too-many-pixels")
        if self.has_too_many_scans():
            raise Undecodable("too-many-scans")
        long_edge = max(self.image.size)
        smallest = [max(1, -(-side * least_long_edge // long_edge)) for side in self.image.size]
        try:
            self.image.draft(mode, (smallest[0], smallest[1]))
            self.image.load()
            return _converted(self.image, mode)
        except MemoryError as error:
            raise Undecodable("too-many-pixels") from error
        except _BROKEN as error:
            raise Undecodable(_code(error)) from error


def media_type(data: Data) -> str | None:
    """Return what the first bytes say; None where no format of photos begins like this."""
    head = bytes(data[:32])
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith((b"II*\0", b"MM\0*")):
        return "image/tiff"
    return _isobmff_type(head) if head[4:8] == b"ftyp" else None


def open_picture(file: BinaryIO, data: Data) -> Opened:
    """Open `file`, whose bytes are `data`, by the reader of its media type.

    :raises Undecodable: where it is no picture or its header is broken.
    """
    kind = media_type(data)
    if kind is None:
        raise Undecodable("not-an-image" if len(data) else "empty")
    jpeg = read_header(data) if kind == "image/jpeg" else None
    problem = jpeg.problem if jpeg else _damage(kind, data)
    if problem:
        raise Undecodable(problem)
    try:
        return Opened(_READERS[kind](file), kind, data, jpeg)
    except (Image.DecompressionBombError, MemoryError) as error:
        raise Undecodable("too-many-pixels") from error
    except _BROKEN as error:
        raise Undecodable(_code(error)) from error


def upright(picture: Image.Image, orientation: int | None) -> Image.Image:
    """Turn a picture as its orientation asks."""
    turn = _TURNS.get(orientation or 1)
    return picture if turn is None else picture.transpose(turn)


_READERS: dict[str, Callable[[BinaryIO], ImageFile]] = {
    "image/jpeg": _Jpeg,
    "image/png": PngImageFile,
    "image/webp": WebPImageFile,
    "image/tiff": TiffImageFile,
    "image/avif": AvifImageFile,
    "image/heic": HeifImageFile,
}


def _isobmff_type(head: bytes) -> str | None:
    brands = {head[at : at + 4] for at in (8, 16, 20, 24, 28)}
    if brands & {b"avif", b"avis"}:
        return "image/avif"
    return "image/heic" if brands & {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"} else None


def _damage(kind: str, data: Data) -> str | None:
    """Tell what Pillow would not: a cut-off WebP is broken to it, and every odd entry of a TIFF a warning."""
    if kind == "image/webp":
        return "truncated" if int.from_bytes(data[4:8], "little") + 8 > len(data) else None
    if kind in {"image/heic", "image/avif"}:
        return None if _boxes_fit(data) else "truncated"
    if kind == "image/tiff":
        try:
            tiff = Block(data)
        except ValueError:
            return "corrupt"
        return "corrupt" if tiff.directory(tiff.first_at).problem else None
    return None


def _boxes_fit(data: Data) -> bool:
    """Tell whether the outermost boxes end within the file: libheif fills what is missing with grey."""
    at = 0
    for _ in range(_MOST_BOXES):
        size = int.from_bytes(data[at : at + 4])
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16])
        if size < 8 or at + size >= len(data):  # 0: up to the end of the file
            return size < 8 or at + size == len(data)
        at += size
    return True


def _code(error: BaseException) -> str:
    return "truncated" if _ENDS_EARLY.search(str(error)) else "corrupt"


def _converted(image: Image.Image, mode: str) -> Image.Image:
    if image.mode.startswith("I;16"):  # Pillow would cut at 255 instead of scaling
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if mode == "RGB" and image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
    return image if image.mode == mode else image.convert(mode)


def _from_hex(profile: str) -> bytes | None:
    try:
        return bytes.fromhex("".join(profile.split("\n")[3:]))
    except ValueError:
        return None
