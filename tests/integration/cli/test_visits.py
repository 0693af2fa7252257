"""`visits`: planning, listing, changing and cancelling."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from server.db import transaction
from server.domain.access import Role
from server.services.runtime import today
from tests import build


@pytest.fixture(autouse=True)
def _office(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    with transaction():
        gannan = build.programme()
        for name in ("Dawa", "Lhamo", "Tashi"):
            build.account(name, Role.OFFICER, gannan)
        for code in ("ZY-001", "ZY-002"):
            build.issue(gannan, code=code)


def run(runner: FlaskCliRunner, *words: str) -> tuple[int, str, str]:
    result = runner.invoke(args=["visits", *words])
    return result.exit_code, result.stdout, result.stderr


def plan(runner: FlaskCliRunner, *more: str) -> tuple[int, str, str]:
    return run(runner, "plan", "ZY-001", "--officer", "Dawa", "--from", today().isoformat(), *more)


def test_a_visit_is_planned_and_listed(runner: FlaskCliRunner) -> None:
    assert plan(runner, "--officer", "Lhamo", "--note", "带采样瓶") == (0, "Visit 1 is planned.\n", "")
    (line,) = json.loads(run(runner, "list", "--json")[1])
    assert (line["officers"], line["issues"], line["state"]) == (["Dawa", "Lhamo"], ["ZY-001"], "now")
    assert "Under way" in run(runner, "list")[1]
    assert json.loads(run(runner, "show", "1")[1])["submissions"] == []


def test_one_officer_alone_must_be_said(runner: FlaskCliRunner) -> None:
    assert plan(runner)[0] == 1
    assert plan(runner, "--alone")[0] == 0


def test_what_is_not_said_stays_as_it_was(runner: FlaskCliRunner) -> None:
    plan(runner, "--alone", "--note", "带采样瓶")
    assert run(runner, "change", "1", "--issue", "ZY-002")[1] == "Visit 1 was changed.\n"
    found = json.loads(run(runner, "show", "1")[1])
    assert (found["officers"], found["issues"], found["note"]) == (["Dawa"], ["ZY-002"], "带采样瓶")


def test_a_visit_is_cancelled_once(runner: FlaskCliRunner) -> None:
    plan(runner, "--alone")
    assert run(runner, "cancel", "1", "--reason", "下雪")[1] == "Visit 1 was cancelled.\n"
    assert run(runner, "cancel", "1", "--reason", "下雪")[2] == "Visit 1 is cancelled. Plan another one.\n"
