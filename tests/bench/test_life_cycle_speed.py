"""How long do statistics, the daily computation of deadlines and public pages take? See docs/performance.md."""

import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from server import create_app
from server.db import db, table_of, transaction
from server.domain.access import Role
from server.domain.issue_counts import StatisticsGrouping
from server.domain.life_state import LifeState
from server.models import Issue, IssueMeasure, Publication
from server.services import database
from server.services.runtime import now, today
from server.tasks import deadlines
from tests import build, many
from tests.bench.history import Recorder
from tests.conftest import settings_in
from tests.integration.openrosa.live import Server, serving

STATISTICS_MS, RUN_S, PUBLIC_MS, VISITORS = 200, 10, 50, 500
VISITS, AT_ONCE = 2_000, 4


def test_statistics_of_ten_thousand_issues_with_a_hundred_thousand_photos(
    app: Flask, client: FlaskClient, record: Recorder
) -> None:
    with app.app_context():
        many.fill(50_000)
        with transaction():
            build.account("Emma", Role.OFFICE)
    client.post("/sign-in", data={"name": "Emma", "password": build.PASSWORD})
    pages = {by.value: f"/statistics/?by={by}" for by in StatisticsGrouping}
    took = {name: _median_ms(partial(client.get, page)) for name, page in pages.items()}
    for name, ms in took.items():
        record(f"statistics by {name}", ms, "ms", most=STATISTICS_MS)
    assert max(took.values()) < STATISTICS_MS


def test_deadlines_of_a_hundred_thousand_issues(app: Flask, record: Recorder) -> None:
    """The first day writes a row of each; the next finds most as they were; a tenth falls behind on the third."""
    with app.app_context():
        many.fill(500_000)
        _plans()
        record("deadlines of 100,000, the very first day", _timed_ms(deadlines.run) / 1000, "s")
        took = {"nothing new": _timed_ms(deadlines.run)}
        with transaction():
            late = update(IssueMeasure).where(IssueMeasure.issue_id % 10 == 0)
            db.session.execute(late.values(due_on=today() - timedelta(days=1)))
        took["a tenth falls behind, the ledger’s word too"] = _timed_ms(deadlines.run)
        for name, ms in took.items():
            record(f"deadlines of 100,000, {name}", ms / 1000, "s", most=RUN_S)
        assert max(took.values()) < 1000 * RUN_S


def _plans() -> None:
    """Let every issue be under way, with a milestone ahead."""
    with transaction():
        db.session.execute(update(Issue).values(state=LifeState.RECTIFYING, status="on_schedule", round=1))
        numbers = db.session.scalars(db.select(Issue.id)).all()
        due = today() + timedelta(days=90)
        said = {"round": 1, "number": 1, "text": "覆土", "due_on": due, "written_by": "test", "written_at": now()}
        rows = [{"issue_id": number, **said} for number in numbers]
        db.session.execute(insert(table_of(IssueMeasure)), rows)


@pytest.fixture
def notice(tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """Publish something; returns the server and the page's address."""
    app = create_app(settings_in(tmp_path, queue_url=f"sqlite:///{tmp_path / 'queue.db'}"))
    with app.app_context():
        database.prepare()
        with transaction():
            plan = build.programme()
            issue = build.issue(plan, build.site(plan), "C00001", "矿区排土场边坡裸露")
            day = today()
            row = Publication(
                issue_id=issue.id, problem="排土场边坡裸露。" * 40, body="夏河县自然资源局", measures="覆土。" * 60,
                goal="复绿", due="年底前", result="已完成。" * 40, medium="县政府网站", made_at=now(),
                released_at=now(), opens_on=day, closes_on=day + timedelta(days=9), needed_days=7, token="t" * 32,
            )  # fmt: skip
            db.session.add(row)
        db.engine.dispose()
    with serving(tmp_path, f"sqlite:///{tmp_path / 'test.db'}") as running:
        yield running, f"/public/{'t' * 32}"


def test_a_town_reads_a_notice(notice: tuple[Server, str], record: Recorder) -> None:
    """Visitors come from processes of their own, on the same two cores; each opens a line, as a browser does."""
    server, page = notice
    first = _visit(server.url, page, 1)
    before, began = server.cpu_s(), time.perf_counter()
    with ProcessPoolExecutor(AT_ONCE) as town:
        each = town.map(partial(_visit, server.url, page), [VISITS // AT_ONCE] * AT_ONCE)
        waits = sorted(ms for some in each for ms in some)
    took = time.perf_counter() - began
    record("a public notice, visitors", VISITS / took, "a second", least=VISITORS, note=f"the first {first[0]:.0f} ms")
    record("a public notice, 99 of 100 within", waits[int(len(waits) * 0.99)], "ms", most=PUBLIC_MS)
    record("a public notice, CPU of each", 1000 * (server.cpu_s() - before) / VISITS, "ms")
    assert waits[int(len(waits) * 0.99)] < PUBLIC_MS
    assert VISITS / took >= VISITORS


def _visit(url: str, page: str, times: int) -> list[float]:
    where, waits = urlsplit(url), []
    for _ in range(times):
        began = time.perf_counter()
        line = HTTPConnection(where.hostname or "", where.port, timeout=30)
        line.request("GET", page)
        answer = line.getresponse()
        assert answer.status == 200
        answer.read()
        line.close()
        waits.append(1000 * (time.perf_counter() - began))
    return waits


def _median_ms(work: Callable[[], object]) -> float:
    return statistics.median(_timed_ms(work) for _ in range(5))


def _timed_ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)
