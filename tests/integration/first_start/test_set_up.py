"""How does an empty installation get its first administrator?"""

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select

from server.db import db, transaction
from server.domain.access import Role
from server.models import Account, Event, Installation, Programme
from server.services import installation
from server.services.first_start import setting_up
from server.services.proof.row_verification import RowVerification
from server.tasks import sealing
from server.web import login_throttle
from tests import build

ASKED = {
    "administrator": "卓玛",
    "password": "a long password",
    "again": "a long password",
    "authority": "甘南州生态环境局",
    "language": "en",
    "zone": "Asia/Urumqi",
    "code_of": "gs-2026",
    "title": "甘肃整改",
}


@pytest.fixture
def code(context: Flask) -> str:
    """Give the code that the server prints at its start."""
    with transaction():
        made = setting_up.new_code()
    assert made
    return made


def begin(client: FlaskClient, code: str, **changes: str) -> int:
    return client.post("/setup", data={**ASKED, "code": code, **changes}).status_code


def people() -> list[str]:
    return list(db.session.scalars(select(Account.name)))


@pytest.mark.parametrize("page", ["/", "/sign-in", "/review/", "/ledger/", "/missing", "/log", "/verify"])
def test_every_page_of_an_empty_installation_leads_to_the_set_up(client: FlaskClient, page: str) -> None:
    assert client.get(page).headers["Location"] == "/setup"


def test_a_phone_is_answered_as_ever(client: FlaskClient) -> None:
    assert client.get(f"/v1/key/{'A' * 64}/projects/1/formList").status_code == 403


def test_what_programs_ask_of_the_log_is_answered_as_ever(client: FlaskClient, code: str) -> None:
    sealing.seal_waiting()
    assert client.get("/log/head.txt").status_code == 200


def test_who_has_the_code_becomes_the_administrator_and_is_signed_in(client: FlaskClient, code: str) -> None:
    assert begin(client, code) == 302
    person = db.session.scalars(select(Account)).one()
    assert (person.name, person.role) == ("卓玛", Role.ADMINISTRATOR)
    assert client.get("/missing").status_code == 200


def test_the_code_may_be_typed_small_and_without_dashes(client: FlaskClient, code: str) -> None:
    assert begin(client, code.lower().replace("-", " ")) == 302


def test_the_first_programme_is_there(client: FlaskClient, code: str) -> None:
    begin(client, code)
    assert [(one.code, one.title) for one in db.session.scalars(select(Programme))] == [("gs-2026", "甘肃整改")]


def test_the_authority_stands_on_the_page_of_who_has_not_signed_in(app: Flask, client: FlaskClient, code: str) -> None:
    begin(client, code)
    assert "甘南州生态环境局" in app.test_client().get("/sign-in").text


def test_who_chose_no_language_reads_the_one_that_was_set_up(app: Flask, client: FlaskClient, code: str) -> None:
    begin(client, code)
    assert 'lang="en"' in app.test_client().get("/sign-in").text


def test_a_day_begins_in_the_time_zone_that_was_set_up(client: FlaskClient, code: str) -> None:
    begin(client, code)
    assert installation.zone().key == "Asia/Urumqi"


def test_the_set_up_is_gone_for_ever_once_it_is_done(app: Flask, client: FlaskClient, code: str) -> None:
    begin(client, code)
    assert [app.test_client().get("/setup").status_code, begin(app.test_client(), code)] == [404, 404]


def test_an_account_that_was_added_by_command_ends_the_set_up(app: Flask, client: FlaskClient, code: str) -> None:
    with transaction():
        build.account()
    assert client.get("/setup").status_code == 404


def test_a_wrong_code_makes_nobody_an_administrator(client: FlaskClient, code: str) -> None:
    assert begin(client, "AAAA-AAAA-AAAA") == 401
    assert people() == []


def test_without_a_code_that_was_printed_none_is_right(client: FlaskClient) -> None:
    assert begin(client, "") == 401


def test_only_the_code_of_the_last_start_is_good(client: FlaskClient, code: str) -> None:
    with transaction():
        setting_up.new_code()
    assert begin(client, code) == 401


def test_the_code_is_kept_as_a_hash_only(context: Flask, code: str) -> None:
    kept = db.session.get_one(Installation, installation.ROW).code_hash
    assert kept
    assert code.replace("-", "") not in kept


def test_whoever_guesses_the_code_has_to_wait(client: FlaskClient, code: str) -> None:
    tries = [begin(client, "AAAA-AAAA-AAAA") for _ in range(login_throttle.FREE_OF_NAME + 1)]
    assert tries[-1] == 429
    assert begin(client, code) == 429


@pytest.mark.parametrize(
    ("field", "value"),
    [("password", "short"), ("again", "another password"), ("zone", "Gannan"), ("zone", "../x"), ("language", "xx"),
     ("title", " "), ("administrator", ""), ("authority", "x" * 101)],
)  # fmt: skip
def test_what_cannot_be_is_said_on_the_page_and_nothing_is_made(
    client: FlaskClient, code: str, field: str, value: str
) -> None:
    changes = {field: value} | ({"again": value} if field == "password" else {})
    assert begin(client, code, **changes) == 400
    assert people() == []
    assert db.session.scalars(select(Programme)).all() == []


def test_a_mistake_does_not_use_the_code_up(client: FlaskClient, code: str) -> None:
    begin(client, code, zone="Gannan")
    assert begin(client, code) == 302


def test_the_log_tells_who_set_it_up_and_that_all_rows_are_as_it_says(client: FlaskClient, code: str) -> None:
    begin(client, code)
    told = db.session.scalars(select(Event).where(Event.action == "installation.set_up")).one()
    assert told.details["administrator"] == "卓玛"
    sealing.seal_waiting()
    assert list(RowVerification().faults()) == []


def test_a_command_does_the_same_without_a_code(client: FlaskClient, runner: FlaskCliRunner) -> None:
    said = ["setup", "begin", "卓玛", "--password-stdin", "--programme", "gs", "--title", "整改", "--authority", "局"]
    done = runner.invoke(args=said, input="a long password")
    assert done.exit_code == 0, done.output
    assert client.get("/setup").status_code == 404


def test_a_command_gives_another_code(client: FlaskClient, runner: FlaskCliRunner) -> None:
    assert begin(client, runner.invoke(args=["setup", "code"]).output.splitlines()[-1]) == 302


def test_no_code_is_given_once_it_is_done(client: FlaskClient, code: str, runner: FlaskCliRunner) -> None:
    begin(client, code)
    assert runner.invoke(args=["setup", "code"]).exit_code == 1


def test_a_command_changes_the_name_of_the_authority(client: FlaskClient, code: str, runner: FlaskCliRunner) -> None:
    begin(client, code)
    assert runner.invoke(args=["setup", "change", "--authority", "新局"]).exit_code == 0
    assert installation.chosen().authority == "新局"
    assert installation.chosen().zone == "Asia/Urumqi"
