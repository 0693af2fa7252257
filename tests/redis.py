"""A Redis of our own for the tests, on a socket file: it keeps nothing on the disk, and nobody else finds it."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = shutil.which("redis-server")
MISSING = "NOT TESTED ON REDIS: redis-server is missing; install the Debian package redis-server"
PATIENCE_S = 20


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Run one as long as the block; gives its address."""
    assert PROGRAM, MISSING
    place = folder / "redis.sock"
    command = [PROGRAM, "--port", "0", "--unixsocket", str(place), "--save", "", "--appendonly", "no"]
    with subprocess.Popen([*command, "--dir", str(folder)], stdout=subprocess.DEVNULL) as process:
        try:
            _wait_for(place)
            yield f"unix://{place}?db=0"
        finally:
            process.terminate()


def _wait_for(place: Path) -> None:
    end = time.monotonic() + PATIENCE_S
    while not place.exists():
        assert time.monotonic() < end, "redis-server does not begin"
        time.sleep(0.02)
