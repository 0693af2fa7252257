"""The same dossier on PostgreSQL, where answers are searched in another way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from server import create_app
from server.db import db, transaction
from server.services import database
from tests import build, whole_log
from tests.conftest import settings_in
from tests.integration.exports.conftest import begun, dossier, rows, validated


@pytest.fixture
def on_postgres(tmp_path: Path, postgres_database: str) -> Iterator[Flask]:
    app = create_app(settings_in(tmp_path, database_url=postgres_database))
    with app.app_context():
        database.prepare()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.usefixtures("on_postgres")
def test_a_dossier_is_whole_and_logged(tmp_path: Path) -> None:
    office = begun()
    with transaction():
        build.named_issue(build.submission(office.form, instance_id="uuid:no-photo"), office.issue)
    bag = dossier(tmp_path / "out", report_in="zh_CN")
    assert validated(bag).returncode == 0
    assert len(rows(bag, "photos.csv")) == 2
    assert "uuid:no-photo" in {row["KEY"] for row in rows(bag, "submissions.csv")}
    assert whole_log.faults() == []
