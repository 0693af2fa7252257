"""The same judgement, and the same answers when it is asked again, on PostgreSQL."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from server import create_app
from server.db import db, transaction
from server.models import Finding, Form
from server.services import database, programmes
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
    assert rerun.go(rerun.begin()).changes == ()
    with transaction():
        programmes.set_limits(field.programme, {"receipt_usual_s": "3600"})
    ran = rerun.go(rerun.begin(changed_only=True))
    assert (ran.left_out, {change.after for change in ran.changes}) == (0, {"doubtful"})
