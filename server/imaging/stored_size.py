"""How many pixels has a picture as it is stored, before it is turned upright?

Pillow says so for every format but HEIC, where libheif has already turned it: ISO/IEC 23008-12, section 6.5.10.
"""

from server.imaging.decode import Opened
from server.imaging.parts import inside


def stored_size(opened: Opened) -> tuple[int, int]:
    """Return width and height as stored."""
    width, height = opened.image.size
    if opened.media_type != "image/heic":
        return width, height
    turns = inside(opened.data, b"meta", b"iprp", b"ipco", b"irot")
    is_lying = any(opened.data[part.start] & 1 for part in turns if part.end <= len(opened.data))
    return (height, width) if is_lying else (width, height)
