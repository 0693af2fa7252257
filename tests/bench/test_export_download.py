"""How soon does a large export begin to come, and what does it take of the server's memory? See docs/performance.md.

A finished export of 2 GB, whose file is sparse: nothing of it is read from the disk. It is asked for whole and, as a
program does that goes on with a broken download, from near its end.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from server import create_app
from server.db import db, transaction
from server.domain.access import Role
from server.domain.export import ExportState, Shape
from server.models import Export
from server.services import database
from server.services.runtime import now
from tests import build
from tests.bench.history import Recorder
from tests.conftest import settings_in
from tests.integration.openrosa.live import Server, serving

SIZE, LAST = 2 << 30, 1 << 20
PART = 1 << 20
MOST_FIRST_BYTE_S, MOST_MORE_MB = 1.0, 32


@dataclass(frozen=True)
class Came:
    """How an answer came."""

    first_byte_s: float
    size: int
    most_mb: float
    """The most that the server held meanwhile."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Serve a finished export that the office ordered."""
    app = create_app(settings_in(tmp_path, queue_url=f"sqlite:///{tmp_path / 'queue.db'}"))
    archive = tmp_path / "everything.zip"
    with archive.open("wb") as file:
        file.truncate(SIZE)
    with app.app_context():
        database.prepare()
        with transaction():
            plan = build.programme()
            emma = build.account("Emma", Role.OFFICE, plan)
            db.session.add(
                Export(
                    programme=plan, name="everything", asked_by="account:Emma", account_id=emma.id, language="en",
                    shape=Shape.ZIP, state=ExportState.DONE, out=str(tmp_path), path=str(archive), asked_at=now(),
                    manifest_sha256="0" * 64, by_worker=True,
                )
            )  # fmt: skip
        db.engine.dispose()
    with serving(tmp_path, f"sqlite:///{tmp_path / 'test.db'}") as running:
        yield running


def test_an_export_of_2_gb_begins_at_once_and_is_never_held(server: Server, record: Recorder) -> None:
    with requests.Session() as line:
        line.trust_env = False
        line.post(f"{server.url}/sign-in", data={"name": "Emma", "password": build.PASSWORD}).raise_for_status()
        taken(line, server, {"Range": "bytes=0-0"})  # the first of a process finds statements unwritten
        before = server.memory_mb()
        last = taken(line, server, {"Range": f"bytes={SIZE - LAST}-"})
        whole = taken(line, server, {})
    record("first byte of an export of 2 GB", whole.first_byte_s, "s", most=MOST_FIRST_BYTE_S)
    record("first byte of its last MB", last.first_byte_s, "s", most=MOST_FIRST_BYTE_S)
    record(
        "memory more while it is taken", whole.most_mb - before, "MB", most=MOST_MORE_MB, note=f"{before:.0f} MB before"
    )
    assert (whole.size, last.size) == (SIZE, LAST)
    assert whole.most_mb - before <= 2 * MOST_MORE_MB  # of 2 GB: it is never held


def taken(line: requests.Session, server: Server, heads: dict[str, str]) -> Came:
    """Take an export away, and look at the server's memory every 64 MB."""
    start = time.perf_counter()
    with line.get(f"{server.url}/exports/1/download", headers=heads, stream=True) as answer:
        answer.raise_for_status()
        size = len(answer.raw.read(1))
        first, most = time.perf_counter() - start, server.memory_mb()
        while part := answer.raw.read(PART):
            size += len(part)
            if size % (64 * PART) == 1:
                most = max(most, server.memory_mb())
    return Came(first, size, most)
