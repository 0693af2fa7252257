"""How many submissions a second does a real server take, from few phones and many, beside slow ones and idle lines?

The worker beside it runs, and the generator uses the same processors. See docs/performance.md.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from typing_extensions import override

from server import create_app
from server.db import db
from server.services import database
from tests.bench.floors import floors
from tests.bench.history import Recorder
from tests.bench.load.crowd import Load, run
from tests.bench.load.report import Report
from tests.bench.load.target import Target, target
from tests.conftest import settings_in
from tests.integration.openrosa.field import people_the_field
from tests.integration.openrosa.live import Server, serving

PHONES = (1, 4, 8, 16, 64)
SLOW, IDLE = 8, 500
MOST_SLOWER = 1.2
WARM_UP = 4
"""Submissions of each of four phones: a process loads at its first ones what it needs for them."""
AS_USUAL = 0
"""As many processes answer as `serve` has by itself."""


@pytest.fixture(params=["sqlite", "postgresql"])
def database_of_its_own(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    address: str = request.getfixturevalue("postgres_database")
    return address


@pytest.fixture
def base(tmp_path: Path, database_of_its_own: str) -> str:
    """Give the address of a phone below the server's own."""
    settings = settings_in(tmp_path, database_url=database_of_its_own, queue_url=f"sqlite:///{tmp_path / 'queue.db'}")
    app = create_app(settings)
    with app.app_context():
        database.prepare()
        programme_id, token = people_the_field()
        db.session.commit()
        db.engine.dispose()
    return f"/v1/key/{token}/projects/{programme_id}"


@pytest.fixture
def server(tmp_path: Path, base: str, database_of_its_own: str) -> Iterator[Server]:
    with serving(tmp_path, database_of_its_own, processes=AS_USUAL) as running:
        yield running


@pytest.fixture
def phone(server: Server, base: str) -> Target:
    found = target(server.url + base)
    run(found, Load(4, each=WARM_UP, seconds=30))
    os.sync()  # what was written before is on the disk before the clock starts
    return found


@pytest.mark.parametrize("with_photos", [True, False], ids=["two photos", "XML only"])
@pytest.mark.parametrize("phones", PHONES)
def test_every_submission_of_many_phones_is_received(
    server: Server, phone: Target, phones: int, database_of_its_own: str, record: Recorder, *, with_photos: bool
) -> None:
    each = max(2, (192 if with_photos else 2_000) // phones)
    load = Load(phones, each=each, seconds=30, with_photos=with_photos)
    report = run(phone, load, server.answering())
    backend = make_url(database_of_its_own).get_backend_name()
    _tell(f"{'2 × 2.5 MB' if with_photos else 'XML only'}, {phones} phones, {backend}", report, record)
    if with_photos and report.cpu_ms is not None:
        record(f"{phones} phones, {backend}, CPU ÷ floor", report.cpu_ms / floors().submission_ms, "×")
    assert (report.errors, report.received > 0) == ({}, True)


class Alone(Server):
    """A server without a worker, which would analyse what the runs before brought."""

    @override
    def _command(self) -> list[str]:
        return [*super()._command(), "--no-worker"]


def test_a_fast_phone_does_not_wait_for_slow_ones_or_idle_lines(
    tmp_path: Path, base: str, database_of_its_own: str, record: Recorder
) -> None:
    server = Alone(tmp_path, database_of_its_own, processes=AS_USUAL)
    try:
        _beside_others(server, target(server.url + base), record)
    finally:
        server.stop()


def _beside_others(server: Server, phone: Target, record: Recorder) -> None:
    fast = Load(4, each=16, seconds=60)
    alone = run(phone, fast, server.answering())
    beside_slow = run(phone, Load(4, slow=SLOW, each=16, seconds=60), server.answering())
    with ExitStack() as lines:
        for _ in range(IDLE):
            lines.enter_context(socket.create_connection((phone.host, phone.port)))
        beside_idle = run(phone, fast, server.answering())
    assert alone.errors == {}
    for name, report in ((f"{SLOW} slow", beside_slow), (f"{IDLE} idle lines", beside_idle)):
        record(f"fast phones beside {name} ÷ alone, median", report.p50_ms / alone.p50_ms, "×", most=MOST_SLOWER,
               note=report.line())  # fmt: skip
        assert report.errors == {}


def _tell(name: str, report: Report, record: Recorder) -> None:
    record(f"{name}: received", report.per_s, "a second", note=report.line())
