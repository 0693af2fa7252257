"""The cast of the desk: Alice and Bob review Gannan, Chen reviews another programme, Dawa hands in."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import transaction
from server.domain.access import Actor, Role
from server.models import Form, Issue, PhotoPair, Programme, Viewpoint
from server.services import accounts
from tests import build, prepared
from tests.spoken_rows import rows_are_spoken_for  # noqa: F401 - a fixture for every test


@dataclass
class Register:
    """One issue with two viewpoints."""

    programme: Programme
    issue: Issue
    slope: Viewpoint
    top: Viewpoint
    form: Form


@dataclass
class Photographed(Register):
    """The same, and an honest pair of the slope."""

    pair: PhotoPair


@dataclass
class Desk(Register):
    """A register, and the people around it."""

    app: Flask

    def actor(self, name: str) -> Actor:
        return accounts.sign_in(name, build.PASSWORD)


@pytest.fixture(scope="session")
def register_once(
    request: pytest.FixtureRequest, backend: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[prepared.Beginning[Register]]:
    """Make the register once for all tests of a process."""
    yield from prepared.begin(request, backend, tmp_path_factory.mktemp("register"), _registered)


@pytest.fixture(scope="session")
def photographed_once(
    request: pytest.FixtureRequest, backend: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[prepared.Beginning[Photographed]]:
    """Make it once with a pair."""
    yield from prepared.begin(request, backend, tmp_path_factory.mktemp("photographed"), _photographed)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[str]:
    """Give a database of its own to each test: with what it asks for in it."""
    yield from prepared.given(request, backend, tmp_path, {"honest_pair": "photographed_once", "desk": "register_once"})


@pytest.fixture
def desk(app: Flask, request: pytest.FixtureRequest) -> Iterator[Desk]:
    is_photographed = "honest_pair" in request.fixturenames
    beginning = request.getfixturevalue("photographed_once" if is_photographed else "register_once")
    with app.app_context():
        found = beginning.told()
        yield Desk(found.programme, found.issue, found.slope, found.top, found.form, app)


@pytest.fixture
def honest_pair(desk: Desk, photographed_once: prepared.Beginning[Photographed]) -> PhotoPair:
    """Give an honest pair of the slope, photographed and judged before the test began."""
    return photographed_once.told().pair


def _registered() -> Register:
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
    return Register(gannan, issue, slope, top, form)


def _photographed() -> Photographed:
    made = _registered()
    with transaction():
        pair = build.honest_pair(made.issue, made.slope, made.form)
    return Photographed(made.programme, made.issue, made.slope, made.top, made.form, pair)


def sign_in(client: FlaskClient, name: str) -> FlaskClient:
    answer = client.post("/sign-in", data={"name": name, "password": build.PASSWORD})
    assert answer.status_code == 302
    return client


@pytest.fixture
def alice(desk: Desk, client: FlaskClient) -> FlaskClient:
    return sign_in(client, "Alice")
