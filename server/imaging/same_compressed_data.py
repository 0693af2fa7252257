"""Do two files hold the very same compressed picture, whatever is written about it?

Who changes EXIF leaves the picture alone. Two exposures never compress to the same bytes: the sensor’s noise differs.
"""

import mmap
from pathlib import Path

from server.imaging.decode import media_type
from server.imaging.jpeg import read_header

_END = b"\xff\xd9"


def has_same_compressed_data(one: Path, other: Path) -> bool:
    """Compare what stands between the first scan and the end of two JPEGs; False for anything else.

    :raises OSError: where a file cannot be read.
    """
    first, second = _compressed_data(one), _compressed_data(other)
    return first is not None and first == second


def _compressed_data(path: Path) -> bytes | None:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        begin = read_header(data).scan_at if media_type(data) == "image/jpeg" else None
        return None if begin is None else data[begin : data.rfind(_END)]
