"""`accounts`: adding and listing people."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from server.domain.access import Role
from server.errors import Unauthenticated
from server.services import accounts

PASSWORD = "甘南 2020 correct horse"


def add(runner: FlaskCliRunner, *words: str, password: str = PASSWORD + "\n") -> tuple[int, str, str]:
    result = runner.invoke(args=["accounts", "add", *words, "--password-stdin"], input=password)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def test_a_person_who_was_added_can_sign_in(runner: FlaskCliRunner, context: Flask) -> None:
    code, said, _ = add(runner, "Alice", "--role", "reviewer")
    assert (code, said) == (0, "Account “Alice” was added with the role reviewer.\n")
    assert accounts.sign_in("Alice", PASSWORD).role is Role.REVIEWER


def test_the_answer_can_be_json(runner: FlaskCliRunner) -> None:
    runner.invoke(args=["programmes", "add", "gannan", "甘南州整改方案"])
    _, said, _ = add(runner, "拉姆", "--role", "officer", "--programme", "gannan", "--json")
    assert json.loads(said) == {"name": "拉姆", "role": "officer", "programme": "gannan"}
    assert "拉姆" in said


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_every_role_can_be_given(runner: FlaskCliRunner, role: str) -> None:
    assert add(runner, "Bob", "--role", role)[0] == 0


def test_a_taken_name_is_refused_in_one_line(runner: FlaskCliRunner) -> None:
    add(runner, "Alice", "--role", "reviewer")
    assert add(runner, "Alice", "--role", "office") == (1, "", "There is already an account “Alice”.\n")


def test_a_refusal_is_in_the_language_of_the_terminal(runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    add(runner, "Alice", "--role", "reviewer")
    code, _, refusal = add(runner, "Alice", "--role", "reviewer")
    assert code == 1
    assert "已有名为“Alice”的账号" in refusal


def test_a_short_password_is_refused(runner: FlaskCliRunner) -> None:
    code, _, refusal = add(runner, "Alice", "--role", "office", password="short\n")
    assert (code, refusal) == (1, "A password has at least 10 characters.\n")


def test_an_unknown_programme_is_refused_and_nobody_is_added(runner: FlaskCliRunner, context: Flask) -> None:
    code, _, refusal = add(runner, "Chen", "--role", "officer", "--programme", "nowhere")
    assert (code, refusal) == (1, "There is no programme “nowhere”.\n")
    assert accounts.all_accounts() == []


def test_an_unknown_role_is_wrong_usage(runner: FlaskCliRunner) -> None:
    assert add(runner, "Chen", "--role", "king")[0] == 2


def test_people_are_listed_in_aligned_columns(runner: FlaskCliRunner) -> None:
    add(runner, "拉姆", "--role", "officer")
    add(runner, "Alice", "--role", "administrator")
    result = runner.invoke(args=["accounts", "list"])
    assert result.stdout.splitlines() == [
        "Name   Role           Programme  Switched off",
        "拉姆   officer",
        "Alice  administrator",
    ]


def test_people_are_listed_as_json_without_their_secrets(runner: FlaskCliRunner) -> None:
    add(runner, "Alice", "--role", "office")
    document = json.loads(runner.invoke(args=["accounts", "list", "--json"]).stdout)
    assert document == [{"name": "Alice", "role": "office", "programme": None, "disabled_at": None}]


def test_another_password_ends_what_was_begun_with_the_old_one(
    runner: FlaskCliRunner, client: FlaskClient, context: Flask
) -> None:
    add(runner, "Alice", "--role", "reviewer")
    client.post("/sign-in", data={"name": "Alice", "password": PASSWORD})
    assert client.get("/review/").status_code == 200
    result = runner.invoke(args=["accounts", "password", "Alice", "--password-stdin"], input="another password\n")
    assert (result.exit_code, result.stdout) == (0, "“Alice” has another password.\n")
    assert client.get("/review/").status_code == 302
    with pytest.raises(Unauthenticated):
        accounts.sign_in("Alice", PASSWORD)
    assert accounts.sign_in("Alice", "another password").name == "Alice"


def test_who_was_switched_off_is_let_in_no_more(runner: FlaskCliRunner, client: FlaskClient, context: Flask) -> None:
    add(runner, "Alice", "--role", "reviewer")
    client.post("/sign-in", data={"name": "Alice", "password": PASSWORD})
    result = runner.invoke(args=["accounts", "disable", "Alice"])
    assert (result.exit_code, result.stdout) == (0, "Account “Alice” was switched off.\n")
    assert client.get("/review/").status_code == 302
    with pytest.raises(Unauthenticated):
        accounts.sign_in("Alice", PASSWORD)
    assert json.loads(runner.invoke(args=["accounts", "list", "--json"]).stdout)[0]["disabled_at"]


@pytest.mark.parametrize("verb", [["password", "nobody", "--password-stdin"], ["disable", "nobody"]])
def test_nobody_is_named_in_one_line(runner: FlaskCliRunner, verb: list[str]) -> None:
    result = runner.invoke(args=["accounts", *verb], input=PASSWORD)
    assert (result.exit_code, result.stderr) == (1, "There is no account “nobody”.\n")
