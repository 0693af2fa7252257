"""What does a small province run on? PostgreSQL, Redis, a store that speaks S3, two servers with a worker each.

All of it is our own, in one folder, and each part can be killed and started again.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url

from server import create_app
from server.db import db
from server.domain.geo import LatLon
from server.models import Programme
from server.services import database
from tests import build
from tests.conftest import settings_in
from tests.integration.openrosa.field import people_the_field
from tests.integration.openrosa.live import Server, children
from tests.postgres import owner_of, programs, run_as
from tests.s3 import ENVIRONMENT, S3Server

PATIENCE_S = 60
DATABASE = "soak"


class Postgres:
    """A cluster that keeps what it acknowledged, however it ends."""

    def __init__(self, folder: Path) -> None:
        self._programs, self._folder = programs(), folder
        folder.mkdir()
        self._owner = owner_of(folder)
        run_as(self._owner, self._programs / "initdb", "-D", folder / "data", "-U", "shizheng", "-A", "trust",
               "-E", "UTF8", "--locale=C")  # fmt: skip
        self.start()
        with psycopg.connect(self._url("postgres", "postgresql"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}".encode())

    @property
    def url(self) -> str:
        return self._url(DATABASE, "postgresql+psycopg")

    def start(self) -> None:
        options = f"-c listen_addresses='' -k {self._folder}"
        run_as(self._owner, self._programs / "pg_ctl", "-D", self._folder / "data", "-w", "-l", self._folder / "log",
               "-o", options, "start")  # fmt: skip

    def stop(self) -> None:
        """End it as a crash would."""
        run_as(self._owner, self._programs / "pg_ctl", "-D", self._folder / "data", "-m", "immediate", "stop")

    def _url(self, name: str, driver: str) -> str:
        found = URL.create(driver, "shizheng", database=name, query={"host": str(self._folder)})
        return make_url(found).render_as_string()


class Province:
    """All parts, and the addresses of a phone on each server."""

    def __init__(self, folder: Path, phones: int, servers: int = 2) -> None:
        self._folder = folder
        self.postgres = Postgres(folder / "postgres")
        (folder / "s3").mkdir()
        self.store = S3Server(folder / "s3")
        self._redis = _redis(folder / "redis.sock")
        os.environ.update(ENVIRONMENT)
        self.settings = {"database_url": self.postgres.url, "media_url": self.store.url("evidence"),
                         "queue_url": f"unix://{folder / 'redis.sock'}?db=0"}  # fmt: skip
        os.environ["SHIZHENG_KEYS"] = str(folder / "keys")  # one for all processes
        app = create_app(settings_in(folder / "command", keys=str(folder / "keys"), **self.settings))
        with app.app_context():
            database.prepare()
            programme_id, token = people_the_field()
            owner = db.session.get_one(Programme, programme_id)
            for number in range(phones):
                place = build.site(owner, site_of(number), place=place_of(number))
                build.viewpoint(place, "S", "南坡")
                build.issue(owner, place, issue_of(number))
            db.session.commit()
            db.engine.dispose()
        self.phone = f"/v1/key/{token}/projects/{programme_id}"
        self.servers = [self._server(folder / f"server-{number}") for number in range(servers)]

    def workers(self) -> list[int]:
        """Return the processes of the workers."""
        return [one for server in self.servers for one in {*children(server.pid)} - {*server.answering()}]

    def kill_worker(self, number: int) -> None:
        found = self.workers()
        if found:
            os.kill(found[number % len(found)], signal.SIGKILL)

    def stop(self) -> None:
        for server in self.servers:
            server.stop()
        self._redis.terminate()
        self.store.kill()
        self.postgres.stop()

    def _server(self, folder: Path) -> Server:
        folder.mkdir()
        return Server(folder, self.postgres.url, media_url=self.settings["media_url"],
                      queue_url=self.settings["queue_url"])  # fmt: skip


def place_of(number: int) -> LatLon:
    """Return where a phone's own site is: two kilometres from the next."""
    return LatLon(build.XIAHE.latitude + 0.02 * number, build.XIAHE.longitude)


def site_of(number: int) -> str:
    return f"SOAK-{number}"


def issue_of(number: int) -> str:
    return f"SOAK-{number}-1"


def wait_until(found: Callable[[], bool], patience_s: float = PATIENCE_S) -> bool:
    """Wait until something is so; tells whether it came."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        if found():
            return True
        time.sleep(0.2)
    return False


def _redis(place: Path) -> "subprocess.Popen[bytes]":
    program = shutil.which("redis-server")
    assert program, "redis-server is missing"
    found = subprocess.Popen(
        [program, "--port", "0", "--unixsocket", str(place), "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    assert wait_until(place.exists)
    return found
