"""Into which tiles is a large photo cut, so that who looks closely fetches only what is on the screen?

Small copies are sent whole. From about twice their size on there are tiles, at full size and at halves of it.
"""

import secrets
import shutil
from pathlib import Path

from server.imaging.preview import upright_picture, write_picture

TILE = 1024
WHOLE_UP_TO = 1600
"""The long edge of the largest copy that is sent whole."""
_WORTH_IT = 1.5
"""A level is made where it shows at least so much more than the one below."""


def shrinkings(width: int, height: int) -> tuple[int, ...]:
    """Return by what whole numbers a photo's sides are divided for its tiles, the smallest picture first."""
    edge, found = max(width, height), [1] if max(width, height) > WHOLE_UP_TO else []
    while edge / (found[-1] * 2 if found else edge) > WHOLE_UP_TO * _WORTH_IT:
        found.append(found[-1] * 2)
    return tuple(reversed(found))


def grid(width: int, height: int, shrunk: int) -> tuple[int, int]:
    """Return how many columns and rows of tiles a level has."""
    return -(-shrunk_side(width, shrunk) // TILE), -(-shrunk_side(height, shrunk) // TILE)


def shrunk_side(side: int, shrunk: int) -> int:
    """Return a side of a level, rounded as the picture's is."""
    return max(1, round(side / shrunk))


def write_tiles(source: Path, folder: Path, shrunk: int, edge: int) -> None:
    """Cut a level into `column_row.jpg`, all at once: the folder is there whole or not at all.

    :raises Undecodable: where the source has no picture.
    """
    picture = upright_picture(source, max(1, round(edge / shrunk)))
    part = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    part.mkdir(parents=True)
    try:
        for top in range(0, picture.height, TILE):
            for left in range(0, picture.width, TILE):
                box = (left, top, min(left + TILE, picture.width), min(top + TILE, picture.height))
                write_picture(picture.crop(box), part / f"{left // TILE}_{top // TILE}.jpg", quality=82)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
