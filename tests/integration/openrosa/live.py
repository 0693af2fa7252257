"""A real server in its own process, on a free port, that a test may kill."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar

import requests

from server.config import ROOT

PATIENCE_S = 30


class Server:
    """`flask serve` with its files in one folder."""

    patience_s: ClassVar[float] = PATIENCE_S

    def __init__(
        self, folder: Path, database_url: str, *,
        media_url: str | None = None, queue_url: str | None = None, processes: int = 1,
    ) -> None:  # fmt: skip
        self.port = _free_port()
        self._database_url = database_url
        self._folder = folder
        self._media_url = media_url or (folder / "media").as_uri()
        self._queue_url = queue_url or f"sqlite:///{folder / 'queue.db'}"
        self._processes = processes
        self._process = self._start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        """End it and all that answer with it as a power cut would, without a word."""
        answering = self.answering()
        self._process.send_signal(signal.SIGKILL)
        for pid in {*answering} - {self.pid}:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()

    def leave(self) -> None:
        """Ask it to end, and wait until it has answered what was begun."""
        self._process.terminate()
        self._process.wait(timeout=90)

    def restart(self) -> None:
        self._process = self._start()

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=PATIENCE_S)

    def memory_mb(self) -> float:
        """Return the resident memory of all processes that answer."""
        return sum(map(memory_mb, self.answering()))

    def cpu_s(self) -> float:
        """Return the CPU time that the processes have used which answer."""
        return sum(map(cpu_s, self.answering()))

    def answering(self) -> list[int]:
        """Return the numbers of the processes that answer: its own, or those that it has answer."""
        found = [pid for pid in children(self.pid) if b"\0answer\0" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        return found or [self.pid]

    def _start(self) -> subprocess.Popen[bytes]:
        log = (self._folder / "serve.log").open("ab")
        with log:
            process = subprocess.Popen(self._command(), env=self._environment(), cwd=ROOT, stdout=log, stderr=log)
        self._wait_for(process)
        return process

    def _command(self) -> list[str]:
        return [sys.executable, "-m", "flask", "--app", "server", "serve", "--port", str(self.port)]

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "SHIZHENG_DATABASE_URL": self._database_url,
            "SHIZHENG_MEDIA_URL": self._media_url,
            "SHIZHENG_QUEUE_URL": self._queue_url,
            "SHIZHENG_SECRET_KEY": "only for tests",
            "SHIZHENG_WEB_PROCESSES": str(self._processes),
        }

    def _wait_for(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + self.patience_s
        while time.monotonic() < end:
            assert process.poll() is None, (self._folder / "serve.log").read_text()
            try:
                requests.head(self.url, timeout=5)
            except (requests.ConnectionError, requests.Timeout):  # the second: who answers has not started yet
                time.sleep(0.05)
            else:
                return
        raise TimeoutError((self._folder / "serve.log").read_text())


def children(pid: int) -> list[int]:
    """Return the numbers of the processes that any thread of a process started; none where it ended."""
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(FileNotFoundError):  # it ended just now
            found += map(int, (thread / "children").read_text().split())
    return found


def cpu_s(pid: int) -> float:
    """Return the CPU time that a process has used, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS"))


@contextmanager
def serving(folder: Path, database_url: str, *, processes: int = 1) -> Iterator[Server]:
    """Serve a database, and the folder `media` that lies in a folder."""
    server = Server(folder, database_url, processes=processes)
    try:
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
