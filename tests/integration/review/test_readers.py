"""Leaders, auditors and acceptance units read; a responsible unit signs in."""

import pytest
from flask.testing import FlaskClient

from server.db import transaction
from server.domain.access import Actor, DecisionKind, Permission, Role, granted
from server.services import accounts
from server.services.ledger import issue_view
from server.services.quality import by_person, period
from server.services.review import reviews
from server.services.review.reviews import Answer
from tests import build
from tests.integration.review.conftest import Desk, sign_in

READERS = (Role.ACCEPTANCE, Role.LEADER, Role.AUDITOR)
CHANGING = {Permission.SUBMIT, Permission.REVIEW, Permission.DRAW, Permission.ADMINISTER}


def reader(desk: Desk, role: Role) -> Actor:
    with transaction():
        build.account(role.value, role, desk.programme)
    return accounts.sign_in(role.value, build.PASSWORD)


@pytest.mark.parametrize("role", READERS)
def test_readers_may_change_nothing(role: Role) -> None:
    assert not granted(role) & CHANGING


@pytest.mark.parametrize("role", READERS)
def test_readers_are_shown_a_pair_without_a_way_to_answer(desk: Desk, client: FlaskClient, role: Role) -> None:
    with transaction():
        pair = build.honest_pair(desk.issue, desk.slope, desk.form)
        reader(desk, role)
    sign_in(client, role.value)
    assert client.get("/").headers["Location"].endswith("/ledger/")
    page = client.get(f"/review/pairs/{pair.id}", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "You may look at this pair; reviewers decide." in page
    assert "decision-form" not in page
    assert "data-reservation" not in page
    assert 'type="checkbox" name="pair"' not in client.get("/review/").get_data(as_text=True)
    assert client.post(f"/review/pairs/{pair.id}/decision", data={"kind": "approve"}).status_code == 403


def test_who_oversees_sees_who_decided_and_an_acceptance_unit_does_not(desk: Desk) -> None:
    with transaction():
        pair = build.honest_pair(desk.issue, desk.slope, desk.form)
        reviews.decide(desk.actor("Alice"), pair.id, Answer(DecisionKind.APPROVE))
    readers = {role: reader(desk, role) for role in READERS}
    names = {
        role: [one.name for one in by_person.reviewers_for(who, period.period())[0]] for role, who in readers.items()
    }
    assert names == {Role.ACCEPTANCE: [], Role.LEADER: ["Alice"], Role.AUDITOR: ["Alice"]}
    shown = {role: len(issue_view.issue(who, desk.issue.id).decisions) for role, who in readers.items()}
    assert shown == {Role.ACCEPTANCE: 0, Role.LEADER: 1, Role.AUDITOR: 1}


def test_a_responsible_unit_is_led_to_its_own_issues_and_to_no_desk(desk: Desk, client: FlaskClient) -> None:
    reader(desk, Role.RESPONSIBLE)
    sign_in(client, Role.RESPONSIBLE.value)
    assert client.get("/").headers["Location"].endswith("/unit")
    assert client.get("/welcome").headers["Location"].endswith("/unit")
    for address in ("/review/", "/ledger/", f"/ledger/issues/{desk.issue.id}", "/review/draws"):
        assert client.get(address).status_code == 403


def test_who_has_a_desk_is_led_to_it_from_the_page_for_officers(desk: Desk, client: FlaskClient) -> None:
    assert sign_in(client, "Alice").get("/welcome").location == "/review/"
    assert sign_in(client, "Emma").get("/welcome").location == "/ledger/"
