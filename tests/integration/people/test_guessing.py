"""Does guessing become slow, and does nobody have to wait because others guess?"""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.db import db, transaction
from server.domain.access import Role
from server.models import PasswordTry
from server.services import guessing
from tests import build
from tests.conftest import copy_of, running, settings_in

OFFICE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
WRONG = "wrong"
START = datetime.fromisoformat("2026-11-02T08:00:00+08:00")


class Clock:
    """What time it is for those who count tries."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def passes(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(guessing, "now", clock)
    return clock


@pytest.fixture(autouse=True)
def _people(context: Flask, clock: Clock) -> None:
    with transaction():
        for name in ("Alice", "Bob", "Dawa"):
            build.account(name, Role.OFFICER if name == "Dawa" else Role.REVIEWER)


def tried(client: FlaskClient, name: str, password: str = WRONG, address: str = OFFICE) -> TestResponse:
    data = {"name": name, "password": password, "next": "/review/?text=ZY"}
    return client.post("/sign-in", data=data, environ_overrides={"REMOTE_ADDR": address})


def statuses(client: FlaskClient, name: str, number: int, address: str = OFFICE) -> list[int]:
    return [tried(client, name, address=address).status_code for _ in range(number)]


def test_after_five_wrong_passwords_the_next_one_waits(client: FlaskClient) -> None:
    assert statuses(client, "Bob", 6) == [401] * 5 + [429]


def test_waiting_grows_and_never_exceeds_a_minute(client: FlaskClient, clock: Clock) -> None:
    statuses(client, "Bob", 5)
    waits = []
    for _ in range(9):
        waits.append(int(tried(client, "Bob").headers["Retry-After"]))
        clock.passes(waits[-1])
        assert tried(client, "Bob").status_code == 401
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_what_was_refused_does_not_make_waiting_longer(client: FlaskClient) -> None:
    statuses(client, "Bob", 5)
    assert {tried(client, "Bob").headers["Retry-After"] for _ in range(20)} == {"1"}


def test_the_right_password_waits_as_long_as_a_wrong_one_and_no_longer(client: FlaskClient, clock: Clock) -> None:
    statuses(client, "Bob", 5)
    assert tried(client, "Bob", build.PASSWORD).status_code == 429
    clock.passes(1)
    assert tried(client, "Bob", build.PASSWORD).status_code == 302


def test_the_page_keeps_the_name_and_the_way_and_says_how_long(client: FlaskClient) -> None:
    client.set_cookie("language", "en")
    statuses(client, "Bob", 5)
    page = tried(client, "Bob")
    assert 'value="Bob"' in page.text
    assert re.search(r'action="/sign-in">\s*<input type="hidden" name="next" value="/review/\?text=ZY"', page.text)
    assert "Wait 1 seconds" in page.text


def test_a_name_is_guarded_whatever_the_address(client: FlaskClient) -> None:
    for number in range(5):
        assert tried(client, "Bob", address=f"198.51.100.{number}").status_code == 401
    assert tried(client, "Bob", address="198.51.100.200").status_code == 429


def test_an_address_that_tries_many_names_waits(client: FlaskClient) -> None:
    assert [tried(client, f"Guess{number}").status_code for number in range(21)] == [401] * 20 + [429]


def test_others_behind_the_same_address_sign_in_as_before(client: FlaskClient) -> None:
    statuses(client, "Bob", 6)
    assert tried(client, "Alice", build.PASSWORD).status_code == 302


def test_a_browser_in_which_the_person_signed_in_does_not_wait_for_others(app: Flask, client: FlaskClient) -> None:
    assert tried(client, "Bob", build.PASSWORD).status_code == 302
    client.post("/sign-out")
    guesser = app.test_client()
    statuses(guesser, "Bob", 10)
    for number in range(20):
        tried(guesser, f"Guess{number}")
    assert tried(client, "Bob", build.PASSWORD).status_code == 302


def test_a_browser_known_for_one_person_is_not_for_another(client: FlaskClient) -> None:
    tried(client, "Bob", build.PASSWORD)
    assert statuses(client, "Alice", 6) == [401] * 5 + [429]


def test_a_known_browser_is_slowed_down_too(client: FlaskClient) -> None:
    tried(client, "Bob", build.PASSWORD)
    assert statuses(client, "Bob", 6) == [401] * 5 + [429]


def test_addresses_of_one_ipv6_network_are_one(client: FlaskClient) -> None:
    tries = [tried(client, f"Guess{n}", address=f"2001:db8:0:1::{n:x}").status_code for n in range(21)]
    assert tries[-1] == 429
    assert tried(client, "Guess", address="2001:db8:0:2::1").status_code == 401


def test_a_right_password_forgets_the_wrong_ones_of_its_name(client: FlaskClient) -> None:
    statuses(client, "Bob", 4)
    tried(client, "Bob", build.PASSWORD)
    client.delete_cookie("known")
    assert statuses(client, "Bob", 5) == [401] * 5


def test_a_right_password_does_not_forget_the_wrong_ones_of_its_address(client: FlaskClient) -> None:
    for number in range(19):
        tried(client, f"Guess{number}")
    tried(client, "Bob", build.PASSWORD)
    client.delete_cookie("known")
    assert [tried(client, f"More{number}").status_code for number in range(2)] == [401, 429]


def test_an_hour_without_a_try_is_enough_to_forget(client: FlaskClient, clock: Clock) -> None:
    statuses(client, "Bob", 5)
    clock.passes(3601)
    assert statuses(client, "Bob", 5) == [401] * 5


def test_what_is_forgotten_is_deleted(client: FlaskClient, clock: Clock) -> None:
    statuses(client, "Bob", 1)
    clock.passes(3601)
    tried(client, "Alice", build.PASSWORD, ELSEWHERE)
    assert {row.bucket.partition(":")[0] for row in db.session.query(PasswordTry)} == {"address"}


def test_names_are_not_kept_as_they_were_typed(client: FlaskClient) -> None:
    statuses(client, "my secret password", 1)
    assert not [row for row in db.session.query(PasswordTry) if "secret" in row.bucket]


def test_a_program_with_basic_is_told_when_to_come_again(client: FlaskClient) -> None:
    def asked(password: str) -> TestResponse:
        return client.head(
            "/v1/projects/1/submission", auth=("Dawa", password), headers={"X-OpenRosa-Version": "1.0"},
            base_url="https://localhost",
        )  # fmt: skip

    assert [asked("wrong").status_code for _ in range(5)] == [401] * 5
    assert (asked(build.PASSWORD).status_code, asked(build.PASSWORD).headers["Retry-After"]) == (429, "1")


def test_a_right_password_by_basic_is_never_slowed_down(client: FlaskClient) -> None:
    for _ in range(8):
        answer = client.head(
            "/v1/projects/1/submission", auth=("Dawa", build.PASSWORD), headers={"X-OpenRosa-Version": "1.0"},
            base_url="https://localhost",
        )  # fmt: skip
        assert answer.status_code == 204


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: object) -> Iterator[Flask]:
    """Give an application on each kind of database, which others share."""
    with running(settings_in(tmp_path, database_url=copy_of(request.param, request))) as app:  # type: ignore[arg-type]
        with app.app_context(), transaction():
            build.account("Xu")
        yield app


def test_sixteen_at_once_are_no_more_than_one_after_the_other(shared: Flask) -> None:
    def guess(_: int) -> int:
        return tried(shared.test_client(), "Xu").status_code

    with ThreadPoolExecutor(16) as pool:
        answers = sorted(pool.map(guess, range(16)))
    assert answers == [401] * 5 + [429] * 11
