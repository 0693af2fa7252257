"""`programmes`: adding and listing, on a database that nobody prepared."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from server.db import transaction
from server.errors import Invalid
from server.services.register import programmes
from tests.conftest import running, settings_in


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")


def test_an_empty_database_is_migrated_by_itself(tmp_path: Path, empty_database_url: str) -> None:
    with running(settings_in(tmp_path, database_url=empty_database_url)) as app:
        runner = app.test_cli_runner()
        assert runner.invoke(args=["programmes", "add", "gannan", "甘南州整改方案"]).exit_code == 0
        listed = json.loads(runner.invoke(args=["programmes", "list", "--json"]).stdout)
    assert listed == [{"programme": 1, "code": "gannan", "title": "甘南州整改方案"}]


def test_programmes_are_listed(runner: FlaskCliRunner) -> None:
    runner.invoke(args=["programmes", "add", "gannan", "甘南州整改方案"])
    assert runner.invoke(args=["programmes", "list"]).stdout.splitlines() == [
        "Number  Code    Title",
        "1       gannan  甘南州整改方案",
    ]


def test_a_taken_code_is_refused(runner: FlaskCliRunner) -> None:
    runner.invoke(args=["programmes", "add", "gannan", "one"])
    result = runner.invoke(args=["programmes", "add", "gannan", "two"])
    assert (result.exit_code, result.stderr) == (1, "There is already a programme “gannan”.\n")


def test_a_programme_without_a_code_is_refused(runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["programmes", "add", " ", "one"]).exit_code == 1


@pytest.mark.parametrize("code", ["../x", "a/b", "a b", "\u202ex", ".x", "x" * 61])
def test_a_code_by_which_no_file_could_be_called_is_refused(context: Flask, code: str) -> None:
    with pytest.raises(Invalid), transaction():
        programmes.add(code, "方案")


@pytest.mark.parametrize("code", ["gannan", "2026-C1", "甘南_2"])
def test_letters_and_digits_of_any_script_are_a_code(context: Flask, code: str) -> None:
    with transaction():
        assert programmes.add(code, "方案").code == code
