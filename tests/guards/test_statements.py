"""How many statements may the busiest work send? What is loaded once must not be fetched again further down."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from server.config import ROOT
from server.db import db, transaction
from server.domain.access import Role
from server.domain.subject import Stage
from server.models import PhotoPair
from server.services import installation, phones, sightings
from server.services.intake import forms
from server.services.phones import Contact
from server.tasks import analysis
from tests import build
from tests.build import WORK_DONE, WORK_STARTED
from tests.statements import counted

QUEUE, PAIR = 11, 10
"""One counts for the bell what the reader has not read; one of the queue's asks whether the reader was given pairs of
their own, which they then see first."""
DECISION, RETURN = 13, 15
"""Four and five of them say in the log what the answer and its pair mean now; one has phones fetch what came back."""
LOOK, LOOK_AGAIN = 3, 2
"""Who asks, and which photo; the first time in an hour, one that notes who saw it."""
PHOTO, PHOTO_WITH_PAIR = 48, 70
"""Half of what it took when each step fetched anew what it needed: 97 and 141."""
FORM_LIST, FORM_XML, MANIFEST = 2, 5, 9
"""One of them asks who calls; two note once which version the phone fetched. The manifest of a new register
makes its lists with six, until it changes."""


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
        known_to_the_process()
        yield found


def known_to_the_process() -> None:
    """Ask what every request goes by, and what is asked once, or once a minute."""
    installation.is_set_up()
    installation.chosen()


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


def test_a_look_at_a_photo(pair: PhotoPair, alice: FlaskClient) -> None:
    address = f"/photos/{pair.after.original.sha256}/preview/1600"
    alice.get(address).close()  # makes the copy
    again = cost(alice, address)
    sightings._MEMORIES.clear()
    assert (cost(alice, address) <= LOOK, again <= LOOK_AGAIN) == (True, True)


@pytest.mark.parametrize(
    ("answer", "most"), [({"kind": "approve"}, DECISION), ({"kind": "return", "reason": "R01"}, RETURN)]
)
def test_an_answer(pair: PhotoPair, alice: FlaskClient, answer: dict[str, str], most: int) -> None:
    page = alice.get(f"/review/pairs/{pair.id}")
    alice.post(f"/review/pairs/{pair.id}/reservation")
    seen = re.search(r'name="seen" value="(\w+)"', page.text)
    assert seen
    assert cost(alice, f"/review/pairs/{pair.id}/decision", seen=seen[1], **answer) <= most


def test_the_analysis_of_a_photo(app: Flask) -> None:
    with app.app_context():
        with transaction():
            plan = build.programme()
            site, dawa = build.site(plan, "S1"), build.account("Dawa", Role.OFFICER, plan)
            issue, form, slope = (
                build.issue(plan, site, "ZY-017"),
                build.form(plan),
                build.viewpoint(site, "SLOPE", "南坡"),
            )
            stages = {Stage.BEFORE: WORK_STARTED - timedelta(days=6), Stage.AFTER: WORK_DONE + timedelta(days=4)}
            sent = [
                build.photo(build.submission(form, by=dawa, received_at=at), issue, slope, stage, build.taken(at)).id
                for stage, at in stages.items()
            ]
        assert analysis_of(sent[0]) <= PHOTO
        assert analysis_of(sent[1]) <= PHOTO_WITH_PAIR
        assert db.session.scalars(select(PhotoPair.verdict)).one() is not None


def analysis_of(photo_id: int) -> int:
    """Return how many statements all steps of an analysis send together."""
    db.session.rollback()
    db.session.expunge_all()
    with counted() as sent:
        analysis.run(photo_id)
    return len(sent)


@pytest.fixture
def fetched(app: Flask) -> Iterator[str]:
    """Give the address under which a phone fetches, over a register of twenty sites."""
    with app.app_context():
        with transaction():
            plan = build.programme()
            name = "rect_check.md"
            forms.publish(plan, (ROOT / "forms" / name).read_bytes(), name)
            token, number = phones.add("阿木去乎 1 号", plan).token, plan.id
            sites = [build.site(plan, f"S{place}") for place in range(20)]
            for place, site in enumerate(sites):
                build.viewpoint(site, "SLOPE", "南坡")
                build.issue(plan, site, f"ZY-{place}")
        phones.by_token(token, Contact())  # what it told is kept once a minute, not with every request
        known_to_the_process()
        yield f"/v1/key/{token}/projects/{number}"


@pytest.mark.parametrize(
    ("what", "most"),
    [("formList", FORM_LIST), ("forms/rect_check.xml", FORM_XML), ("forms/rect_check/manifest", MANIFEST)],
)
def test_what_a_phone_fetches(client: FlaskClient, fetched: str, what: str, most: int) -> None:
    with counted() as sent:
        assert client.get(f"{fetched}/{what}", headers={"X-OpenRosa-Version": "1.0"}).status_code == 200
    assert len(sent) <= most


def test_a_form_that_a_phone_fetched_before_is_not_read_again(client: FlaskClient, fetched: str) -> None:
    first = client.get(f"{fetched}/forms/rect_check.xml")
    with counted() as sent:
        assert client.get(f"{fetched}/forms/rect_check.xml").data == first.data
        again = client.get(f"{fetched}/forms/rect_check.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert [one for one in sent if "form_version.xml" in one] == []
