"""Photos as a phone's camera writes them: with the grain of its sensor, and as many bytes."""

import numpy as np
from PIL import Image

from tests.photos import PhotoExif, encoded, picture, wall_clock

SIZE = (4032, 3024)
GRAIN = 8.0
"""Standard deviation in grey levels; with it 12 megapixels take 4 MB, and one eighth of them 30 ms to decode."""
EXIF = PhotoExif(latitude=34.8126, longitude=102.6534, taken_at=wall_clock(2026, 6, 1, 10, 0, 0))


def photo(seed: int = 1, exif: PhotoExif = EXIF, quality: int = 90) -> bytes:
    """Return a JPEG of 12 megapixels: of about 4 MB, with a quality of 80 a little less than 2.5."""
    smooth = np.asarray(picture(SIZE, seed), np.float32)
    grain = np.random.default_rng(seed).normal(0, GRAIN, smooth.shape[:2]).astype(np.float32)
    grainy = Image.fromarray(np.clip(smooth + grain[..., None], 0, 255).astype(np.uint8))
    return encoded(grainy, "JPEG", exif, quality=quality)
