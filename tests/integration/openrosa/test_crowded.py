"""Is everybody still answered where hundreds of connections wait, and many of them for ever?"""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from server.db import db
from tests.collect import Part, multipart, xml_part
from tests.integration.openrosa.field import Field, files, instance
from tests.integration.openrosa.live import Server, serving

pytestmark = pytest.mark.slow
PATIENCE_S = 10
IDLE, HALF_SENT, PHONES = 500, 100, 64


@pytest.fixture
def server(field: Field, tmp_path: Path, database_url: str) -> Iterator[Server]:
    db.session.remove()
    with serving(tmp_path, database_url) as running:
        yield running


@pytest.fixture
def crowd(server: Server) -> Iterator[None]:
    """Open as many connections as twenty offices have, and let some begin a request that they never finish."""
    with ExitStack() as held:
        for number in range(IDLE + HALF_SENT):
            one = held.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_S))
            if number >= IDLE:
                one.sendall(b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n" + b"\r\n" * (number % 2))
        yield


def submit(server: Server, field: Field, number: int) -> int:
    body = multipart(
        "x", [xml_part(instance(number)), *(Part(name, data, name) for name, data in files(number).items())]
    )
    headers = {"X-OpenRosa-Version": "1.0", "Content-Type": "multipart/form-data; boundary=x"}
    url = f"{server.url}{field.base}/submission"
    return requests.post(url, data=body, headers=headers, timeout=PATIENCE_S).status_code


@pytest.mark.usefixtures("crowd")
def test_a_page_is_shown_behind_hundreds_of_idle_connections(server: Server) -> None:
    assert requests.get(f"{server.url}/sign-in", timeout=PATIENCE_S).status_code == 200


@pytest.mark.usefixtures("crowd")
def test_a_submission_is_taken_behind_hundreds_of_idle_connections(field: Field, server: Server) -> None:
    assert submit(server, field, 1) == 201


@pytest.mark.usefixtures("crowd")
def test_a_page_is_shown_while_all_phones_send_at_once(field: Field, server: Server) -> None:
    with ThreadPoolExecutor(PHONES) as pool:
        sent = [pool.submit(submit, server, field, number) for number in range(PHONES)]
        assert requests.get(f"{server.url}/sign-in", timeout=PATIENCE_S).status_code == 200
        assert {one.result() for one in sent} == {201}
