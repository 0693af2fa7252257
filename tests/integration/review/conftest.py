"""The cast of the desk: Alice and Bob review Gannan, Chen reviews another programme, Dawa hands in."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import transaction
from server.domain.access import Actor, Role
from server.models import Form, Issue, Programme, Viewpoint
from server.services import accounts
from tests import build
from tests.spoken_rows import rows_are_spoken_for  # noqa: F401 - a fixture for every test


@dataclass
class Desk:
    """A register with one issue and two viewpoints, and the people around it."""

    app: Flask
    programme: Programme
    issue: Issue
    slope: Viewpoint
    top: Viewpoint
    form: Form

    def actor(self, name: str) -> Actor:
        return accounts.sign_in(name, build.PASSWORD)


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    with app.app_context():
        yield _built(app)


def _built(app: Flask) -> Desk:
    with transaction():
        gannan, other = build.programme(), build.programme("other", "另一方案")
        build.account("Alice", programme=gannan)
        build.account("Bob", programme=gannan)
        build.account("Chen", programme=other)
        build.account("Dawa", Role.OFFICER, gannan)
        build.account("Emma", Role.OFFICE, gannan)
        site = build.site(gannan, "S1")
        slope, top = build.viewpoint(site, "SLOPE", "南坡"), build.viewpoint(site, "TOP", "顶部")
        issue = build.issue(gannan, site, "ZY-017")
        form = build.form(gannan)
    return Desk(app, gannan, issue, slope, top, form)


def sign_in(client: FlaskClient, name: str) -> FlaskClient:
    answer = client.post("/sign-in", data={"name": name, "password": build.PASSWORD})
    assert answer.status_code == 302
    return client


@pytest.fixture
def alice(desk: Desk, client: FlaskClient) -> FlaskClient:
    return sign_in(client, "Alice")
