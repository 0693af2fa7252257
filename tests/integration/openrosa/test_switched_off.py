"""Is somebody, or a phone, that was switched off let in by any of the ways in?"""

import hashlib
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import Authorization

from server.db import transaction
from server.domain.access import Role
from server.services import accounts, phones
from tests.integration.openrosa.field import Field

NAME, PASSWORD = "zhang", "correct horse battery"
VERSION = {"X-OpenRosa-Version": "1.0"}


def by_basic(client: FlaskClient, path: str) -> int:
    answer = client.head(path, auth=(NAME, PASSWORD), headers=VERSION, base_url="https://localhost")
    return answer.status_code


def by_digest(client: FlaskClient, path: str) -> int:
    """Answer a challenge as RFC 7616 says, with qop=auth."""
    nonce = str(client.head(path, headers=VERSION).www_authenticate["nonce"])
    said = {"realm": accounts.REALM, "nonce": nonce, "uri": path, "qop": "auth", "nc": "00000001", "cnonce": "abc"}
    secret, asked = _md5(f"{NAME}:{accounts.REALM}:{PASSWORD}"), _md5(f"HEAD:{path}")
    response = _md5(f"{secret}:{nonce}:00000001:abc:auth:{asked}")
    auth = Authorization("digest", {"username": NAME, **said, "response": response})
    return client.head(path, auth=auth, headers=VERSION).status_code


@pytest.mark.parametrize("way", [by_basic, by_digest])
def test_an_officer_who_was_switched_off_may_not_submit(field: Field, way: Callable[[FlaskClient, str], int]) -> None:
    with transaction():
        accounts.add(NAME, Role.OFFICER, PASSWORD)
    client, path = field.app.test_client(), f"/v1/projects/{field.programme_id}/submission"
    assert way(client, path) == 204
    with transaction():
        accounts.disable(NAME)
    assert way(client, path) == 401


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


def test_a_phone_that_was_switched_off_is_sent_no_form_and_may_not_submit(field: Field) -> None:
    assert field.phone.head().status == 204
    with transaction():
        phones.revoke(phones.listing()[0].id)
    assert field.phone.head().status == 403
    assert field.send("GET", "/formList", VERSION, b"").status == 403


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
