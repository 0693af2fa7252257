"""The same import and the same figures on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from server import create_app
from server.db import db, transaction
from server.services import database
from server.services.register import issues, programmes, sites
from server.services.register.imports import ImportReport
from tests import whole_log
from tests.conftest import settings_in
from tests.integration.register.build import gannan_ledger, sheet, site_row


@pytest.fixture
def on_postgres(tmp_path: Path, postgres_database: str) -> Iterator[Flask]:
    app = create_app(settings_in(tmp_path, database_url=postgres_database))
    with app.app_context():
        database.prepare()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.usefixtures("on_postgres")
def test_the_register_is_imported_counted_and_logged() -> None:
    with transaction():
        gannan = programmes.add("gannan", "甘南州整改方案")
        assert sites.import_sheet(gannan, sheet(site_row())) == ImportReport(added=1)
        assert sites.import_sheet(gannan, sheet(site_row(name="堆场"))) == ImportReport(updated=1)
        assert issues.import_sheet(gannan, sheet(*gannan_ledger())) == ImportReport(added=576)
    with transaction():
        assert issues.import_sheet(gannan, sheet(*gannan_ledger())) == ImportReport(unchanged=576)
    line = issues.counts(gannan)[0]
    assert (line.code, line.total, line.completed, line.in_progress) == ("C1-P", 25, 23, 2)
    assert whole_log.faults() == []
