"""In which fonts is a report set, and which characters do they have?

They come with the set-up, under the SIL Open Font License, which lets a document embed them: nothing is taken from the
machine, so that a report looks the same wherever it is made.
"""

import struct
from functools import cache
from pathlib import Path

from pylopdf_fonts_zh_cn import sans_path, serif_path

_FULL_UNICODE = 12
"""The format of a table of characters that has all planes (OpenType, cmap)."""


def folder() -> Path:
    """Return where the fonts lie."""
    return serif_path().parent


def sans() -> Path:
    """Return the file of the font without serifs."""
    return sans_path()


@cache
def has(letter: str) -> bool:
    """Tell whether a character can be set."""
    code = ord(letter)
    return any(start <= code <= end for start, end in _ranges())


@cache
def _ranges() -> tuple[tuple[int, int], ...]:
    """Return the characters of all fonts, those of the serif first, as ranges with their ends."""
    return tuple(one for path in (serif_path(), sans_path()) for one in _characters(path.read_bytes()))


def _characters(font: bytes) -> list[tuple[int, int]]:
    """Read a font's table of characters; glyph 0 stands for none."""
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * number) for number in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    for number in range(count):
        (offset,) = struct.unpack_from(">I", font, start + 8 + 8 * number)
        (kind,) = struct.unpack_from(">H", font, start + offset)
        if kind == _FULL_UNICODE:
            return _groups(font, start + offset)
    raise ValueError("the font has no table of all characters")


def _groups(font: bytes, start: int) -> list[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", font, start + 12)
    groups = (struct.unpack_from(">III", font, start + 16 + 12 * number) for number in range(count))
    return [(first, last) for first, last, glyph in groups if glyph]
