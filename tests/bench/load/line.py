"""How do bytes go from a phone to the server: at once, or dripping at 50 kB/s?"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection

from tests.bench.load.target import Target
from tests.collect import Answer, Send

SLOW_BYTES_S = 50_000
_DRIPS_S = 10
TIMEOUT_S = 120


@contextmanager
def line(to: Target, until: threading.Event | None = None) -> Iterator[Send]:
    """Give one phone's connection, kept alive as OkHttp keeps it; it drips until an event, where there is one.

    No proxy is asked and no redirect followed.
    """
    connection = HTTPConnection(to.host, to.port, timeout=TIMEOUT_S)

    def send(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        length = {"Content-Length": str(len(body))} if method == "POST" else {}
        content = dripping(body, until) if until else body
        try:
            connection.request(method, to.path + path, content or None, {**headers, **length})
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.headers), answer.read())
        except BaseException:
            connection.close()  # the next request begins anew
            raise

    with closing(connection):
        yield send


def dripping(body: bytes, until: threading.Event) -> Iterator[bytes]:
    """Give a body in pieces, each no earlier than a slow line would carry it; after the event the rest at once."""
    size, start = SLOW_BYTES_S // _DRIPS_S, time.monotonic()
    for at in range(0, len(body), size):
        until.wait(max(0.0, start + at / SLOW_BYTES_S - time.monotonic()))
        yield body[at : at + size]
