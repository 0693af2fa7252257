"""A log that several use, and one with entries in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from server.db import db, transaction
from server.models import Event
from server.services import events
from server.services.proof import sealer
from tests import whole_log
from tests.conftest import copy_of, running, settings_in


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Give an application on a database that several threads use."""
    with running(settings_in(tmp_path, database_url=copy_of(request.param, request))) as app:
        yield app


def write(count: int) -> None:
    """Write entries about things with numbers."""
    with transaction():
        for number in range(count):
            events.record("account:Alice", "test.write", f"thing:{number}", number=number)


def seal() -> int:
    """Seal what waits; returns how many."""
    with transaction():
        return sealer.seal()


@pytest.fixture
def log(context: Flask) -> list[int]:
    """Write and seal two times five entries, after that of the first key; returns their numbers by place."""
    seal()
    write(5)
    seal()
    write(5)
    assert whole_log.faults() == []
    return list(db.session.scalars(select(Event.id).order_by(Event.position)))
