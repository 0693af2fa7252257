"""`accounts`: adding and listing people."""

import json
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from server.db import transaction
from server.domain.access import Role
from server.errors import Unauthenticated
from server.services import accounts, events, runtime

PASSWORD = "甘南 2020 correct horse"
ALL: dict[str, object] = {"programme": None, "unit": None, "counties": [], "units": [], "disabled_at": None}
"""Of a person with no unit and no limits."""


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
    assert json.loads(said) == ALL | {"name": "拉姆", "role": "officer", "programme": "gannan"}
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
        "Name   Role           Programme  Unit  Sees counties  Sees units  Switched off  State   Last seen",
        "拉姆   officer                                                                  active",
        "Alice  administrator                                                            active",
    ]


def test_people_are_listed_as_json_without_their_secrets(runner: FlaskCliRunner) -> None:
    add(runner, "Alice", "--role", "office")
    document = json.loads(runner.invoke(args=["accounts", "list", "--json"]).stdout)
    assert document == [ALL | {"name": "Alice", "role": "office", "state": "active", "seen_at": None}]


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


def listed(runner: FlaskCliRunner) -> dict[str, tuple[object, ...]]:
    lines = json.loads(runner.invoke(args=["accounts", "list", "--json"]).stdout)
    return {line["name"]: (line["role"], line["unit"], line["counties"], line["units"]) for line in lines}


def test_a_person_belongs_to_a_unit_and_sees_counties_and_units(runner: FlaskCliRunner, context: Flask) -> None:
    for name, code in (("夏河县人民政府", "GN-01"), ("合作市人民政府", "GN-02")):
        runner.invoke(args=["units", "add", name, "--code", code])
    words = ["--unit", "GN-01", "--county", "夏河县", "--county", "碌曲县", "--see-unit", "GN-02"]
    assert add(runner, "Alice", "--role", "reviewer", *words)[0] == 0
    assert listed(runner) == {
        "Alice": ("reviewer", "夏河县人民政府", ["夏河县", "碌曲县"], ["合作市人民政府"])
    }  # fmt: skip
    actor = accounts.sign_in("Alice", PASSWORD)
    assert (actor.unit_id, actor.counties, actor.unit_ids) == (1, frozenset({"夏河县", "碌曲县"}), frozenset({2}))


def test_what_a_person_sees_is_replaced_by_what_is_said(runner: FlaskCliRunner) -> None:
    runner.invoke(args=["units", "add", "合作市人民政府", "--code", "GN-02"])
    add(runner, "Alice", "--role", "reviewer", "--county", "夏河县")
    result = runner.invoke(args=["accounts", "set", "Alice", "--see-unit", "GN-02", "--role", "office"])
    assert (result.exit_code, result.stdout) == (0, "Account “Alice” was changed.\n")
    assert listed(runner) == {"Alice": ("office", None, [], ["合作市人民政府"])}
    assert runner.invoke(args=["accounts", "set", "Alice"]).stdout == "Account “Alice” is as it was.\n"
    runner.invoke(args=["accounts", "set", "Alice", "--see-all"])
    assert listed(runner) == {"Alice": ("office", None, [], [])}
    assert runner.invoke(args=["accounts", "set", "Alice", "--see-all", "--county", "夏河县"]).exit_code == 2


def test_every_change_of_a_person_is_an_event(runner: FlaskCliRunner, context: Flask) -> None:
    add(runner, "Alice", "--role", "reviewer", "--county", "夏河县")
    runner.invoke(args=["accounts", "set", "Alice", "--county", "合作市"])
    added, changed = events.about("account:Alice")
    assert added.details["counties"] == ["夏河县"]
    assert (changed.details["before"]["counties"], changed.details["after"]["counties"]) == (["夏河县"], ["合作市"])


def test_who_is_no_officer_any_more_has_no_secret_for_digest(runner: FlaskCliRunner, context: Flask) -> None:
    context.extensions[runtime.SETTINGS] = replace(runtime.settings(), digest=True)
    add(runner, "Dawa", "--role", "officer")
    assert accounts.digest_ha1("Dawa") is not None
    runner.invoke(args=["accounts", "set", "Dawa", "--role", "reviewer"])
    assert accounts.digest_ha1("Dawa") is None


COMPOSED, DECOMPOSED = "Jos\u00e9", "Jose\u0301"


@pytest.mark.parametrize("typed", ["reviewer ", " reviewer", "ｒｅｖｉｅｗｅｒ", "reviewer\u3000", "re\u200bviewer"])
def test_a_name_is_found_as_phone_keyboards_write_it(runner: FlaskCliRunner, client: FlaskClient, typed: str) -> None:
    add(runner, "reviewer", "--role", "reviewer")
    assert client.post("/sign-in", data={"name": typed, "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("admin", "admin\u200b"),
        ("admin", "ａｄｍｉｎ"),
        (COMPOSED, DECOMPOSED),
        (DECOMPOSED, COMPOSED),
        ("zhang san", "zhang\u00a0san"),
        ("zhang san", "zhang  san"),
    ],
)
def test_two_names_that_look_the_same_are_not_two_people(runner: FlaskCliRunner, first: str, second: str) -> None:
    assert add(runner, first, "--role", "reviewer")[0] == 0
    code, _, refusal = add(runner, second, "--role", "reviewer")
    assert code == 1
    assert "already an account" in refusal


@pytest.mark.parametrize("name", ["x\ny", "x\u2028y", "x\x07y"])
def test_a_name_is_one_line(runner: FlaskCliRunner, name: str) -> None:
    assert add(runner, name, "--role", "reviewer")[::2] == (1, "A name is one line, without control characters.\n")


def test_a_name_that_was_kept_as_it_was_typed_still_signs_in(runner: FlaskCliRunner, context: Flask) -> None:
    add(runner, "old", "--role", "reviewer")
    with transaction():
        accounts.get("old").name = DECOMPOSED
    assert accounts.sign_in(DECOMPOSED, PASSWORD).name == DECOMPOSED
    assert add(runner, COMPOSED, "--role", "reviewer")[0] == 1


@pytest.mark.parametrize(("kept", "typed"), [(COMPOSED, DECOMPOSED), (DECOMPOSED, COMPOSED)])
def test_an_accent_in_a_password_may_be_composed_or_not(
    runner: FlaskCliRunner, context: Flask, kept: str, typed: str
) -> None:
    add(runner, "Alice", "--role", "reviewer", password=f"{kept} correct horse\n")
    assert accounts.sign_in("Alice", f"{typed} correct horse").name == "Alice"


def test_who_writes_a_name_in_many_ways_has_no_more_attempts(runner: FlaskCliRunner, client: FlaskClient) -> None:
    add(runner, "reviewer", "--role", "reviewer")
    ways = ("reviewer", "ｒeviewer", "re\u200bviewer", "reviewer\u3000")
    answers = [client.post("/sign-in", data={"name": ways[n % 4], "password": "wrong"}).status_code for n in range(12)]
    assert answers[-1] == 429
