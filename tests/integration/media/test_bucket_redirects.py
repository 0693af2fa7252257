"""What does a host get to see that a bucket redirects us to, and is it believed? See docs/operations.md."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typing_extensions import override

from server.errors import StoreAway
from server.media import MediaStore, Nearby, bucket, open_store
from tests.integration.media.test_stores import kept
from tests.s3 import ENVIRONMENT

SHA256 = "5" * 64
OTHER = b"bytes of somebody else"


class Seen(BaseHTTPRequestHandler):
    """Notes what it is asked."""

    asked: list[tuple[str, str | None]]

    @override
    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append((self.command, self.headers.get("Authorization")))
        self.answer()

    do_HEAD = do_PUT = do_POST = do_DELETE = do_GET  # noqa: N815 - as the library wants them

    def answer(self) -> None:
        """Give bytes, whatever is asked for."""
        self.send_response(206 if "Range" in self.headers else 200)
        if "Range" in self.headers:
            self.send_header("Content-Range", f"bytes 0-{len(OTHER) - 1}/{len(OTHER)}")
        for name, value in {"ETag": '"1"', "Last-Modified": "Mon, 01 Jun 2026 00:00:00 GMT"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(OTHER)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(OTHER)


@contextmanager
def listening(kind: type[Seen]) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def elsewhere() -> type[Seen]:
    """Give another host that is asked only where somebody leads us to it."""

    class Elsewhere(Seen):
        asked: list[tuple[str, str | None]] = []  # noqa: RUF012 - of this test alone

    return Elsewhere


@pytest.fixture
def store(elsewhere: type[Seen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MediaStore]:
    """Give a bucket that redirects every question to another host."""
    monkeypatch.setattr(bucket, "RETRIES", 0)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with listening(elsewhere) as other:

        class Redirects(Seen):
            asked: list[tuple[str, str | None]] = []  # noqa: RUF012 - of this test alone

            @override
            def answer(self) -> None:
                self.send_response(307)
                self.send_header("Location", f"http://localhost:{other}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

        with listening(Redirects) as port:
            yield open_store(f"s3://evidence?endpoint=http://127.0.0.1:{port}", Nearby(tmp_path / "cache", 3000))


def test_another_host_that_a_bucket_leads_to_sees_no_signature(store: MediaStore, elsewhere: type[Seen]) -> None:
    assert store.has(SHA256), "questions are led on; were they not, docs/operations.md would be out of date"
    assert elsewhere.asked == [("HEAD", None)]


def test_another_host_that_a_bucket_leads_to_is_sent_no_original(store: MediaStore, elsewhere: type[Seen]) -> None:
    with pytest.raises(StoreAway):
        kept(store, b"as it was received")
    assert "PUT" not in [method for method, _ in elsewhere.asked]


def test_bytes_of_another_host_lie_nowhere_as_an_original(store: MediaStore) -> None:
    copy = store.path(SHA256)
    assert copy.name != SHA256
    assert store.path(SHA256) != copy, "it is fetched again, for nobody believed it"
