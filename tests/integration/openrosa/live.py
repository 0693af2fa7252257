"""A real server in its own process, on a free port, that a test may kill."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import requests

from server.config import ROOT

PATIENCE_S = 30


class Server:
    """`flask serve` with its files in one folder."""

    patience_s: ClassVar[float] = PATIENCE_S

    def __init__(
        self, folder: Path, database_url: str, *, media_url: str | None = None, queue_url: str | None = None
    ) -> None:
        self.port = _free_port()
        self._database_url = database_url
        self._folder = folder
        self._media_url = media_url or (folder / "media").as_uri()
        self._queue_url = queue_url or f"sqlite:///{folder / 'queue.db'}"
        self._process = self._start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        """End it as a power cut would, without a word."""
        self._process.send_signal(signal.SIGKILL)
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
        """Return the resident memory of the web process."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS"))

    def cpu_s(self) -> float:
        """Return the CPU time that the web process has used."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

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
        }

    def _wait_for(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + self.patience_s
        while time.monotonic() < end:
            assert process.poll() is None, (self._folder / "serve.log").read_text()
            try:
                requests.head(self.url, timeout=5)
            except requests.ConnectionError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError((self._folder / "serve.log").read_text())


@contextmanager
def serving(folder: Path, database_url: str) -> Iterator[Server]:
    """Serve a database, and the folder `media` that lies in a folder."""
    server = Server(folder, database_url)
    try:
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
