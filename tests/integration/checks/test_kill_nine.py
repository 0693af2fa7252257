"""Does a run that is killed in the middle of its work lose anything?"""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from server.db import db, transaction
from server.models import CheckRun, Finding, Photo
from server.services import runtime
from server.services.register import programmes
from server.services.verification import photo_case, photos
from tests import build
from tests.build import WORK_DONE
from tests.integration.checks.conftest import Field

PHOTOS = 120
LONGEST_S = 120


def command(app: Flask, *args: str) -> subprocess.Popen[bytes]:
    settings = app.extensions[runtime.SETTINGS]
    environment = os.environ | {
        "SHIZHENG_DATABASE_URL": settings.database_url,
        "SHIZHENG_MEDIA_URL": settings.media_url,
        "SHIZHENG_QUEUE_URL": "memory://",
        "SHIZHENG_SECRET_KEY": "only for tests",
    }
    flask = Path(sys.executable).with_name("flask")
    return subprocess.Popen([flask, "--app", "server", "checks", *args], env=environment, stderr=subprocess.DEVNULL)


def done() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.max(CheckRun.done))) or 0


@pytest.mark.slow
def test_a_killed_run_is_finished_by_the_next(app: Flask, field: Field) -> None:
    at = WORK_DONE + timedelta(days=4)
    content = build.taken(at, size=(320, 240))
    with transaction():
        for number in range(PHOTOS):
            sent = field.visit(at, device=f"collect:{number}")
            photos.judge(photo_case.load(build.photo(sent, field.issue, field.slope, None, content).id))
        programmes.set_limits(field.programme, {"receipt_usual_s": "60"})
    first = command(app, "run")
    while done() == 0 and first.poll() is None:
        os.sched_yield()
    first.send_signal(signal.SIGKILL)
    first.wait(LONGEST_S)
    assert 0 < done() < PHOTOS
    assert command(app, "run").wait(LONGEST_S) == 0
    db.session.rollback()
    (run,) = db.session.scalars(select(CheckRun).where(CheckRun.cause.is_(None)))
    assert (run.done, run.ended_at is not None) == (run.total, True)
    current = select(Finding.photo_id, Finding.check).where(
        Finding.replaced_at.is_(None), Finding.photo_id.is_not(None)
    )
    said = list(db.session.execute(current))
    assert len(said) == len(set(said))
    assert set(db.session.scalars(select(Photo.verdict))) <= {"doubtful", "contradicted"}
    kept = select(func.count(Finding.id)).where(Finding.check == "photo_before_receipt")
    assert db.session.scalar(kept) == 2 * PHOTOS
