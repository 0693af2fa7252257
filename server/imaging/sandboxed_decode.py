"""How is a picture decoded whose decoder does more than the header says?

An AVIF may hold a frame of other dimensions than it says, and a TIFF a JPEG of hundreds of scans. No camera of a phone
writes either, so that a sandbox for each, a process of its own with an end to time and memory, costs nobody anything.
"""

import struct
import subprocess
import sys
from pathlib import Path

from PIL import Image

from server.imaging.jpeg import Data

_CHILD = Path(__file__).with_name("decode_child.py")
_TIMEOUT_S = 2.0
_USUAL = frozenset(
    {None, "raw", "packbits", "tiff_lzw", "tiff_deflate", "tiff_adobe_deflate", "group3", "group4", "tiff_ccitt"}
)


def is_untrusted(image: Image.Image, media_type: str) -> bool:
    """Tell whether a picture is to be decoded in a sandbox."""
    if media_type == "image/tiff":
        return image.info.get("compression") not in _USUAL
    return media_type == "image/avif"


def sandboxed_decode(data: Data, mode: str, least_long_edge: int) -> Image.Image:
    """Return the picture in `mode`, its long edge at least so many pixels or what it has.

    :raises OSError: where it is broken or beyond the limits.
    """
    command = [sys.executable, "-I", str(_CHILD), mode, str(least_long_edge)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=bytes(data), capture_output=True, timeout=_TIMEOUT_S, check=True
        )
    except subprocess.SubprocessError as error:
        raise OSError("cannot be decoded within its limits") from error
    size = struct.unpack(">II", done.stdout[:8])
    return Image.frombytes(mode, (size[0], size[1]), done.stdout[8:])
