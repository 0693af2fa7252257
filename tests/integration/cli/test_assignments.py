"""`assignments`: sending, listing, handing over and withdrawing."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from server.db import transaction
from server.domain.access import Role
from tests import build


@pytest.fixture(autouse=True)
def _office(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    with transaction():
        gannan = build.programme()
        for name in ("Dawa", "Lhamo"):
            build.account(name, Role.OFFICER, gannan)
        for code in ("ZY-001", "ZY-002"):
            build.issue(gannan, code=code)


def run(runner: FlaskCliRunner, *words: str) -> tuple[int, str, str]:
    result = runner.invoke(args=list(words))
    return result.exit_code, result.stdout, result.stderr


def listed(runner: FlaskCliRunner, *words: str) -> list[tuple[str, str, str | None]]:
    lines = json.loads(runner.invoke(args=["assignments", "list", "--json", *words]).stdout)
    return [(line["issue"], line["officer"], line["due_on"]) for line in lines]


def test_two_officers_are_sent_and_listed(runner: FlaskCliRunner) -> None:
    code, said, _ = run(runner, "assignments", "add", "ZY-001", "Dawa", "Lhamo", "--due", "2026-12-01")
    assert (code, said) == (0, "Dawa is sent to issue “ZY-001”.\nLhamo is sent to issue “ZY-001”.\n")
    assert listed(runner) == [("ZY-001", "Dawa", "2026-12-01"), ("ZY-001", "Lhamo", "2026-12-01")]
    assert listed(runner, "--officer", "Dawa", "--issue", "ZY-002") == []


def test_all_are_sent_or_none(runner: FlaskCliRunner) -> None:
    code, _, refusal = run(runner, "assignments", "add", "ZY-001", "Dawa", "Dawa")
    assert (code, refusal) == (1, "“Dawa” is already sent to issue “ZY-001”.\n")
    assert listed(runner) == []


def test_switching_somebody_off_names_what_they_leave(runner: FlaskCliRunner) -> None:
    run(runner, "assignments", "add", "ZY-001", "Dawa")
    run(runner, "assignments", "add", "ZY-002", "Dawa")
    run(runner, "phones", "add", "one", "--officer", "Dawa")
    code, said, warned = run(runner, "accounts", "disable", "Dawa")
    assert (code, said) == (0, "Account “Dawa” was switched off.\n")
    assert warned.splitlines() == [
        "Still sent to 2 issues: ZY-001、ZY-002. Hand them over: assignments hand-over Dawa SUCCESSOR",
        "Phones of this person may submit no more until they are assigned to others: 1 (one).",
    ]
    code, said, _ = run(runner, "assignments", "hand-over", "Dawa", "Lhamo", "--reason", "调离")
    assert (code, said) == (0, "Lhamo takes over 2 issues, and stays with 0 that both were sent to.\n")
    assert [officer for _, officer, _ in listed(runner)] == ["Lhamo", "Lhamo"]
    assert len(listed(runner, "--all")) == 4


def test_an_assignment_is_withdrawn_once(runner: FlaskCliRunner) -> None:
    run(runner, "assignments", "add", "ZY-001", "Dawa")
    assert run(runner, "assignments", "withdraw", "1")[:2] == (0, "Assignment 1 was withdrawn.\n")
    assert run(runner, "assignments", "withdraw", "1")[2] == "Assignment 1 has ended already.\n"
    assert run(runner, "assignments", "withdraw", "7")[2] == "There is no assignment 7.\n"
