"""How many statements may the desk's busiest requests send? More of them are seconds of a reviewer's day."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.access import Role
from server.models import PhotoPair
from tests import build
from tests.statements import counted

QUEUE, PAIR, DECISION, RETURN = 8, 9, 10, 10


@pytest.fixture
def pair(app: Flask) -> Iterator[PhotoPair]:
    """Give an honest pair that an officer's account handed in, in a queue with another one."""
    with app.app_context():
        with transaction():
            plan = build.programme()
            build.account("Alice", programme=plan)
            dawa = build.account("Dawa", Role.OFFICER, plan)
            site = build.site(plan, "S1")
            issue, form = build.issue(plan, site, "ZY-017"), build.form(plan)
            found = build.honest_pair(issue, build.viewpoint(site, "SLOPE", "南坡"), form, by=dawa)
            build.honest_pair(issue, build.viewpoint(site, "TOP", "顶部"), form, seed=7, by=dawa)
        yield found


@pytest.fixture
def alice(pair: PhotoPair, client: FlaskClient) -> FlaskClient:
    client.post("/sign-in", data={"name": "Alice", "password": build.PASSWORD})
    return client


def cost(client: FlaskClient, address: str, **form: str) -> int:
    """Return how many statements a request sends to a database session that knows nothing yet."""
    db.session.rollback()
    db.session.expunge_all()
    with counted() as sent:
        answer = (
            client.post(address, data=form, headers={"Accept": "application/json"}) if form else client.get(address)
        )
    assert answer.status_code == 200
    return len(sent)


def test_the_queue(alice: FlaskClient) -> None:
    assert cost(alice, "/review/") <= QUEUE


def test_the_page_of_a_pair(pair: PhotoPair, alice: FlaskClient) -> None:
    assert cost(alice, f"/review/pairs/{pair.id}") <= PAIR


@pytest.mark.parametrize(
    ("answer", "most"), [({"kind": "approve"}, DECISION), ({"kind": "return", "reason": "R01"}, RETURN)]
)
def test_an_answer(pair: PhotoPair, alice: FlaskClient, answer: dict[str, str], most: int) -> None:
    page = alice.get(f"/review/pairs/{pair.id}")
    alice.post(f"/review/pairs/{pair.id}/reservation")
    seen = re.search(r'name="seen" value="(\w+)"', page.text)
    assert seen
    assert cost(alice, f"/review/pairs/{pair.id}/decision", seen=seen[1], **answer) <= most
