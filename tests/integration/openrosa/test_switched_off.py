"""Is somebody, or a phone, that was switched off let in by any of the ways in?"""

from flask.testing import FlaskClient

from server.db import transaction
from server.domain.access import Role
from server.services import accounts, phones
from tests.integration.openrosa.field import Field

NAME, PASSWORD = "zhang", "correct horse battery"
VERSION = {"X-OpenRosa-Version": "1.0"}


def by_basic(client: FlaskClient, path: str) -> int:
    answer = client.head(path, auth=(NAME, PASSWORD), headers=VERSION, base_url="https://localhost")
    return answer.status_code


def test_an_officer_who_was_switched_off_may_not_submit(field: Field) -> None:
    with transaction():
        accounts.add(NAME, Role.OFFICER, PASSWORD)
    client, path = field.app.test_client(), f"/v1/projects/{field.programme_id}/submission"
    assert by_basic(client, path) == 204
    with transaction():
        accounts.disable(NAME)
    assert by_basic(client, path) == 401


def test_a_session_ends_when_its_person_is_switched_off(field: Field) -> None:
    with transaction():
        accounts.add(NAME, Role.REVIEWER, PASSWORD)
    client = field.app.test_client()
    assert client.post("/sign-in", data={"name": NAME, "password": PASSWORD}).status_code == 302
    assert client.get("/review/").status_code == 200
    with transaction():
        accounts.disable(NAME)
    assert client.get("/review/").headers["Location"].startswith("/sign-in?")
    assert client.post("/sign-in", data={"name": NAME, "password": PASSWORD}).status_code == 401


def test_a_phone_of_an_officer_who_was_switched_off_may_not_submit_until_it_is_anothers(field: Field) -> None:
    with transaction():
        owner = accounts.add(NAME, Role.OFFICER, PASSWORD)
        colleague = accounts.add("li", Role.OFFICER, PASSWORD)
        number = phones.listing()[0].id
        phones.assign(number, owner)
    assert field.phone.head().status == 204
    with transaction():
        accounts.disable(NAME)
    assert field.phone.head().status == 403
    refused = field.send("GET", "/formList", VERSION, b"")
    assert (refused.status, f"账号“{NAME}”已停用" in refused.body.decode()) == (403, True)
    with transaction():
        phones.assign(number, colleague)
    assert field.phone.head().status == 204


def test_a_phone_that_was_switched_off_is_sent_no_form_and_may_not_submit(field: Field) -> None:
    assert field.phone.head().status == 204
    with transaction():
        phones.revoke(phones.listing()[0].id)
    assert field.phone.head().status == 403
    assert field.send("GET", "/formList", VERSION, b"").status == 403
