"""How much memory does the server take while many phones upload at once?"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.db import db
from tests.collect import Phone, over_http
from tests.integration.openrosa.field import Field, Stood, instance
from tests.integration.openrosa.live import Server, serving

PHONES = 16
SUBMISSIONS = 4
PHOTO_BYTES = 6_000_000
MOST_MB = 250

pytestmark = pytest.mark.slow


def test_memory_is_flat_while_sixteen_phones_upload(field: Field, tmp_path: Path) -> None:
    db.session.remove()
    with serving(tmp_path) as server:
        peaks = []
        for turn in range(3):
            with _watched(server) as samples:
                _all_upload(server.url + field.base, turn)
            peaks.append(max(samples))
    assert max(peaks) < MOST_MB, peaks
    assert peaks[2] < peaks[0] + 30, peaks
    assert len(field.submissions()) == 3 * PHONES * SUBMISSIONS


def test_the_largest_photo_is_never_wholly_in_memory(field: Field, tmp_path: Path) -> None:
    db.session.remove()
    with serving(tmp_path) as server:
        phone = Phone(over_http(server.url + field.base))
        assert phone.submit(instance(1)).status == 201
        before = server.memory_mb()
        with _watched(server) as samples:
            files = {"big.jpg": os.urandom(60_000_000)}
            assert phone.submit(instance(2, stood=(Stood(wide="big.jpg", near=""),)), files).status == 201
    assert max(samples) < before + 20, (before, max(samples))
    assert field.stored() == files


def _all_upload(url: str, turn: int) -> None:
    threads = [threading.Thread(target=_upload, args=(url, turn * PHONES + number)) for number in range(PHONES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _upload(url: str, number: int) -> None:
    phone = Phone(over_http(url))
    content = os.urandom(PHOTO_BYTES)
    for key in range(number * 100 + 1, number * 100 + 1 + SUBMISSIONS):
        files = {f"{key}{n}.jpg": str(key + n).encode() + content for n in (1, 2)}
        wide, near = files
        assert phone.submit(instance(key, stood=(Stood(wide=wide, near=near),)), files).status == 201


@contextmanager
def _watched(server: Server) -> Iterator[list[float]]:
    """Sample the server's memory while the block runs."""
    samples: list[float] = [server.memory_mb()]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            samples.append(server.memory_mb())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield samples
    finally:
        done.set()
        watcher.join()
