"""The field, from which forms come, and the office, which sees what came."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.access import Actor, Role
from server.models import Programme
from server.services import accounts
from tests import build, prepared
from tests.integration.openrosa.conftest import database_url, registered_once  # noqa: F401 - fixtures for every test
from tests.integration.openrosa.field import Field, Register, opened


@pytest.fixture
def field(app: Flask, registered_once: prepared.Beginning[Register]) -> Iterator[Field]:  # noqa: F811
    """Give a programme with a form, a phone, and Emma of its office, Alice who reviews, Otto who audits."""
    with opened(app, registered_once.told) as ready:
        with transaction():
            owner = db.session.get_one(Programme, ready.programme_id)
            for name, role in (("Emma", Role.OFFICE), ("Alice", Role.REVIEWER), ("Otto", Role.AUDITOR)):
                build.account(name, role, owner)
        yield ready


@pytest.fixture
def emma(field: Field) -> Actor:
    return accounts.sign_in("Emma", build.PASSWORD)


@pytest.fixture
def office(field: Field, client: FlaskClient) -> FlaskClient:
    return signed_in(client, "Emma")


def signed_in(client: FlaskClient, name: str) -> FlaskClient:
    assert client.post("/sign-in", data={"name": name, "password": build.PASSWORD}).status_code == 302
    return client
