"""`phones`: the address that Collect is pointed at."""

import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from server.errors import Forbidden
from server.services import phones
from server.services.phones import Contact
from tests.conftest import running, settings_in

ADDRESS = re.compile(r"(http://127\.0\.0\.1:8000)/v1/key/([A-Za-z0-9]{64})/projects/([0-9]+)\n")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def test_the_address_of_a_new_phone_is_all_that_is_printed(runner: FlaskCliRunner, context: Flask) -> None:
    result = runner.invoke(args=["phones", "add", "夏河 1 号"])
    printed = ADDRESS.fullmatch(result.stdout)
    assert printed
    phone = phones.by_token(printed[2])
    assert (phone.name, phone.programme_id) == ("夏河 1 号", int(printed[3]))
    assert "cannot be shown again" in result.stderr


def test_the_answer_can_be_json(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["phones", "add", "one", "--json"])
    document = json.loads(result.stdout)
    assert document["token"] in document["address"]
    assert document["settings"]["general"]["server_url"] == document["address"]
    assert document["capture_link"] == f"http://127.0.0.1:8000/capture/#key={document['token']}&project=1"


def test_the_code_for_collect_is_drawn_where_it_is_asked_for(runner: FlaskCliRunner) -> None:
    plain = runner.invoke(args=["phones", "add", "one"]).stdout
    drawn = runner.invoke(args=["phones", "add", "two", "--qr"]).stdout
    assert "█" not in plain
    assert "█" in drawn


def test_a_code_that_leads_only_to_this_machine_says_how_to_get_another(runner: FlaskCliRunner) -> None:
    said = runner.invoke(args=["phones", "add", "one", "--qr"]).stderr
    assert "phones renew 1 --qr --url ADDRESS" in said
    named = runner.invoke(args=["phones", "add", "two", "--qr", "--url", "http://192.168.1.10:8731"]).stderr
    assert "phones renew" not in named


def test_the_list_says_when_a_phone_called_with_what_and_what_it_owes(runner: FlaskCliRunner, context: Flask) -> None:
    token = json.loads(runner.invoke(args=["phones", "add", "one", "--json"]).stdout)["token"]
    phones.by_token(token, Contact("org.odk.collect.android/v2026.3.3", -90.0))
    (line,) = json.loads(runner.invoke(args=["phones", "list", "--json"]).stdout)
    assert line["last_contact"] is not None
    assert (line["app"], line["clock_ahead_s"]) == ("ODK Collect 2026.3.3", -90.0)
    assert (line["submissions_with_missing_files"], line["returned_issues"]) == (0, [])


def test_a_browser_is_given_a_link(runner: FlaskCliRunner) -> None:
    said = runner.invoke(args=["phones", "add", "one", "--kind", "browser"]).stdout
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/capture/#key=[A-Za-z0-9]{64}&project=1\n", said)


def test_a_renewed_phone_keeps_its_number_and_the_old_key_is_refused(runner: FlaskCliRunner, context: Flask) -> None:
    before = json.loads(runner.invoke(args=["phones", "add", "one", "--json"]).stdout)
    after = json.loads(runner.invoke(args=["phones", "renew", "1", "--json"]).stdout)
    assert (after["phone"], after["name"]) == (1, "one")
    assert phones.by_token(after["token"]).phone_id == 1
    with pytest.raises(Forbidden):
        phones.by_token(before["token"])


def test_who_renews_is_told_how_the_new_card_is_scanned_without_losing_anything(runner: FlaskCliRunner) -> None:
    password = json.loads(runner.invoke(args=["phones", "add", "one", "--json"]).stdout)["settings"]["admin"][
        "admin_pw"
    ]
    result = runner.invoke(args=["phones", "renew", "1"])
    assert ADDRESS.fullmatch(result.stdout)
    assert f"the administrator’s password is {password}" in result.stderr


def test_a_phone_that_was_switched_off_gets_no_new_key(runner: FlaskCliRunner) -> None:
    runner.invoke(args=["phones", "add", "lost"])
    runner.invoke(args=["phones", "revoke", "1"])
    result = runner.invoke(args=["phones", "renew", "1"])
    assert (result.exit_code, result.stderr) == (1, "Phone 1 is switched off for good; add another one.\n")


def test_the_public_address_is_used_where_it_is_set(tmp_path: Path, database_url: str) -> None:
    with running(settings_in(tmp_path, database_url=database_url, public_url="https://zg.example.cn")) as app:
        result = app.test_cli_runner().invoke(args=["phones", "add", "one"])
    assert result.stdout.startswith("https://zg.example.cn/v1/key/")


def test_without_a_public_address_it_is_said_what_to_put_in_its_place(runner: FlaskCliRunner) -> None:
    said = runner.invoke(args=["phones", "add", "one"]).stderr
    assert "It begins with http://127.0.0.1:8000" in said
    assert "SHIZHENG_PUBLIC_URL" in said
    named = runner.invoke(args=["phones", "add", "two", "--url", "http://192.168.1.10:8731/"])
    assert named.stdout.startswith("http://192.168.1.10:8731/v1/key/")
    assert "8000" not in named.stderr


