"""What does the log cost a submission on PostgreSQL, with 16 phones at once? See docs/performance.md.

Two servers, one of which writes no log, take turns with the same phones. Wall time says what a phone
waits; the processor's time says it again where others use the machine.
"""

import statistics
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from server import create_app
from server.db import db
from server.services import database
from tests.bench.history import Recorder
from tests.bench.load.crowd import Load, run
from tests.bench.load.report import Report
from tests.bench.load.target import target
from tests.conftest import settings_in
from tests.integration.openrosa.field import people_the_field
from tests.integration.openrosa.live import Server, serving
from tests.postgres import created

NO_LOG = Path(__file__).parent / "no_log"
ROUNDS, PHONES, EACH = 5, 16, 12
ASKED = 1.05


@dataclass(frozen=True)
class Side:
    """A server, and the address of a phone on it."""

    server: Server
    phone: str


@pytest.fixture
def sides(tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Side]]:
    """Give a server with the log and one without, each with a database and a store."""
    with ExitStack() as stack:
        yield {kind: _side(stack, tmp_path / kind, postgres_url, monkeypatch, kind) for kind in ("with", "without")}


def _side(stack: ExitStack, folder: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch, kind: str) -> Side:
    folder.mkdir()
    address = stack.enter_context(created(postgres_url))
    app = create_app(settings_in(folder, database_url=address))
    with app.app_context():
        database.prepare()
        programme_id, token = people_the_field()
        db.session.commit()
        db.engine.dispose()
    if kind == "without":
        monkeypatch.setenv("PYTHONPATH", str(NO_LOG))
    server = stack.enter_context(serving(folder, address))
    return Side(server, f"{server.url}/v1/key/{token}/projects/{programme_id}")


@pytest.mark.parametrize("with_photos", [False, True], ids=["XML only", "two photos"])
def test_what_the_log_costs_sixteen_phones(sides: dict[str, Side], record: Recorder, *, with_photos: bool) -> None:
    found: dict[str, list[Report]] = {"with": [], "without": []}
    for round_ in range(ROUNDS + 1):
        for kind in ("with", "without") if round_ % 2 else ("without", "with"):
            to = target(sides[kind].phone)
            report = run(to, Load(PHONES, each=EACH, with_photos=with_photos), sides[kind].server.answering())
            assert report.errors == {}
            if round_:  # the first only warms up
                found[kind].append(report)
    rate = {kind: statistics.median(one.per_s for one in reports) for kind, reports in found.items()}
    ratio = rate["without"] / rate["with"]
    what = "2 × 2.5 MB" if with_photos else "XML only"
    record(f"{what}, {PHONES} phones on PostgreSQL, with the log ÷ without", ratio, "×", most=ASKED,
           note="; ".join(f"{kind}: {reports[-1].line()}" for kind, reports in found.items()))  # fmt: skip
