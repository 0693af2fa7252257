"""How fast is it, as ratios to what no program can avoid? See docs/performance.md."""

import hashlib
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from server import checks
from server.domain.subject import PhotoSubject
from server.imaging.facts import read_facts
from tests.bench import phone
from tests.bench.history import Recorder

ANALYSIS, CHECKS_MS = 2.5, 3


def seconds(work: Callable[[], object], runs: int = 9) -> float:
    """Return the median of several runs, after one that is not counted."""
    work()
    return statistics.median(_once(work) for _ in range(runs))


def _once(work: Callable[[], object]) -> float:
    start = resource.getrusage(resource.RUSAGE_SELF)
    work()
    end = resource.getrusage(resource.RUSAGE_SELF)
    return end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a photo of 12 megapixels."""
    path = tmp_path_factory.mktemp("bench") / "12mp.jpg"
    path.write_bytes(phone.photo())
    return path


def test_analysis_of_a_12_megapixel_photo(photo: Path, record: Recorder) -> None:
    def floor() -> None:
        hashlib.sha256(photo.read_bytes()).hexdigest()
        with Image.open(photo) as image:
            image.draft("RGB", (504, 378))
            image.load()

    def ours() -> None:
        checks.run(checks.PHOTO_CHECKS, PhotoSubject(read_facts(photo)))

    ratio = seconds(ours) / seconds(floor)
    record("analysis ÷ (1/8 decode + SHA-256)", ratio, "×", most=ANALYSIS)
    assert ratio <= ANALYSIS


def test_the_checks_of_one_photo(photo: Path, record: Recorder) -> None:
    subject = PhotoSubject(read_facts(photo))
    start = time.perf_counter()
    for _ in range(100):
        checks.run(checks.PHOTO_CHECKS, subject)
    each = (time.perf_counter() - start) * 10
    record("all photo checks", each, "ms", most=CHECKS_MS)
    assert each <= CHECKS_MS
