"""How is a robot called without anybody reaching the own network through us?

The name is resolved once; every address that it has must be one of the public internet, unless the operator named the
machine. The connection goes to the address that was looked at, so a name that changes meanwhile leads nowhere else.
Redirects are not followed, and of the answer little is read, for a short time.
"""

import ipaddress
import logging
import socket
import ssl
import threading
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from typing_extensions import override

from server.db import db, transaction
from server.domain import notice_words, robot_messages
from server.domain.access import Actor
from server.domain.notice import NoticeKind
from server.domain.robot_messages import Request
from server.services import runtime
from server.services.notices import robots
from server.services.notices.robots import Call
from server.services.runtime import now, settings
from server.translations import N_, translate

TIMEOUT_S, LONGEST_S = 10.0, 20.0
MOST_ANSWER_BYTES = 16_384
AT_ONCE = 20
_PUBLIC_V6 = ipaddress.ip_network("2000::/3")
"""All that is given out on the public internet; what lies outside is local, or has an address of IPv4 inside."""
_SPECIAL = tuple(map(ipaddress.ip_network, ("2001::/23", "2002::/16", "3fff::/20", "192.88.99.0/24")))
"""Teredo and its neighbours, 6to4 with its relays, and what is for documents only: no robot lives there."""
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})
"""Before an address of IPv4 at the end of one of IPv6 (RFC 5214)."""
log = logging.getLogger(__name__)


class Blocked(OSError):
    """The address leads into a network that is not the public internet."""


def call_waiting() -> int:
    """Make the calls that wait; returns how many were taken."""
    count = 0
    for _ in range(AT_ONCE):
        with transaction():
            call = robots.take()
        if call is None:
            break
        problem = _call(call, [_line(item) for item in call.items])
        with transaction():
            robots.note(call, problem)
        count += not problem
    db.session.rollback()
    return count


def try_out(actor: Actor, number: int) -> str:
    """Call a robot with a sentence that says that it is a trial; returns what went wrong, or nothing."""
    call = robots.opened(actor, number)
    db.session.rollback()
    problem = _call(call, [translate(N_("Shizheng: this chat is connected."), runtime.language())])
    with transaction():
        robots.note(call, problem)
    return problem


def post(sent: Request) -> tuple[int, bytes]:
    """Post to a robot; returns the status and the beginning of the answer.

    :raises Blocked: where it leads into another network than the public internet.
    :raises OSError, HTTPException: where nobody answers as HTTP does, or not in time.
    """
    parts = urlsplit(sent.url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = resolve(host, port)
    connection = _PinnedTls(host, port, address) if parts.scheme == "https" else _Pinned(host, port, address)
    watch = threading.Timer(LONGEST_S, connection.hang_up)
    watch.daemon = True
    watch.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, sent.body, sent.headers)
        answer = connection.getresponse()
        return answer.status, answer.read(MOST_ANSWER_BYTES)
    finally:
        watch.cancel()
        connection.close()


def resolve(host: str, port: int) -> str:
    """Return the address to connect to.

    :raises Blocked: where one of the name's addresses is none of the public internet.
    :raises OSError: where the name has none.
    """
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if host.lower() not in settings().webhook_hosts and not all(map(is_public, found)):
        raise Blocked(f"{host} leads into an internal network")
    return found[0]


def is_public(address: str) -> bool:
    """Tell whether an address is one of the public internet, and hides none of another network."""
    number = ipaddress.ip_address(address.partition("%")[0])
    is_special = any(number in network for network in _SPECIAL if network.version == number.version)
    if not number.is_global or number.is_multicast or is_special:
        return False
    if isinstance(number, ipaddress.IPv4Address):
        return True
    before, inside = int(number) >> 32 & 0xFFFFFFFF, ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
    return number in _PUBLIC_V6 and (before not in _ISATAP or is_public(str(inside)))


class _Pinned(HTTPConnection):
    """A connection to an address that was looked at, whatever the name leads to by now."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT_S)
        self._address = address

    @override
    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), TIMEOUT_S)

    def hang_up(self) -> None:
        """End what takes too long, also in the middle of a line."""
        with suppress(OSError, AttributeError):  # it may have ended by itself meanwhile
            self.sock.shutdown(socket.SHUT_RDWR)


class _PinnedTls(_Pinned, HTTPSConnection):
    """The same over TLS; the certificate has to be that of the name."""

    @override
    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), TIMEOUT_S)
        try:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


def _call(call: Call, lines: list[str]) -> str:
    """Call a robot; returns what went wrong, or nothing."""
    if not call.url:
        return "the address cannot be read: the secret key of the server is another by now"
    sent = robot_messages.request(call.kind, call.url, call.secret, lines, call.items, int(now().timestamp() * 1000))
    try:
        status, answer = post(sent)
    except (OSError, HTTPException, ValueError) as problem:
        log.warning("robot %s was not reached: %s", call.robot, type(problem).__name__)
        return str(problem) or type(problem).__name__
    return robot_messages.fault(call.kind, status, answer)


def _line(item: dict[str, Any]) -> str:
    kind, said = NoticeKind(item["kind"]), runtime.language()
    heading = translate(notice_words.KINDS[kind], said) if kind is not NoticeKind.ASSIGNED else ""
    sentence = notice_words.sentence(kind, item["details"], said)
    return f"{heading} · {sentence}" if heading else sentence
