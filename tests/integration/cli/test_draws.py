"""`draws`: drawing lots on the command line, hidden until their day there as well."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from server.db import db, transaction
from server.models import Draw, DrawnIssue
from server.services import events
from server.services.runtime import today
from tests import build

OFFICERS = ("才让卓玛", "扎西东珠", "李明")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def runner(context: Flask) -> FlaskCliRunner:
    """Give the command line over a ledger of forty issues."""
    with transaction():
        gannan = build.programme()
        place = build.site(gannan)
        for number in range(40):
            build.issue(gannan, place, f"ZY-{100 + number}")
    return context.test_cli_runner()


def hold(runner: FlaskCliRunner, *more: str, days: int = 0, officers: tuple[str, ...] = OFFICERS) -> Any:
    day = (today() + timedelta(days=days)).isoformat()
    named = [word for name in officers for word in ("--officer", name)]
    return runner.invoke(args=["draws", "hold", "十一月抽查", "--day", day, *named, *more])


def test_the_hash_is_printed_alone_so_that_it_can_be_made_known(runner: FlaskCliRunner) -> None:
    answer = hold(runner, days=1)
    row = db.session.query(Draw).one()
    assert (answer.exit_code, answer.stdout) == (0, f"{row.sha256}\n")
    assert answer.stderr == f"Draw 1: 2 of 40 drawn, hidden until {row.shown_on}.\n"


def test_a_draw_of_the_command_line_is_nobodys_account_in_the_log(runner: FlaskCliRunner) -> None:
    hold(runner)
    assert {entry.actor for entry in events.about("draw:1")} == {events.SYSTEM}


@pytest.mark.parametrize("verb", [["list"], ["list", "--json"], ["show", "1"], ["show", "1", "--json"],
                                  ["show", "1", "--text"], ["verify", "1"], ["verify", "1", "--json"]])  # fmt: skip
def test_no_verb_tells_list_or_seed_before_the_day(runner: FlaskCliRunner, verb: list[str]) -> None:
    hold(runner, days=1)
    row = db.session.query(Draw).one()
    answer = runner.invoke(args=["draws", *verb])
    said = answer.stdout + answer.stderr
    assert said
    assert [word for word in (row.seed, "ZY-1", *OFFICERS) if word in said] == []


def test_a_hidden_draw_says_until_when(runner: FlaskCliRunner) -> None:
    hold(runner, days=1)
    answer = runner.invoke(args=["draws", "verify", "1"])
    day = today() + timedelta(days=1)
    assert (answer.exit_code, answer.stderr) == (1, f"Draw 1 is hidden until {day}.\n")


def test_on_its_day_all_is_shown_and_the_same_again(runner: FlaskCliRunner) -> None:
    hold(runner)
    shown = json.loads(runner.invoke(args=["draws", "show", "1", "--json"]).stdout)
    assert [len(one["officers"]) for one in shown["visits"]] == [2, 2]
    assert shown["seed"] in runner.invoke(args=["draws", "show", "1"]).stdout
    answer = runner.invoke(args=["draws", "verify", "1"])
    assert (answer.exit_code, answer.stdout) == (0, "Drawn again from the seed: the same list, the same hash.\n")


def test_the_text_gives_the_hash_on_any_machine(runner: FlaskCliRunner) -> None:
    sha256 = hold(runner).stdout.strip()
    text = runner.invoke(args=["draws", "show", "1", "--text"]).stdout
    assert hashlib.sha256(text.encode()).hexdigest() == sha256


def test_a_changed_row_ends_with_exit_code_1(runner: FlaskCliRunner) -> None:
    hold(runner)
    with transaction():
        db.session.query(DrawnIssue).filter_by(place=1).one().officers = ["李明", "王伟"]
    answer = runner.invoke(args=["draws", "verify", "1", "--json"])
    assert (answer.exit_code, json.loads(answer.stdout)["is_same"]) == (1, False)


def test_shares_may_be_given(runner: FlaskCliRunner) -> None:
    assert json.loads(hold(runner, "--share", "other", "50", "--json").stdout)["drawn"] == 20


def test_a_seed_that_is_drawn_in_public_comes_after_the_pool_and_gives_the_same_again(runner: FlaskCliRunner) -> None:
    pools = [hold(runner, "--seed-source", "福彩3D").stdout for _ in range(2)]
    assert pools[0] == pools[1]
    assert "waits for its seed" in runner.invoke(args=["draws", "verify", "1"]).stderr
    lists = [runner.invoke(args=["draws", "seed", number, "407"]).stdout for number in ("1", "2")]
    assert lists[0] == lists[1]
    pool = runner.invoke(args=["draws", "show", "1", "--pool"]).stdout
    assert hashlib.sha256(pool.encode()).hexdigest() == pools[0].strip()


def test_a_second_seed_is_refused(runner: FlaskCliRunner) -> None:
    hold(runner, "--seed-source", "福彩3D")
    runner.invoke(args=["draws", "seed", "1", "407"])
    answer = runner.invoke(args=["draws", "seed", "1", "408"])
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "one seed" in answer.stderr


@pytest.mark.parametrize(
    ("words", "changes"),
    [
        ("A visit needs 2 officers; 0 are named. Name more.\n", {"officers": ()}),
        ("A visit needs 2 officers; 1 are named. Name more.\n", {"officers": ("李明",)}),
        ("is over. Choose today or a later day.\n", {"days": -1}),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_line(
    runner: FlaskCliRunner, words: str, changes: dict[str, Any]
) -> None:
    answer = hold(runner, **changes)
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert answer.stderr.endswith(words)
    assert db.session.query(Draw).count() == 0


def test_an_unknown_number_is_refused(runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["draws", "show", "7"]).exit_code == 1
