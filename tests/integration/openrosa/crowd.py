"""Many phones upload at the same time, and somebody watches the server's memory."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.collect import Phone, over_http
from tests.integration.openrosa.field import Stood, instance
from tests.integration.openrosa.live import Server

BUSY, TRIES = 503, 5
PHONES = 16
SUBMISSIONS = 4
PHOTO_BYTES = 6_000_000
MOST_MB = 250
"""What the server may take while they do."""


def peaks(server: Server, url: str, turns: int = 3) -> list[float]:
    """Let all phones upload, several times; returns the server's largest memory in each turn, in megabytes."""
    found = []
    for turn in range(turns):
        with watched(server) as samples:
            upload_all(url, turn)
        found.append(max(samples))
    return found


def upload_all(url: str, turn: int = 0) -> None:
    """Let every phone hand in its submissions of two photos each."""
    threads = [threading.Thread(target=_upload, args=(url, turn * PHONES + number)) for number in range(PHONES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@contextmanager
def watched(server: Server) -> Iterator[list[float]]:
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


def _upload(url: str, number: int) -> None:
    phone = Phone(over_http(url))
    content = os.urandom(PHOTO_BYTES)
    for key in range(number * 100 + 1, number * 100 + 1 + SUBMISSIONS):
        files = {f"{key}{n}.jpg": str(key + n).encode() + content for n in (1, 2)}
        wide, near = files
        answer = phone.submit(instance(key, stood=(Stood(wide=wide, near=near),)), files)
        for _ in range(TRIES):  # a server that others keep busy says so, and a phone comes again
            if answer.status != BUSY:
                break
            time.sleep(1)
            answer = phone.submit(instance(key, stood=(Stood(wide=wide, near=near),)), files)
        assert answer.status == 201, (answer.status, answer.text)
