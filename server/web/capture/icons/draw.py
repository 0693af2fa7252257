"""Draws the pictures of the home screen anew: `python -m server.web.capture.icons.draw`, after the SVG was changed."""

from server.formats.icon_png import drawn
from server.web.capture import icons

if __name__ == "__main__":
    for size in icons.SIZES:
        icons.path(size).write_bytes(drawn(icons.DRAWING.read_text(encoding="utf-8"), size))
