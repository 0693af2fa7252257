"""How does a decoded picture become a small one without needing its memory twice?

It is converted and averaged in bands of rows; what is left is still at least as long as asked. libheif keeps the whole
picture itself, and Pillow would copy it: so its bands are taken from there.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image

_BAND_PIXELS = 1 << 22


def reduced(image: Image.Image, mode: str, least_long_edge: int) -> Image.Image:
    """Return the picture in `mode`, its long edge at least so many pixels or what it has."""
    factor = max(1, max(image.size) // least_long_edge)
    decoded = getattr(image, "_heif_file", None)
    if decoded is not None and factor > 1:
        frame = decoded[image.tell()]
        step = _step(frame.size[0], factor)
        return _joined(_heif_bands(frame, step), frame.size, mode, factor)
    image.load()
    factor = max(1, max(image.size) // least_long_edge)  # a JPEG is smaller by now
    if factor == 1:
        return _converted(image, mode)
    return _joined(_bands(image, _step(image.width, factor)), image.size, mode, factor)


def _step(width: int, factor: int) -> int:
    """Return how many rows are taken at a time."""
    return max(1, _BAND_PIXELS // (width * factor)) * factor


def _bands(image: Image.Image, step: int) -> Iterator[Image.Image]:
    for top in range(0, image.height, step):
        yield image.crop((0, top, image.width, min(top + step, image.height)))


def _heif_bands(frame: Any, step: int) -> Iterator[Image.Image]:
    pixels, (width, height) = memoryview(frame.data), frame.size
    for top in range(0, height, step):
        rows = min(step, height - top)
        raw = pixels[top * frame.stride : (top + rows) * frame.stride]
        yield Image.frombytes(frame.mode, (width, rows), raw, "raw", frame.mode, frame.stride, 1)


def _joined(bands: Iterator[Image.Image], size: tuple[int, int], mode: str, factor: int) -> Image.Image:
    small = Image.new(mode, (-(-size[0] // factor), -(-size[1] // factor)))
    top = 0
    for band in bands:
        part = _converted(band, mode).reduce(factor)
        small.paste(part, (0, top))
        top += part.height
    return small


def _converted(image: Image.Image, mode: str) -> Image.Image:
    if image.mode.startswith("I;16"):  # Pillow would cut at 255 instead of scaling
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if mode == "RGB" and image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
    return image if image.mode == mode else image.convert(mode)