@pytest.mark.parametrize("said", ["--qr", "zg.example.cn", "http://", "http://[::1", "file:///etc/hosts"])
def test_what_is_no_address_is_refused_before_there_is_a_phone(runner: FlaskCliRunner, said: str) -> None:
    refused = runner.invoke(args=["phones", "add", "one", "--url", said])
    assert (refused.exit_code, "must begin with http:// or https://" in refused.stderr) == (2, True)
    assert json.loads(runner.invoke(args=["phones", "list", "--json"]).stdout) == []


def test_a_phone_belongs_to_the_named_programme(runner: FlaskCliRunner) -> None:
    runner.invoke(args=["programmes", "add", "first", "第一轮"])
    runner.invoke(args=["programmes", "add", "second", "第二轮"])
    assert runner.invoke(args=["phones", "add", "one"]).stdout.endswith("/projects/1\n")
    assert runner.invoke(args=["phones", "add", "two", "--programme", "second"]).stdout.endswith("/projects/2\n")


def test_phones_are_listed_without_their_tokens(runner: FlaskCliRunner) -> None:
    token = json.loads(runner.invoke(args=["phones", "add", "one", "--json"]).stdout)["token"]
    listed = runner.invoke(args=["phones", "list", "--json"]).stdout
    assert token not in listed
    assert [(line["phone"], line["name"], line["revoked_at"]) for line in json.loads(listed)] == [(1, "one", None)]
    assert runner.invoke(args=["phones", "list"]).stdout.startswith("Number  Name  Programme  Officer  County  Kind ")


def test_a_phone_that_was_switched_off_is_refused(runner: FlaskCliRunner, context: Flask) -> None:
    document = json.loads(runner.invoke(args=["phones", "add", "lost", "--json"]).stdout)
    result = runner.invoke(args=["phones", "revoke", str(document["phone"])])
    assert (result.exit_code, result.stdout) == (0, "Phone 1 was switched off.\n")
    with pytest.raises(Forbidden):
        phones.by_token(document["token"])


def test_an_unknown_phone_cannot_be_switched_off(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["phones", "revoke", "7"])
    assert (result.exit_code, result.stderr) == (1, "There is no phone 7.\n")


def person(runner: FlaskCliRunner, name: str, role: str = "officer", *more: str) -> None:
    words = ["accounts", "add", name, "--role", role, *more, "--password-stdin"]
    assert runner.invoke(args=words, input="correct horse battery").exit_code == 0


def owners(runner: FlaskCliRunner) -> list[tuple[str, str | None, str]]:
    lines = json.loads(runner.invoke(args=["phones", "list", "--json"]).stdout)
    return [(line["name"], line["officer"], line["kind"]) for line in lines]


def test_a_phone_belongs_to_an_officer_from_its_beginning_or_later(runner: FlaskCliRunner) -> None:
    person(runner, "Dawa")
    runner.invoke(args=["phones", "add", "one", "--officer", "Dawa"])
    runner.invoke(args=["phones", "add", "two", "--kind", "browser"])
    result = runner.invoke(args=["phones", "assign", "2", "Dawa"])
    assert (result.exit_code, result.stdout) == (0, "Phone 2 belongs to Dawa.\n")
    assert owners(runner) == [("one", "Dawa", "collect"), ("two", "Dawa", "browser")]
    assert runner.invoke(args=["phones", "assign", "1"]).stdout == "Phone 1 belongs to nobody.\n"
    assert owners(runner)[0] == ("one", None, "collect")


def test_a_phone_cannot_belong_to_who_hands_nothing_in(runner: FlaskCliRunner) -> None:
    runner.invoke(args=["programmes", "add", "first", "第一轮"])
    runner.invoke(args=["programmes", "add", "second", "第二轮"])
    person(runner, "Alice", "reviewer")
    person(runner, "Chen", "officer", "--programme", "second")
    person(runner, "Dawa")
    runner.invoke(args=["accounts", "disable", "Dawa"])
    said = [runner.invoke(args=["phones", "add", "one", "--officer", name]) for name in ("Alice", "Chen", "Dawa", "X")]
    assert [(one.exit_code, one.stderr) for one in said] == [
        (1, "“Alice” is no officer; a phone belongs to who hands in with it.\n"),
        (1, "“Chen” belongs to another programme.\n"),
        (1, "Account “Dawa” is switched off.\n"),
        (1, "There is no account “X”.\n"),
    ]
    assert owners(runner) == []


def test_a_phone_carries_the_lists_of_a_county_from_its_beginning_or_later(runner: FlaskCliRunner) -> None:
    first = json.loads(runner.invoke(args=["phones", "add", "one", "--county", "夏河县", "--json"]).stdout)
    later = runner.invoke(args=["phones", "county", "1", "碌曲县"]).stdout
    (listed,) = json.loads(runner.invoke(args=["phones", "list", "--json"]).stdout)
    assert (first["county"], listed["county"]) == ("夏河县", "碌曲县")
    assert later == "Phone 1 carries the lists of 碌曲县.\n"
    assert json.loads(runner.invoke(args=["phones", "county", "1", "--json"]).stdout)["county"] is None
