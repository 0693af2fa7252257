"""How do photos get onto a slide? Side by side with time and place under them, and all of an issue on one sheet.

Each is drawn anew from small copies, carries no metadata, and says of itself that it is derived: the evidence is the
original, whose hash stands beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from server.formats import report_fonts
from server.formats.report_text import line

QUALITY = 85
ON_A_SHEET = 20
_COLUMNS = 4
_GAP = 16
_PAIR = (936, 702)
_CELL = (400, 300)
_INK, _QUIET, _PAPER, _EMPTY = "black", "#555555", "white", "#dddddd"


@dataclass(frozen=True)
class Captioned:
    """A photo and what stands under it, a line each."""

    picture: Path | None
    """None: there is nothing to show, which the lines say."""
    lines: tuple[str, ...]


def pair(title: str, before: Captioned, after: Captioned, mark: str) -> bytes:
    """Return a JPEG of two photos side by side; `mark` says that it is derived."""
    return _drawn(title, (before, after), mark, columns=2, cell=_PAIR, size=24)


def sheets(title: str, photos: Sequence[Captioned], mark: str) -> list[bytes]:
    """Return JPEGs with all photos, so many on each."""
    parts = [photos[start : start + ON_A_SHEET] for start in range(0, len(photos), ON_A_SHEET)]
    return [_drawn(title, part, mark, columns=_COLUMNS, cell=_CELL, size=16) for part in parts]


def _drawn(
    title: str, photos: Sequence[Captioned], mark: str, *, columns: int, cell: tuple[int, int], size: int
) -> bytes:
    text = max(len(one.lines) for one in photos) * _height(size) + _GAP
    head, foot = 2 * _height(size), _height(size)
    rows = -(-len(photos) // columns)
    width = _GAP + columns * (cell[0] + _GAP)
    sheet = Image.new("RGB", (width, head + rows * (cell[1] + text) + foot + 2 * _GAP), _PAPER)
    pen = ImageDraw.Draw(sheet)
    _write(pen, (_GAP, _GAP), title, int(size * 1.4), width - 2 * _GAP)
    for place, one in enumerate(photos):
        corner = _GAP + place % columns * (cell[0] + _GAP), head + _GAP + place // columns * (cell[1] + text)
        _paste(sheet, one, corner, cell, size)
    _write(pen, (_GAP, sheet.height - foot - _GAP // 2), mark, size, width - 2 * _GAP, _QUIET)
    written = BytesIO()
    sheet.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _paste(sheet: Image.Image, one: Captioned, corner: tuple[int, int], cell: tuple[int, int], size: int) -> None:
    pen = ImageDraw.Draw(sheet)
    if one.picture is None:
        pen.rectangle((*corner, corner[0] + cell[0], corner[1] + cell[1]), fill=_EMPTY)
    else:
        with Image.open(one.picture) as picture:
            picture.draft("RGB", cell)
            small = ImageOps.contain(picture.convert("RGB"), cell)
        sheet.paste(small, (corner[0] + (cell[0] - small.width) // 2, corner[1] + (cell[1] - small.height) // 2))
    for number, text in enumerate(one.lines):
        below = corner[1] + cell[1] + 4 + number * _height(size)
        _write(pen, (corner[0], below), text, size, cell[0], _INK if number == 0 else _QUIET)


def _write(pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, width: int, ink: str = _INK) -> None:
    """Write one line; what does not fit into the width is cut with an ellipsis."""
    shown, font = line(text).replace("\u200b", ""), _font(size)
    if font.getlength(shown) > width:
        while shown and font.getlength(f"{shown}…") > width:
            shown = shown[: -max(1, len(shown) // 20)]
        shown += "…"
    pen.text(at, shown, ink, font)


def _height(size: int) -> int:
    return int(size * 1.5)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(report_fonts.sans(), size)
