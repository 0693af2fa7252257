"""How does a photo look on a screen? A smaller copy, upright, without any metadata; the original stays as it is."""

import os
import warnings
from pathlib import Path

from PIL import Image, ImageOps

from server.imaging import decode


def write_preview(source: Path, target: Path, long_edge: int, quality: int = 80) -> tuple[int, int]:
    """Write a JPEG of at most `long_edge` pixels and return its size; a killed writer leaves no half of one.

    :raises decode.Undecodable: where there is no picture.
    """
    with decode.opened(source) as image:
        decode.refuse_many_scans(image, source)
        try:
            with warnings.catch_warnings(action="ignore"):
                image.draft("RGB", (long_edge, long_edge))
                upright = ImageOps.exif_transpose(image)
                upright.thumbnail((long_edge, long_edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
                plain = upright.convert("RGB")
        except Exception as problem:
            raise decode.Undecodable("corrupt") from problem
    clean = Image.frombytes("RGB", plain.size, plain.tobytes())
    half = target.with_name(f"{target.name}.{os.getpid()}.half")
    clean.save(half, "JPEG", quality=quality, optimize=True)
    half.replace(target)
    return clean.size
