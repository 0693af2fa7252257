"""Two servers and two workers behind nginx, on PostgreSQL and Redis: are they one to everybody who calls?

The files of docs/deploy, run in earnest; phones send while one server is killed, and while each is replaced.
"""

import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

import psycopg
import pytest
import requests
from sqlalchemy.engine import make_url
from typing_extensions import override

from server import create_app
from server.config import ROOT
from server.db import db
from server.domain.access import Role
from server.media import FolderStore
from tests import build, proxy, redis
from tests.collect import Phone, over_http
from tests.conftest import settings_in
from tests.integration.openrosa.field import files, instance, people_the_field, uuid
from tests.integration.openrosa.live import Server
from tests.postgres import created
from tests.proxy import Proxy
from tests.soak.province import wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(proxy.NGINX is None, reason="there is no nginx on this machine; install nginx-light"),
    pytest.mark.skipif(redis.PROGRAM is None, reason=redis.MISSING),
]
PHONES, PAUSE_S = 4, 0.2


class Member(Server):
    """One of the two: same database, queue, store, keys and secret; no worker beside."""

    patience_s = 120  # it starts beside phones that send and workers that check, on as few processors

    def __init__(self, folder: Path, database_url: str, own: dict[str, str]) -> None:
        self._own = own
        super().__init__(folder, database_url)

    @override
    def _command(self) -> list[str]:
        return [*super()._command(), "--no-worker"]

    @override
    def _environment(self) -> dict[str, str]:
        return super()._environment() | self._own


@dataclass
class Load:
    """What phones sent, and what they were told."""

    province: "Province"
    first: int
    acknowledged: dict[int, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def go_on(self, phone_number: int) -> None:
        """Send one submission after the other, each until it is acknowledged."""
        number = self.first + phone_number * 1000
        while not self._over.is_set():
            if self._send(number):
                number += 1
            self._over.wait(PAUSE_S)

    def end(self) -> None:
        self._over.set()

    def _send(self, number: int) -> bool:
        try:
            answer = self.province.phone.submit(instance(number), files(number % 7))
        except (AssertionError, OSError, HTTPException) as problem:
            told = f"{type(problem).__name__}: {problem}"
        else:
            told = "" if answer.status == 201 else str(answer)
        with self._lock:
            if told:
                self.failed.append(told)
            else:
                self.acknowledged[number] = time.monotonic()
        return not told


@dataclass(frozen=True)
class Province:
    """The whole of it, and a phone that was given its address."""

    front: Proxy
    servers: tuple[Member, Member]
    database_url: str
    folder: Path
    path: str

    @property
    def phone(self) -> Phone:
        return Phone(over_http(self.front.url + self.path, authority=str(self.front.authority)))

    def browser(self) -> requests.Session:
        line = requests.Session()
        line.trust_env = False
        line.verify = str(self.front.authority)
        return line

    def asked_since(self, mark: int) -> set[str]:
        """Return which servers nginx asked."""
        return set(re.findall(r" (127\.0\.0\.1:\d+) [0-9a-f]{32}$", self.front.log()[mark:], re.MULTILINE))

    @contextmanager
    def under_load(self, first: int) -> Iterator[Load]:
        load = Load(self, first)
        threads = [threading.Thread(target=load.go_on, args=(number,)) for number in range(PHONES)]
        for thread in threads:
            thread.start()
        time.sleep(1.5)
        yield load
        time.sleep(1.5)
        load.end()
        for thread in threads:
            thread.join(timeout=90)

    def lost(self, load: Load) -> list[int]:
        """Return what was acknowledged and is not there: no row, a file less, or bytes that are not in the store."""
        query = (
            "SELECT s.instance_id, o.sha256 FROM submission s JOIN attachment a ON a.submission_id = s.id "
            "JOIN original o ON o.id = a.original_id"
        )
        store, kept = FolderStore(self.folder / "media"), dict[str, list[str]]()
        with psycopg.connect(make_url(self.database_url).set(drivername="postgresql").render_as_string()) as line:
            for instance_id, sha256 in line.execute(query):
                kept.setdefault(instance_id, []).append(sha256)
        return [
            number
            for number in load.acknowledged
            if len(kept.get(uuid(number), [])) < 2 or not all(map(store.has, kept[uuid(number)]))
        ]


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, postgres_template: str) -> Iterator[Province]:
    folder = tmp_path_factory.mktemp("province")
    with ExitStack() as stack:
        proxy.lead_here(stack.enter_context(pytest.MonkeyPatch.context()))
        database_url = stack.enter_context(created(postgres_url, postgres_template))
        queue_url = stack.enter_context(redis.serving(folder))
        front = proxy.planned(folder)
        own = {
            "SHIZHENG_QUEUE_URL": queue_url,
            "SHIZHENG_KEYS": str(folder / "keys"),
            "SHIZHENG_PUBLIC_URL": front.url,
            "SHIZHENG_TRUSTED_PROXIES": "1",
            "SHIZHENG_LOG_FORMAT": "json",
            "SHIZHENG_MONITOR_FROM": "127.0.0.1",
        }
        programme_id, token = _registered(folder, database_url)
        servers = []
        for _ in range(2):
            servers.append(Member(folder, database_url, own))
            stack.callback(servers[-1].stop)
        for _ in range(2):
            stack.enter_context(_worker(servers[0], folder))
        stack.enter_context(proxy.before_two(front, (servers[0].port, servers[1].port)))
        path = f"/v1/key/{token}/projects/{programme_id}"
        yield Province(front, (servers[0], servers[1]), database_url, folder, path)


