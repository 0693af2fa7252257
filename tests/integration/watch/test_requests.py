"""Is one request followed from the proxy to the worker by one number, and does its line tell no secret?"""

import json
import logging
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from typing_extensions import override

from server import trail
from server.errors import Invalid
from server.log_lines import JsonLine
from server.tasks import work
from server.tasks.messages import JsonMessages
from server.tasks.queue import TaskQueue
from server.web.watch import tracing
from tests.conftest import running, settings_in

GIVEN = "0123456789abcdef"


class Lines(logging.Handler):
    """Keeps what is written, as it would be on the terminal."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLine())
        self.said: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))


@pytest.fixture
def lines() -> Iterator[Lines]:
    kept, root = Lines(), logging.getLogger()
    told = logging.getLogger("server.lines")
    root.addHandler(kept)
    told.setLevel(logging.INFO)
    yield kept
    root.removeHandler(kept)
    told.setLevel(logging.NOTSET)


@pytest.fixture
def behind_proxy(tmp_path: Path, sqlite_copy: str) -> Iterator[FlaskClient]:
    with running(settings_in(tmp_path, database_url=sqlite_copy, trusted_proxies=1)) as app:
        yield app.test_client()


def test_the_number_of_a_proxy_of_ours_is_taken(behind_proxy: FlaskClient) -> None:
    assert behind_proxy.get("/health/live", headers={"X-Request-ID": GIVEN}).headers["X-Request-ID"] == GIVEN


@pytest.mark.parametrize("said", ["x", "a b c d e f g h", "<script>alert(1)</script>", "x" * 100])
def test_what_is_no_number_is_replaced(behind_proxy: FlaskClient, said: str) -> None:
    number = behind_proxy.get("/health/live", headers={"X-Request-ID": said}).headers["X-Request-ID"]
    assert number != said
    assert trail.is_well_formed(number)


def test_the_number_of_a_stranger_is_not_taken(client: FlaskClient) -> None:
    assert client.get("/health/live", headers={"X-Request-ID": GIVEN}).headers["X-Request-ID"] != GIVEN


def test_two_requests_have_two_numbers(client: FlaskClient) -> None:
    assert len({client.get("/health/live").headers["X-Request-ID"] for _ in range(5)}) == 5


def test_the_page_of_an_error_shows_the_number_that_the_log_has(client: FlaskClient, lines: Lines) -> None:
    page = client.get("/no-such-page", headers={"Accept-Language": "zh-CN"})
    number = page.headers["X-Request-ID"]
    assert f"编号 {number}" in page.get_data(as_text=True)
    assert json.loads(lines.said[-1])["request"] == number


def test_a_public_page_that_refuses_shows_the_number_and_nothing_of_the_program(client: FlaskClient) -> None:
    page = client.get("/public/999")
    text = page.get_data(as_text=True)
    assert f"编号 {page.headers['X-Request-ID']}" in text
    assert "function" not in text


def test_the_line_of_a_request_tells_endpoint_and_time_and_no_secret(client: FlaskClient, lines: Lines) -> None:
    key = "K" * 40
    client.get(f"/v1/key/{key}/projects/1/formList?formID=SOUGHT", headers={"Cookie": "session=COOKIEVALUE"})
    client.post("/sign-in?next=/SOUGHT", data={"name": "PERSONNAME", "password": "WRONGPASSWORD"})
    told = [json.loads(line) for line in lines.said if json.loads(line)["message"] == "answered"]
    assert [(one["endpoint"], one["method"], one["status"]) for one in told] == [
        ("openrosa.form_list_0", "GET", 401), ("people.do_sign_in", "POST", 401),
    ]  # fmt: skip
    assert all(one["ms"] >= 0 and one["request"] for one in told)
    for planted in (key, "SOUGHT", "COOKIEVALUE", "PERSONNAME", "WRONGPASSWORD"):
        assert planted not in "\n".join(lines.said)


def test_people_are_not_told_each_request(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/sign-in")
    assert "answered" not in caplog.text


class Sent(list[bytes]):
    """What went through the queue."""


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> Sent:
    sent, write = Sent(), JsonMessages._serialize

    def note(self: JsonMessages, data: Any) -> bytes:
        sent.append(write(self, data))
        return sent[-1]

    monkeypatch.setattr(JsonMessages, "_serialize", note)
    return sent


def test_the_worker_writes_of_a_photo_under_the_number_of_its_submission(
    tmp_path: Path, sqlite_copy: str, queued: Sent, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(work, "analyse", lambda _number: heard.append(trail.current()))
    with running(settings_in(tmp_path, database_url=sqlite_copy)) as app:
        queue = TaskQueue(app, f"sqlite:///{tmp_path / 'queue.db'}")
        with trail.following(GIVEN):
            queue.enqueue_photos(7)
        huey = queue._huey
        huey.execute(huey.dequeue())
    assert GIVEN in queued[0].decode()
    assert heard == [GIVEN]
    assert json.loads(lines.said[-1]) | {"ms": 0, "time": ""} == {
        "time": "", "level": "INFO", "logger": "server.lines", "message": "photo looked at", "request": GIVEN,
        "photo": 7, "ms": 0,
    }  # fmt: skip


def test_a_photo_that_is_put_into_the_queue_again_bears_no_number(tmp_path: Path, app: Flask, queued: Sent) -> None:
    TaskQueue(app, f"sqlite:///{tmp_path / 'queue.db'}").enqueue_photos(7)
    assert b"trail_number" not in queued[0]


def test_nothing_of_traces_is_imported_unless_an_address_is_set(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "import_module", lambda name: pytest.fail(f"{name} was imported"))
    tracing.begin(app)
    assert app.test_client().get("/health/live").status_code == 200


def test_an_address_for_traces_without_the_extra_is_refused_by_name(
    tmp_path: Path, sqlite_copy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    settings = settings_in(tmp_path, database_url=sqlite_copy, traces_url="http://collector.example/v1/traces")
    with pytest.raises(Invalid, match="extra `otel`"), running(settings):
        pass


def test_a_span_tells_endpoint_and_number_and_no_address(app: Flask) -> None:
    sdk, export = import_module("opentelemetry.sdk.trace"), import_module("opentelemetry.sdk.trace.export")
    memory = import_module("opentelemetry.sdk.trace.export.in_memory_span_exporter").InMemorySpanExporter()
    provider = sdk.TracerProvider()
    provider.add_span_processor(export.SimpleSpanProcessor(memory))
    app.extensions[tracing._EXTENSION] = provider.get_tracer("test")
    answer = app.test_client().get(f"/v1/key/{'K' * 40}/projects/1/formList")
    (span,) = memory.get_finished_spans()
    assert span.name == "openrosa.form_list_0"
    assert span.attributes["shizheng.request"] == answer.headers["X-Request-ID"]
    assert "KKKK" not in span.to_json()
