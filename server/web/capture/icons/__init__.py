"""Which pictures of the seal are there for home screens? They are drawn from the SVG; see `draw`."""

from pathlib import Path

DRAWING = Path(__file__).parent.parent / "templates" / "capture_icon.svg"
SIZES = (180, 192, 512)
"""Pixels: that of an iPhone, and those that Android asks for."""


def path(size: int) -> Path:
    """Return where the picture of a size lies."""
    return Path(__file__).with_name(f"seal-{size}.png")
