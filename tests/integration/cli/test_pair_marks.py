"""Marking the problem from the command line is marking it at the desk."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from server.db import transaction
from server.domain.region import Region
from server.models import PhotoPair
from server.services.register import problem_regions
from tests import build


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")


@pytest.fixture
def pair(app: Flask) -> Iterator[PhotoPair]:
    with app.app_context():
        with transaction():
            plan = build.programme()
            site = build.site(plan)
            found = build.honest_pair(build.issue(plan, site), build.viewpoint(site), build.form(plan))
        yield found


def history(pair: PhotoPair) -> list[tuple[Region | None, bool]]:
    found = problem_regions.history(pair.issue_id).get(pair.viewpoint_id, ())
    return [(one.region, one.replaced_at is None) for one in found]


def test_a_box_is_marked_and_the_checks_are_asked_again(pair: PhotoPair, runner: FlaskCliRunner) -> None:
    said = runner.invoke(args=["pairs", "mark", str(pair.id), "0.3,0.5,0.3,0.3"])
    assert (said.exit_code, said.output) == (0, "The problem is marked. The checks are being asked again.\n")
    assert history(pair) == [(Region.box(0.3, 0.5, 0.3, 0.3), True)]


def test_what_is_taken_away_stays_in_the_history(pair: PhotoPair, runner: FlaskCliRunner) -> None:
    runner.invoke(args=["pairs", "mark", str(pair.id), "0.3,0.5,0.3,0.3"])
    said = json.loads(runner.invoke(args=["pairs", "unmark", str(pair.id), "--json"]).output)
    assert said == {"pair": pair.id, "was_marked": True}
    assert history(pair) == [(Region.box(0.3, 0.5, 0.3, 0.3), False)]


def test_where_nothing_is_marked_nothing_is_taken_away(pair: PhotoPair, runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["pairs", "unmark", str(pair.id)]).output == "Nothing was marked.\n"


@pytest.mark.parametrize(
    ("box", "code"), [("0.3,0.5,0.9,0.3", 1), ("nan,0,1,1", 1), ("0,0,0.001,0.001", 1), ("0.3,0.5", 2), ("a,b,c,d", 2)]
)
def test_what_is_no_box_is_refused(pair: PhotoPair, runner: FlaskCliRunner, box: str, code: int) -> None:
    assert runner.invoke(args=["pairs", "mark", str(pair.id), box]).exit_code == code
    assert history(pair) == []


def test_a_pair_that_is_not_there_is_named(pair: PhotoPair, runner: FlaskCliRunner) -> None:
    said = runner.invoke(args=["pairs", "mark", "999", "0.3,0.5,0.3,0.3"])
    assert said.exit_code == 1
    assert "999" in said.output + said.stderr
