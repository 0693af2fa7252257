"""How long does `photos check` take for many photos, against hashing and reduced decoding? See docs/performance.md.

Counted is the time of all processors, children included: other work on the machine does not change it. What starting
takes, processes for every processor included, is measured by a few photos, so that the ratio for a thousand follows
from a few dozen.
"""

import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.bench.history import Recorder
from tests.photos import PhotoExif, encoded, picture, wall_clock

PHOTOS = 96
FEW = 16
WANTED = 1_000
LIMIT = 2.5

FLOOR = """
import hashlib, os, sys
from concurrent.futures import ProcessPoolExecutor
from PIL import Image

def read(path):
    with open(path, "rb") as file:
        hashlib.sha256(file.read()).hexdigest()
    with Image.open(path) as image:
        image.draft("L", (image.width // 8, image.height // 8))
        image.load()

with ProcessPoolExecutor(os.cpu_count()) as pool:
    list(pool.map(read, sys.argv[1:], chunksize=4))
print("read")
"""


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Give photos of 12 megapixels with the noise of a sensor, 3 to 4 MB each."""
    folder = tmp_path_factory.mktemp("many")
    noise = np.random.default_rng(1).normal(0, 6, (3024, 4032, 1))
    paths = [folder / f"{seed}.jpg" for seed in range(PHOTOS)]
    for seed, path in enumerate(paths):
        seen = np.asarray(picture((4032, 3024), seed)).astype(np.float32) + np.roll(noise, seed * 37, axis=1)
        small = encoded(picture((640, 480), seed).resize((160, 120)), "JPEG")
        exif = PhotoExif(35.1, 102.9, taken_at=wall_clock(2026, 5, 1, 12 + seed // 60, seed % 60, 15), thumbnail=small)
        path.write_bytes(encoded(Image.fromarray(seen.clip(0, 255).astype(np.uint8)), "JPEG", exif, quality=92))
    return paths


def seconds(*command: str) -> float:
    """Return the time of all processors that a command and its children take."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.stdout, done.stderr
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def for_many(command: list[str], photos: list[Path]) -> float:
    """Return what a command takes for a thousand photos: its start, and each photo so often."""
    names = list(map(str, photos))
    few, all_ = (min(seconds(*command, *some) for _ in range(3)) for some in (names[:FEW], names))
    return few + (all_ - few) / (len(names) - FEW) * (WANTED - FEW)


def test_a_thousand_photos_of_12_megapixels(photos: list[Path], record: Recorder) -> None:
    check = [sys.executable, "-m", "flask", "--app", "server", "photos", "check", "--json"]
    ratio = for_many(check, photos) / for_many([sys.executable, "-c", FLOOR], photos)
    record(f"photos check of {WANTED:,} ÷ (SHA-256 + 1/8 decode)", ratio, "×", most=LIMIT)
    assert ratio <= LIMIT


def test_the_command_does_not_load_what_it_does_not_need() -> None:
    code = "import sys; import server.cli.photos; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"shapely", "pyxform", "sqlalchemy", "openpyxl", "huey", "alembic"}
    assert not heavy & set(done.stdout.split())
