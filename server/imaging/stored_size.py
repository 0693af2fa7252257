"""How many pixels has a picture as it is stored, before it is turned upright?

Pillow says so for every format but two: a HEIC libheif has already turned (ISO/IEC 23008-12, section 6.5.10), and of a
TIFF Pillow tells the size that it will have when it is turned.
"""

from server.imaging.decode import Opened
from server.imaging.parts import inside

_WIDTH, _LENGTH = 0x0100, 0x0101


def stored_size(opened: Opened) -> tuple[int, int]:
    """Return width and height as stored."""
    width, height = opened.image.size
    if opened.media_type == "image/tiff":
        tags = getattr(opened.image, "tag_v2", {})
        return tags.get(_WIDTH, width), tags.get(_LENGTH, height)
    if opened.media_type != "image/heic":
        return width, height
    turns = inside(opened.data, b"meta", b"iprp", b"ipco", b"irot")
    is_lying = any(opened.data[part.start] & 1 for part in turns if part.end <= len(opened.data))
    return (height, width) if is_lying else (width, height)
