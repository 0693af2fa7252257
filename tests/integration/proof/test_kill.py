"""Does a sealer that is killed leave a log from which the next one goes on?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from server.config import ROOT
from server.db import db
from server.models import Event
from server.services.proof.verification import Verification
from server.services.runtime import settings
from tests import whole_log
from tests.integration.proof.conftest import write

pytestmark = pytest.mark.slow

PROGRAM = """
from server import create_app
from server.db import transaction
from server.services.proof import sealer

sealer.PORTION = 3
app = create_app()
with app.app_context():
    while True:
        with transaction():
            sealer.seal_portion()
            print("sealing", flush=True)
        print("sealed", flush=True)
"""
ENTRIES, KILLED_AFTER_LINES = 300, (1, 2, 3, 8, 13, 18, 24, 31)


def environment() -> dict[str, str]:
    own = settings()
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("SHIZHENG_")},
        "SHIZHENG_DATABASE_URL": own.database_url,
        "SHIZHENG_MEDIA_URL": own.media_url,
        "SHIZHENG_KEYS": own.keys,
        "SHIZHENG_SECRET_KEY": "only for tests",
        "SHIZHENG_QUEUE_URL": f"sqlite:///{Path(own.keys).parent / 'queue.db'}",
    }


def kill_after(lines: int) -> None:
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, env=environment(), cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout
        for _ in range(lines):
            assert process.stdout.readline()
        process.kill()


def test_a_sealer_that_is_killed_leaves_a_whole_log(shared: Flask) -> None:
    with shared.app_context():
        write(ENTRIES)
        for lines in KILLED_AFTER_LINES:
            db.session.remove()
            kill_after(lines)
            assert list(Verification().faults()) == []
        assert db.session.scalar(select(Event.id).where(Event.position.is_(None)).limit(1))
        db.session.remove()
        assert whole_log.faults() == []
        assert db.session.scalar(select(Event.id).where(Event.position.is_(None)).limit(1)) is None
