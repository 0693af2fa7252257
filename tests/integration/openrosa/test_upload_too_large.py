"""What the real server says to a request that it will not even begin to read."""

import http.client
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.db import db
from tests.integration.openrosa.field import Field
from tests.integration.openrosa.live import Server, serving

pytestmark = pytest.mark.slow
FAR_TOO_MUCH = 3_000_000_000


def announce(server: Server, path: str) -> tuple[http.client.HTTPResponse, str]:
    """Announce a body of 3 GB, as its length says, and read the answer without sending it."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.putrequest("POST", path)
    connection.putheader("X-OpenRosa-Version", "1.0")
    connection.putheader("Content-Type", "multipart/form-data; boundary=x")
    connection.putheader("Content-Length", str(FAR_TOO_MUCH))
    connection.endheaders()
    answer = connection.getresponse()
    return answer, answer.read().decode()


@pytest.fixture
def server(field: Field, tmp_path: Path, database_url: str) -> Iterator[Server]:
    db.session.remove()
    with serving(tmp_path, database_url) as running:
        yield running


def test_a_phone_is_told_the_limit_in_words_it_can_show(field: Field, server: Server) -> None:
    answer, words = announce(server, f"{field.base}/submission")
    assert answer.status == http.client.REQUEST_ENTITY_TOO_LARGE
    assert answer.headers["X-OpenRosa-Version"] == "1.0"
    assert "<OpenRosaResponse" in words
    assert "512 MB" in words


def test_a_browser_is_told_the_limit_on_a_page(server: Server) -> None:
    answer, words = announce(server, "/sign-in")
    assert answer.status == http.client.REQUEST_ENTITY_TOO_LARGE
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "0.5 MB" in words
