"""Is this a picture, and how is it opened without being hurt by it?

The media type comes from the first bytes, never from a name, and chooses Pillow's reader directly: so only six
formats are ever tried (five without the extra `heif`), and our own limit of pixels decides instead of Pillow's warning.
Sizes and scans are looked at before anything is decoded. Bytes after the picture are none of our business: a JPEG with
a ZIP behind it is a JPEG.
"""

import re
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image
from PIL.AvifImagePlugin import AvifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile
from typing_extensions import override

from server.imaging import blocks
from server.imaging.cost import is_too_long, is_too_much, is_very_much
from server.imaging.ifd import Block
from server.imaging.jpeg import Data, JpegHeader, read_header
from server.imaging.parts import are_too_many, fits
from server.imaging.reduce import reduced
from server.imaging.sandboxed_decode import is_untrusted, sandboxed_decode
from server.imaging.undecodable import Undecodable
from server.imaging.unended import decode_without_end

_Reader = Callable[[BinaryIO], ImageFile]
_HEIC: dict[str, _Reader] = {}
with suppress(ImportError):  # the extra `heif`: its wheels bring code under the GPL
    from pillow_heif import HeifImageFile

    _HEIC["image/heic"] = HeifImageFile

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
_ONE_BY_ONE = threading.Lock()
NO_HEIC_READER = "no-heic-reader"


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

    def exif_blocks(self) -> list[Data]:
        """Return all EXIF blocks, in the order in which they are believed."""
        if self.jpeg:
            return list(blocks.in_jpeg(self.data, self.jpeg))
        return blocks.in_others(self.media_type, self.data, self.image.info)

    def orientation_before(self) -> int | None:
        """Return the orientation that libheif has already applied."""
        turned = self.image.info.get("original_orientation")
        return turned if isinstance(turned, int) else None

    def is_turned_by_decoding(self) -> bool:
        """Tell whether what is decoded already stands upright: libheif turns a HEIC, Pillow a TIFF."""
        return self.media_type == "image/tiff" or self.orientation_before() is not None

    def quantisation(self) -> Mapping[int, Sequence[int]]:
        """Return a JPEG's quantisation tables by number."""
        return getattr(self.image, "quantization", {})

    def has_too_many_pixels(self) -> bool:
        """Compare the size in the header with what may be decoded."""
        return is_too_much(self.image.size, self.image.mode, self.media_type, self.data, self.jpeg)

    def decode(self, mode: str, least_long_edge: int) -> Image.Image:
        """Decode in `mode`, small, while the long edge keeps so many pixels.

        :raises Undecodable: where the picture is a bomb or broken.
        """
        if self.has_too_many_pixels():
            raise Undecodable("too-many-pixels")
        if is_too_long(self.image.size, self.data, self.jpeg):
            raise Undecodable("too-many-scans")
        long_edge = max(self.image.size)
        width, height = (max(1, -(-side * least_long_edge // long_edge)) for side in self.image.size)
        try:
            with _alone(self):
                return self._decoded(mode, (width, height), least_long_edge)
        except (Image.DecompressionBombError, MemoryError) as error:
            raise Undecodable("too-many-pixels") from error
        except _BROKEN as error:
            raise Undecodable(_code(error)) from error

    def _decoded(self, mode: str, smallest: tuple[int, int], least_long_edge: int) -> Image.Image:
        if is_untrusted(self.image, self.media_type):
            return sandboxed_decode(self.data, mode, least_long_edge)
        if not self.jpeg:
            return reduced(self.image, mode, least_long_edge)
        try:
            self.image.draft(mode, smallest)  # of a JPEG only: libheif would decode the thumbnail, maybe of another
            return reduced(self.image, mode, least_long_edge)
        except OSError as error:
            whole = None
            if _code(error) == "truncated":
                whole = decode_without_end(_Jpeg, self.data, mode, smallest, least_long_edge)
            if whole is None:
                raise
            return whole


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


def open_picture(file: BinaryIO, data: Data, jpeg: JpegHeader | None = None) -> Opened:
    """Open `file`, whose bytes are `data`, by the reader of its media type.

    :raises Undecodable: where it is no picture or its header is broken.
    """
    kind = media_type(data)
    if kind is None:
        raise Undecodable("not-an-image" if len(data) else "empty")
    if kind == "image/jpeg":
        jpeg = jpeg or read_header(data)
    problem = jpeg.problem if jpeg else _damage(kind, data)
    if problem:
        raise Undecodable(problem)
    if kind not in _READERS:
        raise Undecodable(NO_HEIC_READER)
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


def reads_heic() -> bool:
    """Tell whether the extra that reads HEIC is installed."""
    return "image/heic" in _READERS


_READERS: dict[str, _Reader] = {
    "image/jpeg": _Jpeg,
    "image/png": PngImageFile,
    "image/webp": WebPImageFile,
    "image/tiff": TiffImageFile,
    "image/avif": AvifImageFile,
} | _HEIC


@contextmanager
def _alone(opened: Opened) -> Iterator[None]:
    """Let only one thread at a time decode a very large picture: each may need most of a worker's memory."""
    if not is_very_much(opened.image.size, opened.image.mode, opened.media_type, opened.jpeg):
        yield
        return
    with _ONE_BY_ONE:
        yield


def _isobmff_type(head: bytes) -> str | None:
    brands = {head[at : at + 4] for at in (8, 16, 20, 24, 28)}
    if brands & {b"avif", b"avis"}:
        return "image/avif"
    return "image/heic" if brands & {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"} else None


def _damage(kind: str, data: Data) -> str | None:
    """Tell what Pillow would not: a cut-off WebP is broken to it, and every odd entry of a TIFF a warning."""
    if kind == "image/tiff":
        try:
            tiff = Block(data)
        except ValueError:
            return "corrupt"
        return "corrupt" if tiff.directory(tiff.first_at).problem else None
    if are_too_many(kind, data):
        return "too-many-parts"
    return None if kind == "image/png" or fits(kind, data) else "truncated"


def _code(error: BaseException) -> str:
    return "truncated" if _ENDS_EARLY.search(str(error)) else "corrupt"
