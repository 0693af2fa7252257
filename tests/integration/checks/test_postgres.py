"""The same judgement, and the same answers when it is asked again, on PostgreSQL."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select, text

from server import create_app
from server.db import db, transaction
from server.models import Finding, Form, PhotoPair
from server.services import database
from server.services.register import programmes
from server.services.verification import photos
from server.tasks import rerun
from tests import build
from tests.build import WORK_DONE
from tests.conftest import settings_in
from tests.integration.checks.conftest import made
from tests.integration.checks.test_journeys import FAR


@pytest.fixture
def on_postgres(tmp_path: Path, postgres_database: str) -> Iterator[Flask]:
    app = create_app(settings_in(tmp_path, database_url=postgres_database))
    with app.app_context():
        database.prepare()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.usefixtures("on_postgres")
def test_photos_pairs_and_issues_are_judged_and_judged_again() -> None:
    field, at = made(), WORK_DONE + timedelta(days=9)
    with transaction():
        field.issue.unit_id = programmes.unit("夏河县人民政府").id
        field.issue.claimed_at = WORK_DONE
        db.session.add(Form(programme=field.programme, form_id="petition_verify", created_at=WORK_DONE))
        pair = field.pair()
        dawa = build.account("Dawa", programme=field.programme)
        sent = field.visit(at, account_id=dawa.id, answers={"today": "2026-10-29", "officer1": "a", "officer2": "b"})
        build.analysed(field.photo(at, sent=sent, stands=field.top, seed=7))
        far = field.visit(at, account_id=dawa.id, answers={"today": "2026-11-29"})
        last = build.analysed(field.photo(at + timedelta(minutes=5), FAR, sent=far, stands=field.top, seed=8))
    said = select(Finding.reason).where(Finding.photo_id == last.id, Finding.replaced_at.is_(None))
    assert {"impossible", "burst"} <= set(db.session.scalars(said))
    assert (pair.verdict, field.issue.verdict) == ("consistent", "contradicted")
    assert rerun.run(rerun.create()).changes == ()
    with transaction():
        programmes.set_limits(field.programme, {"receipt_usual_s": "3600"})
    ran = rerun.run(rerun.create(changed_only=True))
    assert (ran.left_out, {change.after for change in ran.changes}) == (0, {"doubtful"})


def test_photos_of_one_viewpoint_that_are_judged_at_once_form_one_pair(on_postgres: Flask) -> None:
    field, later = made(), WORK_DONE + timedelta(days=9)
    with transaction():
        field.pair()
        first, last = (field.photo(later + timedelta(minutes=n), seed=20 + n, worked=True).id for n in range(2))
        for photo_id in (first, last):
            photos.enter(photo_id)
    held = Event()

    def judge(photo_id: int, until: Callable[[], object] = lambda: None) -> None:
        with on_postgres.app_context(), transaction():
            photos.conclude(photo_id)
            held.set()
            until()

    with ThreadPoolExecutor(2) as workers:
        one = workers.submit(judge, first, _somebody_waits)
        assert held.wait(20)
        workers.submit(judge, last).result(30)
        one.result(30)
    db.session.expire_all()
    (pair,) = db.session.scalars(select(PhotoPair).where(PhotoPair.replaced_at.is_(None)))
    assert pair.after_id == last


def _somebody_waits() -> None:
    """Return when another transaction waits for this one."""
    for _ in range(300):
        if db.session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            return
        Event().wait(0.05)
    raise AssertionError("nobody waited")
