"""Are several processes that answer at one address one server to phones, whatever becomes of each?"""

import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families
from typing_extensions import override

from server.db import db
from tests.collect import Phone, over_http
from tests.integration.openrosa.field import Field, Stood, instance, photo
from tests.integration.openrosa.live import PATIENCE_S, Server, children
from tests.soak.province import wait_until

PROCESSES, PHONES = 2, 4
TOKEN = "0123456789abcdefghijklmn"

pytestmark = pytest.mark.slow


class Pair(Server):
    """Two processes without a worker, whose figures may be read."""

    @override
    def _command(self) -> list[str]:
        return [*super()._command(), "--no-worker"]

    @override
    def _environment(self) -> dict[str, str]:
        return super()._environment() | {"SHIZHENG_MONITOR_TOKEN": TOKEN}


@dataclass
class Officers:
    """Hand in one submission after the other until told to stop; one that broke off is sent again."""

    url: str
    sent: int = 0
    refused: list[str] = field(default_factory=list)
    _is_over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> "Officers":
        self._threads = [threading.Thread(target=self._work, args=(number,)) for number in range(1, PHONES + 1)]
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join(timeout=60)
            assert not thread.is_alive()

    def wait_for(self, count: int) -> None:
        wanted = self.sent + count
        assert wait_until(lambda: self.sent >= wanted, PATIENCE_S)

    def _work(self, number: int) -> None:
        phone, key = Phone(over_http(self.url, timeout_s=20)), number * 10_000
        while not self._is_over.is_set():
            try:
                answer = phone.submit(instance(key, stood=(Stood(wide="a.jpg"),)), {"a.jpg": photo()})
            except requests.RequestException:
                time.sleep(0.05)
                continue
            with self._lock:
                self.sent += answer.status == 201
                self.refused += [] if answer.status == 201 else [answer.text]
            key += 1


@pytest.fixture
def server(field: Field, tmp_path: Path, database_url: str) -> Iterator[Server]:
    db.session.remove()
    found = Pair(tmp_path, database_url, processes=PROCESSES)
    yield found
    found.stop()


@pytest.fixture
def officers(server: Server, field: Field) -> Iterator[Officers]:
    found = Officers(server.url + field.base).begin()
    found.wait_for(PHONES)
    yield found
    found.stop()


def test_others_answer_while_one_that_was_killed_is_replaced(server: Server, officers: Officers, field: Field) -> None:
    killed, other = sorted(server.answering())
    assert sorted(children(server.pid)) == [killed, other]
    os.kill(killed, signal.SIGKILL)
    officers.wait_for(10)
    assert wait_until(lambda: len({*server.answering()} - {killed}) == PROCESSES, PATIENCE_S)
    officers.wait_for(10)
    officers.stop()
    assert (officers.refused, other in server.answering()) == ([], True)
    assert len(field.submissions()) == officers.sent


def test_none_goes_on_when_the_first_is_killed(server: Server, officers: Officers) -> None:
    answering = server.answering()
    os.kill(server.pid, signal.SIGKILL)
    officers.stop()
    assert wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in answering), PATIENCE_S)


def test_who_is_asked_to_leave_answers_what_was_begun_by_all(server: Server, officers: Officers, field: Field) -> None:
    answering = server.answering()
    leaving = threading.Thread(target=server.leave)
    leaving.start()
    leaving.join(timeout=90)
    officers.stop()
    assert (officers.refused, len(field.submissions())) == ([], officers.sent)
    assert not [pid for pid in answering if Path(f"/proc/{pid}").exists()]


def test_figures_count_what_all_answered(server: Server, officers: Officers) -> None:
    officers.stop()
    for _ in range(6):  # whoever takes the question
        said = requests.get(f"{server.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=20)
        counted = sum(
            one.value for family in text_string_to_metric_families(said.text) for one in family.samples
            if one.name == "shizheng_http_requests_total" and one.labels["status"] == "201"
        )  # fmt: skip
        assert counted == officers.sent
