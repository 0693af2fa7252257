"""A line between a browser and a server, as lines in the field are: it counts what it carries, and loses some of it.

It takes requests one by one, so that one can be lost whole: before the server has seen it, or with the server's answer.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import BinaryIO

CHUNK = 65_536


class Fate(Enum):
    """What becomes of a request."""

    CARRIED = auto()
    LOST = auto()
    ANSWER_LOST = auto()


def carried(_number: int, _request: str) -> Fate:
    """Lose nothing."""
    return Fate.CARRIED


@dataclass
class Line:
    """What was carried so far; `fate` tells of each request, by its number and its first line, what becomes of it."""

    port: int
    upstream: int
    fate: Callable[[int, str], Fate] = carried
    requests: list[str] = field(default_factory=list)
    down_bytes: int = 0
    """From the server, headers included."""
    up_bytes: int = 0
    tears_after: int | None = None
    """Bytes from the server after which the line is torn until this is set to None."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_torn(self) -> bool:
        return self.tears_after is not None and self.down_bytes >= self.tears_after

    def serve(self, client: socket.socket) -> None:
        """Carry the requests of one connection."""
        with client, client.makefile("rb") as reader:
            try:
                while head := _head(reader):
                    if not self._carry(head, reader, client):
                        return
            except OSError:
                return

    def _carry(self, head: bytes, reader: BinaryIO, client: socket.socket) -> bool:
        """Carry one request; False where the connection is at its end."""
        with self._lock:
            first = head.partition(b"\r\n")[0].decode()
            self.requests.append(first)
            fate = Fate.LOST if self.is_torn else self.fate(len(self.requests), first)
        if fate is Fate.LOST:
            return False
        with socket.create_connection(("127.0.0.1", self.upstream)) as server, server.makefile("rb") as answers:
            server.sendall(head.replace(b"Connection: keep-alive", b"Connection: close"))
            self._pass_on(reader, server, _length(head))
            answer = _head(answers)
            length = 0 if _is_empty(head, answer) else _length(answer, -1)
            is_whole = self._answer(answer, answers, client if fate is Fate.CARRIED else None, length)
        return fate is Fate.CARRIED and is_whole and length >= 0

    def _pass_on(self, reader: BinaryIO, server: socket.socket, length: int) -> None:
        while length > 0 and (part := reader.read(min(CHUNK, length))):
            server.sendall(part)
            length -= len(part)
            with self._lock:
                self.up_bytes += len(part)

    def _answer(self, head: bytes, answers: BinaryIO, client: socket.socket | None, length: int) -> bool:
        """Give the answer to who asked, or read it and tell nobody; False where the line tore."""
        part = head.replace(b"Connection: close\r\n", b"") if length >= 0 else head
        while part:
            with self._lock:
                self.down_bytes += len(part)
                if client and self.is_torn:
                    return False
            if client:
                client.sendall(part)
            part = answers.read(CHUNK if length < 0 else min(CHUNK, length))
            length -= len(part) if length > 0 else 0
        return True


def _head(reader: BinaryIO) -> bytes:
    """Return the first line and the headers, with the empty line behind them; nothing where the other side is gone."""
    lines = []
    while line := reader.readline():
        lines.append(line)
        if line == b"\r\n":
            return b"".join(lines)
    return b""


def _length(head: bytes, unknown: int = 0) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return unknown


def _is_empty(request: bytes, answer: bytes) -> bool:
    return request.startswith(b"HEAD ") or answer.split(b" ", 2)[1:2] in ([b"204"], [b"304"])


@contextmanager
def before(upstream: int) -> Iterator[Line]:
    """Lay a line to a port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        line = Line(listener.getsockname()[1], upstream)

        def accept() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=line.serve, args=(client,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield line
        listener.shutdown(socket.SHUT_RDWR)
