"""How long does the queue take at a hundred thousand pairs? See docs/performance.md."""

import resource
import statistics
from collections.abc import Callable
from functools import partial

import pytest
from flask.testing import FlaskClient

from server import create_app
from server.db import db, transaction
from server.services import database
from tests import build, many
from tests.bench.history import Recorder
from tests.conftest import settings_in

FEW, MANY = 1_000, 100_000
LIMIT_MS = 100.0
FILTERS = {
    "queue": "",
    "verdict": "verdict=contradicted",
    "programme": "programme=1",
    "batch": "batch=5",
    "county": "county=夏河县",
    "unit": "unit=17",
    "check": "check=same_standpoint",
    "officer": "officer=扎西",
    "date": "since=2026-03-01&until=2026-03-31",
    "text": "text=ZY-00123",
    "settled": "state=decided",
    "last page": "before=1",
    "oldest first": "sort=received",
    "county by county": "sort=place",
    "county by county, one unit": "sort=place&unit=17",
}


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> dict[int, FlaskClient]:
    """Give a signed-in reviewer at a short queue and at a long one."""
    clients = {}
    for pairs in (FEW, MANY):
        app = create_app(settings_in(tmp_path_factory.mktemp(str(pairs))))
        with app.app_context():
            database.prepare()
            many.fill(pairs)
            with transaction():
                build.account("Alice")
            db.session.remove()
        clients[pairs] = app.test_client()
        answer = clients[pairs].post("/sign-in", data={"name": "Alice", "password": build.PASSWORD})
        assert answer.status_code == 302
    return clients


def milliseconds(work: Callable[[], object], runs: int = 5) -> float:
    """Return the median processor time of several runs, after one that is not counted."""
    work()
    return 1000 * statistics.median(_once(work) for _ in range(runs))


def _once(work: Callable[[], object]) -> float:
    start = resource.getrusage(resource.RUSAGE_SELF)
    for _ in range(4):  # the clock ticks in steps of some milliseconds
        work()
    end = resource.getrusage(resource.RUSAGE_SELF)
    return (end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime) / 4


def test_the_queue_answers_as_fast_for_many_pairs_as_for_few(desks: dict[int, FlaskClient], record: Recorder) -> None:
    slow = {}
    for name, query in FILTERS.items():
        few, long = (milliseconds(partial(page, desks[pairs], query)) for pairs in (FEW, MANY))
        record(f"queue of {MANY:,} pairs, {name}", long, "ms", most=LIMIT_MS, note=f"{few:.0f} ms at {FEW:,}")
        if long > LIMIT_MS:
            slow[name] = round(long)
    assert slow == {}


def page(client: FlaskClient, query: str) -> bytes:
    answer = client.get(f"/review/?{query}")
    assert answer.status_code == 200
    return answer.get_data()
