"""Does a worker get its tasks, and is what waits put into the queue again? On SQLite, PostgreSQL and a real Redis."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from server.config import Settings
from server.db import db
from server.domain.finding import Status
from server.services.verification import photos
from server.tasks import enqueue_photos, task_queue
from server.tasks.queue import TaskQueue
from tests import redis
from tests.conftest import running, settings_in
from tests.integration.openrosa.field import Field, files, instance, opened

PATIENCE_S = 20


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a Redis of our own."""
    if redis.PROGRAM is None:
        pytest.skip(redis.MISSING)
    with redis.serving(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql", "redis"])
def queue_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a queue of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'queue.db'}"
    url: str = request.getfixturevalue({"postgresql": "postgres_database", "redis": "redis_url"}[request.param])
    return url


@pytest.fixture
def queued(queue_url: str, tmp_path: Path, database_url: str) -> Iterator[Flask]:
    """Give an application whose queue is a real one."""
    with _opened(settings_in(tmp_path, queue_url=queue_url, database_url=database_url)) as app:
        _forget_all_tasks(app)  # the Redis is the module's, and a worker of another test may have left one in it
        yield app


@contextmanager
def _opened(settings: Settings) -> Iterator[Flask]:
    with running(settings) as app:
        yield app
        with app.app_context():
            task_queue()._huey.storage.close()


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


def test_two_workers_never_take_one_task(queued: Flask, queue_url: str, tmp_path: Path, database_url: str) -> None:
    asked = list(range(60))
    with _opened(settings_in(tmp_path, queue_url=queue_url, database_url=database_url)) as other:
        queues = [_queue_of(app) for app in (queued, other)]
        for number in asked:
            queues[0].enqueue_run(number)
        with ThreadPoolExecutor(4) as pool:
            taken = list(pool.map(_take_all, [*queues, *queues]))
    assert sorted(number for some in taken for number in some) == asked


def test_who_asked_first_has_the_first_turn(queued: Flask) -> None:
    with queued.app_context():
        for number in (3, 1, 2):
            task_queue().enqueue_run(number)
        assert _take_all(task_queue()) == [3, 1, 2]


def test_many_web_threads_may_ask_at_once(queued: Flask) -> None:
    queue = _queue_of(queued)
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(queue.enqueue_run, range(160)))
    assert queue.length() == 160


@pytest.mark.parametrize("scheme", ["redis", "postgresql"])
def test_a_queue_that_cannot_be_reached_loses_nothing(tmp_path: Path, database_url: str, scheme: str) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"{scheme}://127.0.0.1:{nobody.getsockname()[1]}/0"
        settings = settings_in(tmp_path, queue_url=url, database_url=database_url)
        with running(settings) as app, opened(app) as field:
            assert field.phone.submit(instance(), files()).status == 201
            assert _waiting(app) == 2
            assert _queue_of(app).requeue_pending() == 0  # so a worker starts before its queue does


def _queue_of(app: Flask) -> TaskQueue:
    with app.app_context():
        return task_queue()


def _take_all(queue: TaskQueue) -> list[int]:
    try:
        return [task.args[0] for task in iter(queue._huey.dequeue, None)]
    finally:
        queue._huey.storage.close()  # of this thread, as a worker's does at its end


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
