"""What can no program avoid on this machine, now? Asked in the same run as what is compared with it."""

import hashlib
import io
import os
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from tests.bench import phone
from tests.bench.history import Figure

PHOTO_BYTES = 2_500_000
_TIMES = 9


@dataclass(frozen=True)
class Floors:
    """Wall time in milliseconds, the median of some turns, on one processor."""

    sha256_ms: float
    """Of one photo of 2.5 MB."""
    synced_write_ms: float
    """Of one photo of 2.5 MB, as a file of its own that is there to stay."""
    decode_ms: float
    """Of a photo of 12 megapixels, at an eighth of its sides."""
    stored_zip_ms: float
    """Of a photo of 2.5 MB, into an archive that compresses nothing."""

    @property
    def submission_ms(self) -> float:
        """Return what a submission with two photos cannot avoid."""
        return 2 * (self.sha256_ms + self.synced_write_ms)

    def figures(self) -> list[Figure]:
        """Return them as they are kept beside what was measured in the same run."""
        return [
            Figure("floor: SHA-256 of 2.5 MB", self.sha256_ms, "ms"),
            Figure("floor: synced write of 2.5 MB", self.synced_write_ms, "ms"),
            Figure("floor: 1/8 decode of 12 megapixels", self.decode_ms, "ms"),
            Figure("floor: zip -0 of 2.5 MB", self.stored_zip_ms, "ms"),
        ]


@cache
def floors() -> Floors:
    """Measure them, once for a run."""
    content, picture = os.urandom(PHOTO_BYTES), phone.photo()
    with TemporaryDirectory(dir=Path.cwd()) as folder:
        return Floors(
            sha256_ms=_median_ms(lambda: hashlib.sha256(content).digest()),
            synced_write_ms=_median_ms(lambda: _write(Path(folder), content)),
            decode_ms=_median_ms(lambda: _decode(picture)),
            stored_zip_ms=_median_ms(lambda: _store(Path(folder) / "archive.zip", content)),
        )


def _median_ms(work: Callable[[], object]) -> float:
    took = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        work()
        took.append(1000 * (time.perf_counter() - began))
    return sorted(took)[_TIMES // 2]


def _write(folder: Path, content: bytes) -> None:
    with (folder / os.urandom(8).hex()).open("wb", buffering=0) as file:
        file.write(content)
        os.fsync(file.fileno())


def _decode(picture: bytes) -> None:
    with Image.open(io.BytesIO(picture)) as image:
        image.draft("RGB", (image.width // 8, image.height // 8))
        image.load()


def _store(place: Path, content: bytes) -> None:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("photo.jpg", content)
