"""Does the real server say what it does not take before the body has come, and does it stay in step afterwards?"""

import socket
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from server.db import db, transaction
from server.domain.outside_limits import BODY_BYTES
from tests import build
from tests.collect import Part, multipart, xml_part
from tests.integration.openrosa.field import Field, files, instance
from tests.integration.openrosa.live import Server, serving

pytestmark = pytest.mark.slow
MEGABYTE = 1_000_000
LARGE = 900 * MEGABYTE
CHUNKED = ("Transfer-Encoding: chunked",)
PIECE = b"10000\r\n" + bytes(65_536) + b"\r\n"


@pytest.fixture
def server(field: Field, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("SHIZHENG_SUBMISSION_MAX_BYTES", str(20 * MEGABYTE))
    monkeypatch.setenv("SHIZHENG_SPOOL_MAX_BYTES", str(30 * MEGABYTE))
    with transaction():
        build.account()  # while nobody can sign in, pages lead to the set-up
    db.session.remove()
    with serving(tmp_path, database_url) as running:
        yield running


class Line:
    """One connection, on which every byte is ours."""

    def __init__(self, server: Server) -> None:
        self._socket = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        self._read = self._socket.makefile("rb")

    def close(self) -> None:
        self._read.close()
        self._socket.close()

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def post(self, path: str, *headers: str, length: int | None = None) -> None:
        """Say the headers of a request, and nothing else."""
        own = ["Host: phone.test", "X-OpenRosa-Version: 1.0", "Content-Type: multipart/form-data; boundary=x", *headers]
        own += [] if length is None else [f"Content-Length: {length}"]
        self.send("\r\n".join([f"POST {path} HTTP/1.1", *own, "", ""]).encode())

    def answer(self) -> tuple[int, dict[str, str], str]:
        """Read one answer."""
        status = int(self._read.readline().split()[1])
        headers: dict[str, str] = {}
        while line := self._read.readline().strip():
            name, _, value = line.decode().partition(": ")
            headers[name.lower()] = value
        return status, headers, self._read.read(int(headers.get("content-length", 0))).decode()

    def is_at_its_end(self) -> bool:
        return self._read.read(1) == b""

    def is_silent(self) -> bool:
        """Tell whether nothing is said for a while."""
        self._socket.settimeout(0.3)
        try:
            return self._socket.recv(1, socket.MSG_PEEK) == b"?"
        except TimeoutError:
            return True
        finally:
            self._socket.settimeout(20)


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    with closing(Line(server)) as open_line:
        yield open_line


def submission(number: int = 1) -> bytes:
    """Return a submission of two megabytes."""
    large = {name: data + bytes(MEGABYTE) for name, data in files().items()}
    return multipart("x", [xml_part(instance(number)), *(Part(name, data, name) for name, data in large.items())])


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/nowhere", "/v1/nowhere", "/issues"])
def test_a_large_body_is_refused_by_its_headers_wherever_no_submission_goes(line: Line, path: str) -> None:
    line.post(path, length=LARGE)
    status, headers, words = line.answer()
    assert status == 413
    assert headers["connection"] == "close"
    assert "0.5 MB" in words
    assert line.is_at_its_end()


def test_a_form_just_within_the_limit_is_read(line: Line) -> None:
    form = b"name=wang&password=".ljust(BODY_BYTES, b"a")
    line.send(b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n")
    line.send(b"Content-Length: %d\r\n\r\n" % len(form) + form)
    assert line.answer()[0] == 401


def test_a_large_submission_with_an_unknown_token_is_refused_by_its_headers(field: Field, line: Line) -> None:
    line.post(field.base.replace(field.base.split("/")[3], "A" * 64) + "/submission", length=15 * MEGABYTE)
    status, _headers, words = line.answer()
    assert status == 403
    assert "<OpenRosaResponse" in words


@pytest.mark.parametrize("said", [(), ("Authorization: Basic " + b64encode(b"wang:wrong").decode(),)])
def test_a_large_submission_of_nobody_is_refused_by_its_headers(line: Line, said: tuple[str, ...]) -> None:
    line.post("/v1/projects/1/submission", *said, length=15 * MEGABYTE)
    status, _headers, words = line.answer()
    assert status == 401
    assert "<OpenRosaResponse" in words


def test_who_waits_for_a_word_to_go_on_hears_the_refusal_instead(line: Line) -> None:
    line.post("/sign-in", "Expect: 100-continue", length=LARGE)
    assert line.answer()[0] == 413


def test_who_waits_for_a_word_to_go_on_hears_it_once_the_phone_is_known(field: Field, line: Line) -> None:
    body = submission()
    line.post(f"{field.base}/submission", "Expect: 100-continue", length=len(body))
    assert line.answer()[0] == 100
    line.send(body)
    assert line.answer()[0] == 201


def test_each_of_many_who_wait_for_a_word_hears_it_once(field: Field, server: Server) -> None:
    body = submission()

    def heard(_number: int) -> tuple[int, int]:
        with closing(Line(server)) as line:
            line.post(f"{field.base}/submission", "Expect: 100-continue", length=len(body))
            word = line.answer()[0]
            line.send(body)
            return word, line.answer()[0]

    with ThreadPoolExecutor(8) as phones:
        assert Counter(phones.map(heard, range(400))) == {(100, 201): 400}


def test_a_sender_who_does_not_look_up_still_reads_why(line: Line) -> None:
    line.post("/sign-in", length=20 * MEGABYTE)
    for _ in range(20):
        line.send(bytes(MEGABYTE))
    assert line.answer()[0] == 413


def test_a_chunked_body_is_refused_when_it_has_grown_beyond_the_limit(line: Line) -> None:
    line.post("/sign-in", *CHUNKED)
    for _ in range(-(-BODY_BYTES // 65_536)):
        line.send(PIECE)
    status, headers, words = line.answer()
    assert (status, headers["connection"]) == (413, "close")
    assert "0.5 MB" in words


def test_a_chunked_body_of_nothing_but_chunk_marks_is_refused(line: Line) -> None:
    line.post("/sign-in", *CHUNKED)
    line.send(b"1;" + b"a" * 200_000)
    assert line.answer()[0] == 400


def test_a_chunked_submission_of_a_known_phone_is_taken(field: Field, line: Line) -> None:
    body = submission()
    line.post(f"{field.base}/submission", *CHUNKED)
    for at in range(0, len(body), 100_000):
        piece = body[at : at + 100_000]
        line.send(b"%x\r\n%s\r\n" % (len(piece), piece))
    line.send(b"0\r\n\r\n")
    assert line.answer()[0] == 201
    assert len(field.submissions()) == 1


def test_a_chunked_submission_is_refused_beyond_its_limit_too(field: Field, line: Line) -> None:
    line.post(f"{field.base}/submission", *CHUNKED)
    for _ in range(-(-20 * MEGABYTE // 65_536)):
        line.send(PIECE)
    status, _headers, words = line.answer()
    assert status == 413
    assert "<OpenRosaResponse" in words


def test_one_connection_carries_submission_after_submission(field: Field, line: Line) -> None:
    for number in (1, 2, 3):
        body = submission(number)
        line.post(f"{field.base}/submission", length=len(body))
        line.send(body)
        assert line.answer()[0] == 201
    assert len(field.submissions()) == 3


def test_what_follows_a_body_at_once_is_another_request(field: Field, line: Line) -> None:
    body = submission()
    head = f"POST {field.base}/submission HTTP/1.1\r\nHost: a\r\nX-OpenRosa-Version: 1.0\r\n"
    kind = f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(body)}\r\n\r\n"
    after = "GET /sign-in HTTP/1.1\r\nHost: a\r\n\r\n"
    line.send((head + kind).encode() + body + after.encode())
    assert line.answer()[0] == 201
    assert line.answer()[0] == 200


def test_a_small_chunked_request_and_its_follower_in_one_piece_are_both_answered(line: Line) -> None:
    asked = "POST /sign-in HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n"
    line.send((asked + "GET /sign-in HTTP/1.1\r\nHost: a\r\n\r\n" + asked.replace("/sign-in", "/nowhere")).encode())
    assert [line.answer()[0] for _ in range(3)] == [401, 200, 404]


def test_a_submission_for_which_there_is_no_room_may_come_later(field: Field, server: Server, line: Line) -> None:
    line.post(f"{field.base}/submission", length=19 * MEGABYTE)
    assert line.is_silent()  # it was let in
    with closing(Line(server)) as second:
        second.post(f"{field.base}/submission", length=19 * MEGABYTE)
        status, headers, words = second.answer()
    assert (status, headers["retry-after"]) == (503, "60")
    assert "<OpenRosaResponse" in words


def test_the_room_of_who_broke_off_is_free_again(field: Field, server: Server) -> None:
    for _ in range(3):
        with closing(Line(server)) as open_line:
            open_line.post(f"{field.base}/submission", length=19 * MEGABYTE)
            assert open_line.is_silent()


def test_the_room_of_what_was_taken_in_is_free_again(field: Field, line: Line) -> None:
    for number in range(20):
        body = submission(number)
        line.post(f"{field.base}/submission", length=len(body))
        line.send(body)
        assert line.answer()[0] == 201
