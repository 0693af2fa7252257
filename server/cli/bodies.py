"""How does a body come in only after somebody said that it may?

waitress takes a whole body before it calls the application, which could then refuse only what lies on the disk already.
Here the headers of a request whose body is large, or has no known length, go to the application first, as a question
(`domain/admission`) in a thread of its own. Until it is answered nothing more is read from the connection and no “100
Continue” is sent. A refusal is the application's own, in the words of the address; a body that was admitted is counted
while it comes. Small bodies are not asked about: there can be no more of them than connections.
"""

import socket
import threading
import time
from copy import copy
from typing import Any

from typing_extensions import override
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ErrorTask, Task, WSGITask
from waitress.utilities import BadRequest, Error, RequestEntityTooLarge

from server.domain.admission import KEY, Admission
from server.domain.outside_limits import BODY_BYTES, CROWDED_S, HEADER_BYTES, HEADER_S, IDLE_S, LINGER_S


class Spool:
    """How much of large bodies is on the disk at once."""

    def __init__(self, most_bytes: int) -> None:
        self._free = most_bytes
        self._lock = threading.Lock()

    def take(self, size: int) -> bool:
        """Keep room; False where there is none."""
        with self._lock:
            if size > self._free:
                return False
            self._free -= size
            return True

    def give_back(self, size: int) -> None:
        """Let others have it."""
        with self._lock:
            self._free += size


class NoRoom(Error):  # type: ignore[misc] # waitress has no types
    """A body of unknown length grew beyond the room that there is."""

    code = 503
    reason = "Service Unavailable"


