"""`limits`: by which limits do a programme's checks judge?"""

import json

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from server.db import db
from server.models import Event

WHY = ("--reason", "Slopes are seen from far away.")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")


@pytest.fixture(autouse=True)
def _programme(runner: FlaskCliRunner) -> None:
    runner.invoke(args=["programmes", "add", "gannan", "甘南州整改方案"])


def used(runner: FlaskCliRunner, name: str) -> float:
    answer = json.loads(runner.invoke(args=["limits", "list", "gannan", "--json"]).stdout)
    return next(float(line["used"]) for line in answer["limits"] if line["limit"] == name)


def test_the_defaults_are_shown(runner: FlaskCliRunner) -> None:
    assert used(runner, "standpoint_near_m") == 20


def test_a_limit_is_set_and_logged(runner: FlaskCliRunner, app: Flask) -> None:
    assert runner.invoke(args=["limits", "set", *WHY, "gannan", "standpoint_near_m=35"]).exit_code == 0
    assert used(runner, "standpoint_near_m") == 35
    with app.app_context():
        event = db.session.query(Event).filter_by(action="programmes.limits").one()
        assert (event.subject, event.details["after"]) == ("programme:gannan", {"standpoint_near_m": 35})


def test_an_empty_value_gives_the_default_back(runner: FlaskCliRunner) -> None:
    runner.invoke(args=["limits", "set", *WHY, "gannan", "standpoint_near_m=35"])
    runner.invoke(args=["limits", "set", *WHY, "gannan", "standpoint_near_m="])
    answer = json.loads(runner.invoke(args=["limits", "list", "gannan", "--json"]).stdout)
    assert answer["own"] == {}


def test_the_table_marks_what_the_programme_sets_itself(runner: FlaskCliRunner) -> None:
    runner.invoke(args=["limits", "set", *WHY, "gannan", "standpoint_near_m=35"])
    result = runner.invoke(args=["limits", "list", "gannan"])
    own = [line.split() for line in result.stdout.splitlines() if line.endswith("*")]
    assert [(one[0], one[-5:]) for one in own] == [("standpoint_near_m", ["35", "m", "20", "m", "*"])]


def test_without_a_reason_nothing_is_set(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["limits", "set", "gannan", "standpoint_near_m=35", "--reason", "  "])
    assert (result.exit_code, "Say why" in result.stderr) == (1, True)
    assert used(runner, "standpoint_near_m") == 20


def test_the_history_says_who_set_what_and_why(runner: FlaskCliRunner) -> None:
    runner.invoke(args=["limits", "set", *WHY, "gannan", "standpoint_near_m=35"])
    runner.invoke(args=["limits", "set", *WHY, "gannan", "travel_kmh=80"])
    (told,) = json.loads(runner.invoke(args=["limits", "history", "gannan", "travel_kmh", "--json"]).stdout)
    assert (told["by"], told["old"], told["new"], told["reason"]) == ("system", None, 80, WHY[1])


def test_a_draft_is_tried_and_then_saved(runner: FlaskCliRunner) -> None:
    tried = json.loads(runner.invoke(args=["limits", "preview", *WHY, "gannan", "travel_kmh=80", "--json"]).stdout)
    assert (tried["state"], used(runner, "travel_kmh")) == ("tried", 120)
    assert runner.invoke(args=["limits", "save", str(tried["draft"])]).exit_code == 0
    assert used(runner, "travel_kmh") == 80


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ("standpoint_neer_m=35", "There is no limit “standpoint_neer_m”; there are: standpoint_near_m"),
        ("standpoint_near_m=wide", "“wide” is not a number"),
        ("standpoint_near_m=-1", "a limit is 0 or more"),
        ("standpoint_near_m=nan", "a limit is 0 or more"),
        ("standpoint_near_m=60", "standpoint_near_m (60.0) may not exceed standpoint_far_m (50)."),
        ("phash_near_bits=9", "9 is more than 8"),
        ("phash_near_bits=7.5", "7.5 is not a whole number"),
    ],
)
def test_what_cannot_be_a_limit_is_refused_and_nothing_is_set(
    setting: str, problem: str, runner: FlaskCliRunner
) -> None:
    result = runner.invoke(args=["limits", "set", *WHY, "gannan", "travel_kmh=80", setting])
    assert result.exit_code == 1
    assert problem in result.stderr
    assert used(runner, "travel_kmh") == 120


def test_a_setting_without_a_value_is_wrong_usage(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["limits", "set", *WHY, "gannan", "standpoint_near_m"])
    assert (result.exit_code, "NAME=VALUE" in result.stderr) == (2, True)


def test_an_unknown_programme_is_refused(runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["limits", "list", "nowhere"]).exit_code == 1
