"""`serve`: the worker beside the server."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.config import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start the whole system on a port that the machine chooses."""
    own = {
        "SHIZHENG_DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite'}",
        "SHIZHENG_MEDIA_URL": f"file://{tmp_path / 'media'}",
        "SHIZHENG_SECRET_KEY_FILE": str(tmp_path / "secret"),
    }
    command = [sys.executable, "-m", "flask", "--app", "server", "serve", "--port", "0"]
    process = subprocess.Popen(command, env={**os.environ, **own}, cwd=ROOT)
    yield process
    process.terminate()
    process.wait(timeout=40)


def children(process: subprocess.Popen[bytes]) -> set[int]:
    """Return the processes that a process started, by its threads."""
    found: set[int] = set()
    for tasks in Path(f"/proc/{process.pid}/task").glob("*/children"):
        found |= {int(number) for number in tasks.read_text().split()}
    return found


def until(answer: Callable[[], set[int]], most_s: float = 30.0) -> set[int]:
    """Ask until there is an answer."""
    pause = threading.Event()
    for _ in range(round(most_s / 0.1)):
        if found := answer():
            return found
        pause.wait(0.1)
    raise AssertionError("nothing came")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux to see which processes there are")
def test_a_worker_that_is_killed_is_started_again(server: subprocess.Popen[bytes]) -> None:
    [first] = until(lambda: children(server))
    os.kill(first, signal.SIGKILL)
    [second] = until(lambda: children(server) - {first})
    assert server.poll() is None
    assert second != first


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux to see which processes there are")
def test_sigterm_ends_server_and_worker(server: subprocess.Popen[bytes]) -> None:
    [worker] = until(lambda: children(server))
    server.terminate()
    server.wait(timeout=40)
    assert not Path(f"/proc/{worker}").exists()
