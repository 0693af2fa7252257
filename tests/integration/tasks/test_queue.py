"""Does a worker get its tasks, and is what waits put into the queue again? On SQLite, and on a real Redis."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from server import create_app
from server.db import db
from server.domain.finding import Status
from server.services.verification import photos
from server.tasks import enqueue_photos, task_queue
from tests.conftest import settings_in
from tests.integration.openrosa.field import Field, files, instance, opened

PATIENCE_S = 20


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a Redis of our own on a socket file."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is missing: install the Debian package redis-server to run this test")
    place = tmp_path_factory.mktemp("redis") / "redis.sock"
    server = subprocess.Popen(
        [program, "--port", "0", "--unixsocket", str(place), "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    _until(place.exists)
    yield f"unix://{place}?db=0"
    server.terminate()
    server.wait(10)


@pytest.fixture(params=["sqlite", "redis"])
def queued(request: pytest.FixtureRequest, tmp_path: Path, database_url: str) -> Iterator[Flask]:
    """Give an application whose queue is a real one."""
    url = request.getfixturevalue("redis_url") if request.param == "redis" else f"sqlite:///{tmp_path / 'queue.db'}"
    app = create_app(settings_in(tmp_path, queue_url=url, database_url=database_url))
    _forget_all_tasks(
        app
    )  # the Redis is the module's, and a worker that another test stopped on the minute leaves one in it
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def field(queued: Flask) -> Iterator[Field]:
    with opened(queued) as ready:
        yield ready


def test_a_received_photo_is_analysed_by_a_worker(field: Field, queued: Flask) -> None:
    assert field.phone.submit(instance(), files()).status == 201
    assert _waiting(queued) == 2
    with _worker(queued):
        _until(lambda: _waiting(queued) == 0)
    db.session.expire_all()
    assert all(photo.verdict in set(Status) for photo in field.photos())


def test_what_a_killed_worker_left_is_put_into_the_queue_again(field: Field, queued: Flask) -> None:
    field.phone.submit(instance(), files())
    _forget_all_tasks(queued)
    with queued.app_context():
        assert task_queue().requeue_pending() == 2
        assert task_queue().requeue_pending() == 0, "what already waits in the queue is not put there twice"
    with _worker(queued):
        _until(lambda: _waiting(queued) == 0)


def test_a_task_for_a_photo_that_is_gone_stops_nobody(field: Field, queued: Flask) -> None:
    with queued.app_context():
        enqueue_photos([999_999])
    field.phone.submit(instance(), files())
    with _worker(queued):
        _until(lambda: _waiting(queued) == 0)


def test_a_task_of_another_version_is_dropped(field: Field, queued: Flask) -> None:
    with queued.app_context():
        huey = task_queue()._huey
        unknown = huey.task(name="look_at_photo")(int)
        unknown(1)
        huey._registry.unregister(unknown.task_class)
        assert huey.pending_count() == 1
    field.phone.submit(instance(), files())
    with _worker(queued):
        _until(lambda: _waiting(queued) == 0 and huey.pending_count() == 0)
    with queued.app_context():
        assert task_queue().requeue_pending() == 0


def test_a_queue_that_cannot_be_reached_loses_nothing(tmp_path: Path, database_url: str) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"redis://127.0.0.1:{nobody.getsockname()[1]}/0"
        app = create_app(settings_in(tmp_path, queue_url=url, database_url=database_url))
        with opened(app) as field:
            assert field.phone.submit(instance(), files()).status == 201
            assert _waiting(app) == 2
            db.session.remove()
            db.engine.dispose()


def _waiting(app: Flask) -> int:
    with app.app_context():
        return photos.count_waiting()


def _forget_all_tasks(app: Flask) -> None:
    with app.app_context():
        task_queue()._huey.flush()


class _worker:  # noqa: N801 - reads as a block
    """Run a worker thread for the time of a block."""

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            self._consumer = task_queue().consumer(1)

    def __enter__(self) -> None:
        self._thread = threading.Thread(target=self._consumer.start)
        self._consumer._set_signal_handlers = lambda: None
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._consumer.stop(graceful=True)
        self._thread.join(10)


def _until(is_true: object) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not is_true():  # type: ignore[operator]
        assert time.monotonic() < ends, "nothing happened"
        threading.Event().wait(0.02)
