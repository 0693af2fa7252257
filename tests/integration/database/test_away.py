"""What is told while PostgreSQL is away, and does all go on when it is back?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import transaction
from server.services import database
from tests import build
from tests.conftest import running, settings_in
from tests.integration.openrosa.field import Field, files, instance, opened
from tests.postgres import Cluster


@pytest.fixture
def own(postgres_cluster: Cluster, tmp_path: Path) -> Iterator[Flask]:
    with running(settings_in(tmp_path, database_url=postgres_cluster.url)) as app:
        with app.app_context():
            database.prepare()
        yield app


@pytest.fixture
def field(own: Flask) -> Iterator[Field]:
    with opened(own) as ready:
        yield ready


@pytest.mark.slow
def test_while_the_database_is_away_a_phone_sends_again_and_a_page_says_so(
    field: Field, own: Flask, postgres_cluster: Cluster
) -> None:
    with transaction():
        build.account("Alice")
    page: FlaskClient = own.test_client()
    page.post("/sign-in", data={"name": "Alice", "password": build.PASSWORD})
    assert page.get("/review/").status_code == 200
    postgres_cluster.stop()
    answer = field.phone.post([])
    assert answer.status == 503
    assert "Retry-After" in answer.headers
    for address in ("/review/", "/", "/ledger/", "/public/"):
        shown = page.get(address, headers={"Accept-Language": "en"})
        assert (address, shown.status_code) == (address, 503)
        assert ("数据库没有响应" if address == "/public/" else "The database does not answer") in shown.text
    postgres_cluster.start()
    assert field.phone.submit(instance(), files()).status == 201
    assert page.get("/review/").status_code == 200
