"""How do watermark cameras write on a picture? White letters with a shadow, a dark panel, or a coloured bar beside.

Drawn with the Chinese font that CI installs; nothing here is skipped where it is missing.
"""

from collections.abc import Sequence
from enum import StrEnum

from PIL import Image, ImageDraw, ImageFont

_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
WHITE, SHADOW, PANEL, BAR = (255, 255, 255, 255), (0, 0, 0, 160), (0, 0, 0, 120), (255, 190, 0, 255)


class Style(StrEnum):
    """What stands behind or beside the letters."""

    SHADOW = "shadow"
    PANEL = "panel"
    BAR = "bar"


def stamped(
    picture: Image.Image, lines: Sequence[str], style: Style = Style.SHADOW, size: float = 0.028
) -> Image.Image:
    """Return the picture with lines at its lower left; `size` is a line's height in parts of the long edge."""
    picture = picture.convert("RGB")
    height = round(max(picture.size) * size)
    font, step = ImageFont.truetype(_FONT, height), round(height * 1.35)
    draw = ImageDraw.Draw(picture, "RGBA")
    left, top = height, picture.height - step * len(lines) - height
    width = max(font.getlength(line) for line in lines)
    if style is Style.PANEL:
        draw.rectangle((left // 2, top - height // 2, left + width + height, picture.height - height // 2), PANEL)
    if style is Style.BAR:
        draw.rectangle((left // 2, top, left // 2 + height // 5, picture.height - height), BAR)
        left += height // 3
    for row, line in enumerate(lines):
        at, away = (left, top + row * step), max(1, height // 16)
        if style is not Style.PANEL:
            draw.text((at[0] + away, at[1] + away), line, SHADOW, font)
        draw.text(at, line, WHITE, font)
    return picture
