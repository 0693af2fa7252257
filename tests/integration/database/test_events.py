"""Is the log one chain, whoever writes to it at the same moment? On both databases."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from server import create_app
from server.db import db, transaction
from server.models import Event
from server.services import events
from tests.conftest import copy_of, settings_in

WRITERS, EACH = 4, 25


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Give an application on a database that several threads use."""
    app = create_app(settings_in(tmp_path, database_url=copy_of(request.param, request)))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_writers_at_the_same_moment_leave_one_chain(shared: Flask) -> None:
    start = threading.Barrier(WRITERS)

    def write(name: str) -> None:
        start.wait()
        for number in range(EACH):
            with shared.app_context(), transaction():
                events.record(f"account:{name}", "test.write", f"thing:{number}", number=number)

    threads = [threading.Thread(target=write, args=(f"writer {n}",)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with shared.app_context():
        count = db.session.scalar(select(func.count()).select_from(Event))
        links = db.session.scalar(select(func.count(func.distinct(Event.previous_sha256))))
        assert (count, links, events.broken_at()) == (WRITERS * EACH, WRITERS * EACH, None)
