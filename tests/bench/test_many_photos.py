"""What does `photos check` cost over reading many photos at all, and one pair over decoding it?

The figures are in docs/performance.md.
"""

import hashlib
import os
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from server.imaging import scene
from server.imaging.pair import compare
from tests.bench import phone
from tests.bench.history import Recorder
from tests.power.landscape import View, after, render

PHOTOS = 120


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Give photos of 12 megapixels: few pictures, every file with bytes of its own."""
    folder = tmp_path_factory.mktemp("many")
    pictures = [phone.photo(seed) for seed in range(6)]
    paths = [folder / f"{number:04}.jpg" for number in range(PHOTOS)]
    for number, path in enumerate(paths):
        path.write_bytes(pictures[number % len(pictures)] + number.to_bytes(4))
    return paths


def read(path: Path) -> str:
    """Hash a file and decode it at an eighth of its size."""
    with Image.open(path) as image:
        image.draft("RGB", (504, 378))
        image.load()
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_many_photos_on_all_processors(photos: list[Path], record: Recorder) -> None:
    start = time.perf_counter()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        assert len(set(pool.map(read, photos, chunksize=4))) == PHOTOS
    floor = time.perf_counter() - start
    start = time.perf_counter()
    command = [sys.executable, "-m", "flask", "--app", "server", "photos", "check", "--json", *map(str, photos)]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    ours = time.perf_counter() - start
    record(f"photos check of {PHOTOS} ÷ reading them", ours / floor, "×", note=f"{ours:.1f} s; 1.3 is asked for 1,000")
    assert ours <= 3 * floor


def test_one_pair(tmp_path: Path, record: Recorder) -> None:
    view = View(seed=5, green=0.3)
    for name, shown in (("before", view), ("after", replace(after(view), east_m=1.0))):
        picture = render(shown, (1600, 1200)).resize((4032, 3024))
        picture.save(tmp_path / f"{name}.jpg", quality=90)
    start = time.process_time()
    found = compare(scene.known(tmp_path / "before.jpg"), scene.known(tmp_path / "after.jpg"))
    spent = 1000 * (time.process_time() - start)
    record("a pair of 12 megapixels, aligned and compared, CPU", spent, "ms", most=600)
    assert found.figures.share_changed is not None
    assert spent <= 1200