class Request(HTTPRequestParser):  # type: ignore[misc]
    """A request that waits behind its headers where its body has to be asked about."""

    completed: bool
    expect_continue: bool
    error: Any
    body_rcv: Any

    def __init__(self, adj: Any, spool: Spool) -> None:
        super().__init__(adj)
        self.began = time.time()
        self.is_question = False
        self.most_bytes = BODY_BYTES
        self._spool = spool
        self._room = 0
        self._held = b""
        self._wants_continue = False

    @override
    def received(self, data: bytes) -> int:
        """Take what came, and return how much of it belongs to this request."""
        if self.completed:
            return 0
        if self.headers_finished:
            return self._take_body(data)
        consumed: int = super().received(data)
        if self.headers_finished and not self.error and (self.chunked or self.content_length > BODY_BYTES):
            return self._ask(data, consumed)
        return consumed

    def take_room(self, size: int) -> bool:
        """Keep room on the disk until this request is done with."""
        has_room = self._spool.take(size)
        self._room += size if has_room else 0
        return has_room

    def give_room_back(self) -> None:
        """Let others have the room, whatever became of the request."""
        room, self._room = self._room, 0
        self._spool.give_back(room)

    def go_on(self, most_bytes: int) -> tuple["Request", bytes]:
        """Return the request whose body may come, and what of it came with the headers; this one was its question."""
        admitted = copy(self)
        admitted.is_question = admitted.completed = False
        admitted.expect_continue = self._wants_continue
        admitted.most_bytes = most_bytes
        self.body_rcv, self._room = None, 0
        return admitted, self._held

    @override
    def close(self) -> None:
        super().close()
        self.give_room_back()

    def _ask(self, data: bytes, consumed: int) -> int:
        """Stand as complete, and keep what came behind the headers; nothing more is read before the answer."""
        self._held = data[consumed:]
        self._wants_continue, self.expect_continue = self.expect_continue, False
        self.is_question = self.completed = True
        return len(data)

    def _take_body(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if self.chunked and not self.error:
            self.error = self._excess(len(self.body_rcv))
            self.completed = self.completed or self.error is not None
        return consumed

    def _excess(self, size: int) -> Error | None:
        """Compare a body whose length nobody knew; what stands between its chunks is counted too."""
        if size > self.most_bytes:
            self.headers["CONTENT_LENGTH"] = str(size)  # so the application knows that it is too much
            return RequestEntityTooLarge("too large")
        if self.body_bytes_received > 2 * size + HEADER_BYTES:
            return BadRequest("More stands between the chunks than in them")
        is_large = self.most_bytes > BODY_BYTES
        return NoRoom("no room") if is_large and not self.take_room(size - self._room) else None


class _Question(WSGITask):  # type: ignore[misc]
    """Ask the application by the headers; its refusal goes out, its consent lets the body come."""

    def __init__(self, channel: "Channel", request: Request) -> None:
        super().__init__(channel, request)
        self._admission = Admission(request.take_room if request.is_question else lambda _size: False)

    @override
    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        environ[KEY] = self._admission
        return environ

    @override
    def write(self, data: bytes) -> None:
        self.set_close_on_finish()  # what still comes on this connection is the body, not another request
        self.channel.lingers = True
        super().write(data)

    @override
    def finish(self) -> None:
        if self._admission.most_bytes is None or self.wrote_header:
            super().finish()
        else:
            self.channel.go_on(self.request, self._admission.most_bytes)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose large bodies are asked about, and whose refusals are heard."""

    request: Request | None
    requests: list[Request]
    total_outbufs_len: int
    creation_time: float
    last_activity: float
    will_close: bool
    close_when_flushed: bool
    lingers = False
    """What still comes is thrown away before the end, so that a sender who does not look up reads the refusal."""
    _lingers_until: float | None = None

    def parser_class(self, adj: Any) -> Request:
        """Begin to read a request."""
        return Request(adj, self.server.spool)

    @staticmethod
    def task_class(channel: "Channel", request: Request) -> Task:
        """Have a request answered, or a question."""
        return _Question(channel, request) if request.is_question else WSGITask(channel, request)

    @staticmethod
    def error_task_class(channel: "Channel", request: Request) -> Task:
        """Let the application refuse what is too much: it has the words that a phone or a browser can show."""
        is_ours = isinstance(request.error, RequestEntityTooLarge | NoRoom)
        return _Question(channel, request) if is_ours else ErrorTask(channel, request)

    def go_on(self, question: Request, most_bytes: int) -> None:
        """Let the body come. The question still stands in front, so nothing that is read may overtake it.

        Whoever read the question may not be done with it: it puts nothing in its place when it has handed it over.
        """
        with self.requests_lock:
            self.request, held = question.go_on(most_bytes)
        HTTPChannel.received(self, held)

    def is_overdue(self, now: float, *, is_crowded: bool) -> bool:
        """Tell whether the other side has kept us waiting for too long; in a crowd only a body that was let in may."""
        silent_s = now - self.last_activity
        if self.requests or self.total_outbufs_len:  # something is being done, unless nobody takes the answer
            return bool(self.total_outbufs_len) and silent_s > IDLE_S
        begun = self.request
        if begun is None:
            return silent_s > (CROWDED_S if is_crowded else IDLE_S)
        if begun.most_bytes > BODY_BYTES:
            return silent_s > IDLE_S
        most_s = CROWDED_S if is_crowded else HEADER_S
        is_slow = now - begun.began > most_s and (is_crowded or not begun.headers_finished)
        return is_slow or silent_s > IDLE_S

    @override
    def received(self, data: bytes) -> bool:
        return self._lingers_until is None and bool(super().received(data))

    @override
    def readable(self) -> bool:
        if self._lingers_until is None:
            return bool(super().readable())
        self.will_close = self.will_close or time.monotonic() > self._lingers_until
        return not self.will_close

    @override
    def handle_write(self) -> None:
        if not self.lingers or not self.close_when_flushed or self.will_close:
            with self.outbuf_lock:  # waitress takes none once no request is left, while the word to go on is being sent
                super().handle_write()
            return
        self._flush_exception(self._flush_some)
        if not self.total_outbufs_len and self.socket is not None:
            self._linger()

    @override
    def handle_close(self) -> None:
        super().handle_close()
        if self.request is not None:
            self.request.give_room_back()

    def _linger(self) -> None:
        """Say that nothing more will be said, and listen a little longer."""
        self.close_when_flushed = False
        self._lingers_until = time.monotonic() + LINGER_S
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.will_close = True