def _registered(folder: Path, database_url: str) -> tuple[int, str]:
    app = create_app(settings_in(folder, database_url=database_url))
    with app.app_context():
        build.account("Alice", Role.REVIEWER)
        told = people_the_field()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return told


@contextmanager
def _worker(beside: Member, folder: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "flask", "--app", "server", "worker"]
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(command, env=beside._environment(), cwd=ROOT, stdout=log, stderr=log)
    yield
    process.terminate()
    process.wait(timeout=40)


def test_who_signed_in_at_one_server_is_known_to_the_other(province: Province) -> None:
    mark = len(province.front.log())
    with province.browser() as browser:
        signed_in = browser.post(f"{province.front.url}/sign-in", data={"name": "Alice", "password": build.PASSWORD})
        seen = [browser.get(f"{province.front.url}/review/", allow_redirects=False).status_code for _ in range(6)]
    assert (signed_in.status_code, set(seen)) == (200, {200})
    assert len(province.asked_since(mark)) == 2


def test_wrong_passwords_are_counted_at_both_together(province: Province) -> None:
    with province.browser() as browser:
        said = {"name": "Nobody", "password": "wrong"}
        told = [browser.post(f"{province.front.url}/sign-in", data=said).status_code for _ in range(9)]
    assert told[:5] == [401] * 5
    assert 429 in told  # if each counted for itself, ten were free; waits grow, so a slow machine meets one too


def test_the_number_of_a_request_is_the_same_at_proxy_server_and_worker(province: Province) -> None:
    answer = province.phone.submit(instance(500), files(500))
    number = answer.headers["X-Request-ID"]
    assert wait_until(lambda: number in province.front.log(), 30)  # which writes its line after the answer
    assert number in (province.folder / "serve.log").read_text()
    assert wait_until(lambda: f'"request": "{number}", "ms"' in (province.folder / "worker.log").read_text(), 30)


def test_figures_come_from_each_server_and_not_through_the_proxy(province: Province) -> None:
    def both_know_both_workers() -> bool:
        each = [requests.get(f"{one.url}/metrics", timeout=20).text for one in province.servers]
        return all("shizheng_workers 2.0" in said for said in each)

    assert wait_until(both_know_both_workers, 90)  # a worker first reads what it needs
    with province.browser() as browser:
        assert browser.get(f"{province.front.url}/metrics").status_code == 404


def test_a_server_that_is_killed_loses_nothing_that_was_acknowledged_and_phones_go_on(province: Province) -> None:
    with province.under_load(first=10_000) as load:
        province.servers[0].kill()
        killed_at = time.monotonic()
    went_on = [at for at in load.acknowledged.values() if at > killed_at]
    assert province.lost(load) == []
    assert len(went_on) >= PHONES
    assert len(load.failed) <= 2 * PHONES, load.failed  # those that it was hearing, and their next try
    province.servers[0].restart()


def test_replacing_one_server_after_the_other_refuses_and_loses_no_submission(province: Province) -> None:
    mark = len(province.front.log())
    with province.under_load(first=50_000) as load:
        for server in province.servers:
            server.leave()
            server.restart()
    assert load.failed == []
    assert province.lost(load) == []
    assert len(load.acknowledged) > PHONES
    assert len(province.asked_since(mark)) == 2
