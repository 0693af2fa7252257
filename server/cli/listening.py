"""How `serve` listens: waitress, with many connections, none of which may keep others out."""

import resource
import socket
import sys
import time
from collections.abc import Sequence
from functools import partial

from flask import current_app
from waitress import create_server, wasyncore
from waitress.server import BaseWSGIServer

from server.cli.bodies import Channel, Spool
from server.domain.outside_limits import HEADER_BYTES, IDLE_S, MOST_CONNECTIONS
from server.services.runtime import settings

RECV_BYTES = 262_144
"""Read from a connection at a time. With the 8 kB that waitress reads by itself, a photo of 4 MB goes round its one
loop 500 times, and the phones beside it wait: measured, 37 submissions a second became 60 with 16 phones."""
IN_MEMORY_BYTES = 131_072
"""Of each body; what is larger lies on the disk while it is received."""
HOUSEKEEPING_S = 5
TURN_S = 0.5
LEAVE_S = 60
"""So long a process that was asked to leave waits for who is still sending; a photo takes that on a slow line."""
NEW_S = 1
_OTHER_FILES = 256
"""Databases, photos, the program itself."""
_FEWEST = 50
_BACKLOG = 1024


class Leaving:
    """Whether the process was asked to end, and since when."""

    def __init__(self) -> None:
        self._asked_at: float | None = None

    def ask(self) -> None:
        """Ask it to answer what was begun, and then to end; who asks again does not want to wait.

        :raises KeyboardInterrupt: where it was asked before.
        """
        if self._asked_at is not None:
            raise KeyboardInterrupt
        self._asked_at = time.monotonic()

    @property
    def is_asked(self) -> bool:
        """Tell whether it was asked."""
        return self._asked_at is not None

    @property
    def is_overdue(self) -> bool:
        """Tell whether others have been waited for long enough."""
        return self._asked_at is not None and time.monotonic() - self._asked_at > LEAVE_S


def opened(host: str, port: int) -> list[socket.socket]:
    """Open the doors at which one process or several take connections: one for each number that the name has.

    Raises:
        OSError: the name is unknown, the port is taken or may not be used.
    """
    doors: list[socket.socket] = []
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            if address in [door.getsockname() for door in doors]:
                continue
            doors.append(socket.socket(family, kind, protocol))
            doors[-1].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                doors[-1].setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            doors[-1].bind(address)
            doors[-1].listen(_BACKLOG)
    except OSError:
        for door in doors:
            door.close()
        raise
    return doors


def address(host: str, port: int) -> str:
    """Return how a browser is told where to ask; numbers of IPv6 stand in brackets (RFC 3986, 3.2.2)."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def listen(doors: Sequence[socket.socket], leaving: Leaving, sharers: int = 1) -> None:
    """Answer requests until the process is interrupted or asked to leave.

    Asked to leave, it takes no more connections and answers what was begun: a phone that sends is heard to the end.

    :param sharers: how many processes take connections at the same doors, and share the room for large bodies.
    """
    parts: dict[int, object] = {}
    server = create_server(
        current_app._get_current_object(),  # type: ignore[attr-defined]  # noqa: SLF001 - the proxy is bound to this thread
        map=parts,
        sockets=list(doors),
        threads=settings().web_threads,
        max_request_header_size=HEADER_BYTES,
        max_request_body_size=sys.maxsize,  # the application says how much may come
        recv_bytes=RECV_BYTES,
        inbuf_overflow=IN_MEMORY_BYTES,
        connection_limit=_most_connections(),
        channel_timeout=IDLE_S,
        cleanup_interval=HOUSEKEEPING_S,
        asyncore_use_poll=True,
        # waitress drops what a proxy says of the caller, unless told; how many are believed says the application
        clear_untrusted_proxy_headers=not settings().trusted_proxies,
        ident=None,
    )
    spool = Spool(settings().spool_max_bytes // sharers)
    for listener in (part for part in parts.values() if isinstance(part, BaseWSGIServer)):
        _have_them_keep_house(listener, spool)
    try:
        while not leaving.is_asked:
            wasyncore.loop(timeout=TURN_S, use_poll=True, map=parts, count=1)
        _answer_what_was_begun(parts, leaving)
    finally:
        server.task_dispatcher.shutdown()
        server.close()


def _answer_what_was_begun(parts: dict[int, object], leaving: Leaving) -> None:
    """Close the doors behind who stands in them, and go on until all were answered or it lasts too long."""
    for listener in [part for part in parts.values() if isinstance(part, BaseWSGIServer)]:
        waiting = None
        while waiting != len(listener.active_channels):  # those whom the system let in, and we did not yet
            waiting = len(listener.active_channels)
            listener.handle_accept()
        listener.accepting = False
        wasyncore.dispatcher.close(listener)
    while not leaving.is_overdue and any(map(_is_begun, list(parts.values()))):
        wasyncore.loop(timeout=TURN_S, use_poll=True, map=parts, count=1)


def _is_begun(part: object) -> bool:
    """Tell whether a connection waits for an answer, or came just now and will ask."""
    if not isinstance(part, Channel):
        return False
    is_new = time.time() - part.creation_time < NEW_S
    return bool(part.requests or part.request or part.total_outbufs_len) or is_new


def _have_them_keep_house(listener: BaseWSGIServer, spool: Spool) -> None:
    """Give a listener our connections, and our order among them."""
    listener.channel_class = Channel
    listener.spool = spool
    listener.maintenance = partial(_keep_house, listener)


def _keep_house(listener: BaseWSGIServer, now: float) -> None:
    """End what has been silent for long, and of what only waits more where there is hardly room for another."""
    is_crowded = len(listener.active_channels) > listener.adj.connection_limit * 0.8
    for channel in listener.active_channels.values():
        channel.will_close = channel.will_close or channel.is_overdue(now, is_crowded=is_crowded)


def _most_connections() -> int:
    """Raise the number of files that the process may have open; where it stays low, have fewer connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return min(MOST_CONNECTIONS, max(_FEWEST, (soft - _OTHER_FILES) // 2))
    return MOST_CONNECTIONS
