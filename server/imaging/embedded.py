"""Which small picture does a photo carry inside?"""

from io import BytesIO
from pathlib import Path

from PIL import Image

from server.imaging.decode import open_picture
from server.imaging.exif import read_exif
from server.imaging.undecodable import Undecodable

_LONG_EDGE = 640


def embedded_thumbnail(source: Path) -> Image.Image | None:
    """Return the thumbnail of a photo's EXIF, as it lies there; None where there is none that can be shown."""
    data = source.read_bytes()
    try:
        opened = open_picture(BytesIO(data), data)
    except Undecodable:
        return None
    for block in opened.exif_blocks():
        small = read_exif(block).thumbnail
        if small:
            return _picture(small)
    return None


def _picture(small: bytes) -> Image.Image | None:
    try:
        return open_picture(BytesIO(small), small).decode("RGB", _LONG_EDGE)
    except Undecodable:
        return None
