"""Is Digest there only where the operator wants it, and is no header taken twice?"""

import hashlib
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import Authorization
from werkzeug.test import TestResponse

from server.db import db, transaction
from server.domain.access import Role
from server.models import Account
from server.services import accounts, nonces, runtime
from tests.integration.openrosa.field import Field

NAME, PASSWORD = "zhang", "correct horse battery"
VERSION = {"X-OpenRosa-Version": "1.0"}


def allow(app: Flask, *, digest: bool = True) -> None:
    app.extensions[runtime.SETTINGS] = replace(app.extensions[runtime.SETTINGS], digest=digest)


@pytest.fixture
def path(field: Field) -> str:
    """Give the address of the submissions of a server with Digest, and an officer."""
    allow(field.app)
    with transaction():
        accounts.add(NAME, Role.OFFICER, PASSWORD)
    return f"/v1/projects/{field.programme_id}/submission"


def challenge(client: FlaskClient, path: str) -> str:
    return str(client.head(path, headers=VERSION).www_authenticate["nonce"])


def header(nonce: str, path: str, count: str | None = "00000001", password: str = PASSWORD) -> Authorization:
    """Answer a challenge as RFC 7616 says, with qop=auth where there is a count."""
    secret, asked = _md5(f"{NAME}:{accounts.REALM}:{password}"), _md5(f"HEAD:{path}")
    said: dict[str, str | None] = {"username": NAME, "realm": accounts.REALM, "nonce": nonce, "uri": path}
    if count is None:
        return Authorization("digest", said | {"response": _md5(f"{secret}:{nonce}:{asked}")})
    response = _md5(f"{secret}:{nonce}:{count}:abc:auth:{asked}")
    return Authorization("digest", said | {"qop": "auth", "nc": count, "cnonce": "abc", "response": response})


def sent(client: FlaskClient, path: str, auth: Authorization) -> TestResponse:
    return client.head(path, auth=auth, headers=VERSION)


def test_digest_is_answered_as_an_openrosa_client_computes_it(path: str, client: FlaskClient) -> None:
    assert sent(client, path, header(challenge(client, path), path)).status_code == 204


def test_a_header_that_was_listened_to_is_not_taken_again(path: str, client: FlaskClient) -> None:
    heard = header(challenge(client, path), path)
    assert [sent(client, path, heard).status_code for _ in range(2)] == [204, 401]


def test_a_client_goes_on_with_its_nonce_by_counting(path: str, client: FlaskClient) -> None:
    nonce = challenge(client, path)
    counts = ["00000001", "00000002", "0000000a", "00000009"]
    answers = [sent(client, path, header(nonce, path, count)).status_code for count in counts]
    assert answers == [204, 204, 204, 401]


def test_without_a_count_a_nonce_is_taken_once(path: str, client: FlaskClient) -> None:
    heard = header(challenge(client, path), path, count=None)
    assert [sent(client, path, heard).status_code for _ in range(2)] == [204, 401]


def test_a_client_with_a_used_nonce_is_told_to_take_another(path: str, client: FlaskClient) -> None:
    heard = header(challenge(client, path), path)
    sent(client, path, heard)
    assert "stale=true" in sent(client, path, heard).headers["WWW-Authenticate"]


def test_a_wrong_password_is_not_a_matter_of_the_nonce(path: str, client: FlaskClient) -> None:
    answer = sent(client, path, header(challenge(client, path), path, password="wrong"))
    assert answer.status_code == 401
    assert "stale" not in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("count", ["1", "00000000", "ffffffff", "zzzzzzzz", "00000001 "])
def test_what_is_no_count_is_refused(path: str, client: FlaskClient, count: str) -> None:
    assert sent(client, path, header(challenge(client, path), path, count)).status_code == 401


def test_a_used_nonce_is_kept_as_long_as_it_could_be_used(
    path: str, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = runtime.now()
    with transaction():
        assert nonces.use("old", 1)
    monkeypatch.setattr(nonces, "now", lambda: at + nonces.VALID)
    with transaction():
        assert not nonces.use("old", 1)
    monkeypatch.setattr(nonces, "now", lambda: at + 4 * nonces.VALID)
    with transaction():
        assert nonces.use("new", 1)
        assert nonces.is_unused("old", 1)


def test_an_officer_who_was_switched_off_may_not_use_digest(path: str, client: FlaskClient) -> None:
    with transaction():
        accounts.disable(NAME)
    assert sent(client, path, header(challenge(client, path), path)).status_code == 401


def test_without_the_setting_no_secret_is_kept(field: Field) -> None:
    with transaction():
        accounts.add(NAME, Role.OFFICER, PASSWORD)
    assert db.session.query(Account).filter_by(name=NAME).one().digest_ha1 is None


def test_without_the_setting_digest_is_neither_offered_nor_taken(field: Field, path: str, client: FlaskClient) -> None:
    nonce = challenge(client, path)
    allow(field.app, digest=False)
    answer = sent(client, path, header(nonce, path))
    assert answer.status_code == 401
    assert "WWW-Authenticate" not in answer.headers


def test_secrets_from_before_are_forgotten_where_the_setting_is_off(field: Field, path: str) -> None:
    with transaction():
        assert accounts.forget_digest_secrets() == 0
    allow(field.app, digest=False)
    with transaction():
        assert accounts.forget_digest_secrets() == 1
    assert db.session.query(Account).filter_by(name=NAME).one().digest_ha1 is None


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
