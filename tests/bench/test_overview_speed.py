"""How long do the overview and the search take at the server? Run: pytest tests/bench/test_overview_speed.py -s"""

import random
import statistics
import time
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from server.db import db, table_of, transaction
from server.domain.access import COMMAND_LINE, Actor, AttachmentState, Permission, Role
from server.domain.ledger_work import Grouping
from server.models import Attachment, Issue, Original, Submission
from server.services.ledger import duties, figures, weeks
from server.services.register import ledger_index
from server.services.search import everywhere
from tests import build, many
from tests.bench.history import Recorder

OVERVIEW_MS, SEARCH_MS = 100, 50
NEAR = Actor("near", frozenset({Permission.READ}), programme_id=1, counties=frozenset({"夏河县"}))
_WORDS = (
    "ZY-00077",
    "ZY",
    "覆土",
    "点位77",
    "堆场",
    "第12责任",
    "视点",
    "41234",
    "000000000000004d",
    "17300",
    "uuid:00",
    "x",
)


@pytest.mark.parametrize("role", [Role.OFFICE, Role.REVIEWER, Role.LEADER])
def test_the_overview_of_ten_thousand_issues(app: Flask, client: FlaskClient, role: Role, record: Recorder) -> None:
    with app.app_context():
        many.fill(50_000)
        with transaction():
            build.account("Emma", role)
        parts: dict[str, Callable[[], object]] = {one.value: partial(figures.by, COMMAND_LINE, one) for one in Grouping}
        parts["weeks"] = partial(weeks.of, COMMAND_LINE)
        parts["duties"] = partial(duties.of, COMMAND_LINE, figures.Line(None))
        for name, work in parts.items():
            record(f"overview of {role}, part {name}", _median_ms(work), "ms")
    client.post("/sign-in", data={"name": "Emma", "password": build.PASSWORD})
    took = {by: _median_ms(partial(client.get, f"/ledger/?by={by}")) for by in Grouping}
    for by, ms in took.items():
        record(f"overview of {role}, by {by}", ms, "ms", most=OVERVIEW_MS)
    assert max(took.values()) < OVERVIEW_MS


def test_a_search_among_a_hundred_thousand(app: Flask, record: Recorder) -> None:
    with app.app_context():
        many.fill(500_000 // 5)
        _more_issues()
        slowest = {}
        for actor in (COMMAND_LINE, NEAR):
            for said in _WORDS:
                slowest[actor.name, said] = _median_ms(partial(everywhere.find, actor, said))
        (name, said), took = max(slowest.items(), key=lambda one: one[1])
        record("search among 100,000, the slowest", took, "ms", most=SEARCH_MS, note=f"{said} ({name})")
        assert max(slowest.values()) < SEARCH_MS


def _more_issues() -> None:
    """Bring the issues to a hundred thousand, each with its words in the index, and as many files and originals."""
    with db.engine.begin() as connection:
        first = connection.exec_driver_sql("SELECT max(id) FROM issue").scalar() or 0
        moment = many.START
        dice = random.Random(3)
        rows = [many._issue(dice, n, 2_000, moment) | {"county": dice.choice(many.COUNTIES)}
                for n in range(first + 1, 100_001)]  # fmt: skip
        connection.execute(insert(table_of(Issue)), rows)
        numbers = range(1_001, 100_001)
        connection.execute(
            insert(table_of(Original)),
            [{"id": n, "sha256": f"{n * 2654435761 % 2**64:016x}{n:048x}", "size_bytes": 1, "stored_at": moment}
             for n in numbers],
        )  # fmt: skip
        connection.execute(
            insert(table_of(Submission)),
            [{"id": n, "form_pk": 1, "version_named": "", "instance_id": f"uuid:{n:08x}", "instance_name": "",
              "xml": b"", "xml_sha256": "", "answers": {}, "flags": [], "client_headers": {}, "more_follows": False,
              "received_at": moment} for n in numbers],
        )  # fmt: skip
        connection.execute(
            insert(table_of(Attachment)),
            [{"id": n, "submission_id": n, "name": f"{1_730_000_000 + n}.jpg", "state": AttachmentState.RECEIVED,
              "original_id": n, "flags": []} for n in numbers],
        )  # fmt: skip
        connection.exec_driver_sql(
            "UPDATE photo SET attachment_id = id, original_id = id WHERE id > 1000 AND id <= 100000"
        )
        connection.exec_driver_sql("ANALYZE")
    ledger_index.refresh(range(1, 100_001))
    db.session.commit()


def _median_ms(work: Callable[[], object]) -> float:
    return statistics.median(_timed(work) for _ in range(5))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)
