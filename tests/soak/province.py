"""What does a small province run on? PostgreSQL, a store that speaks S3, two servers with a worker each, and Redis.

Without Redis PostgreSQL carries the queue too. All of it is our own, in one
folder, and each part can be killed and started again.
"""

import os
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from server import create_app
from server.db import db
from server.domain.geo import LatLon
from server.models import Programme
from server.services import database
from tests import build, redis
from tests.conftest import settings_in
from tests.integration.openrosa.field import people_the_field
from tests.integration.openrosa.live import Server, children
from tests.postgres import Cluster
from tests.s3 import ENVIRONMENT, S3Server

PATIENCE_S = 60


class Province:
    """All parts, and the addresses of a phone on each server."""

    def __init__(self, folder: Path, phones: int, servers: int = 2, *, with_redis: bool = True) -> None:
        self._folder = folder
        (folder / "postgres").mkdir()
        (folder / "s3").mkdir()
        self.postgres = Cluster(folder / "postgres")
        self.store = S3Server(folder / "s3")
        self._queue = ExitStack()
        queue_url = self._queue.enter_context(redis.serving(folder)) if with_redis else self.postgres.url
        os.environ.update(ENVIRONMENT)
        self.settings = {"database_url": self.postgres.url, "media_url": self.store.url("evidence"),
                         "queue_url": queue_url}  # fmt: skip
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
        self._queue.close()
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
