"""Which commands need no server? `photos check` must not wait for a database, and every other command must find it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from server import cli
from tests.photos import jpeg

NOWHERE = {"SHIZHENG_DATABASE_URL": "nonsense://", "LANG": "en"}


def flask(*arguments: str, python: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Call a command as an operator does, where the database has an impossible address."""
    command = [sys.executable, *python, "-m", "flask", "--app", "server", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **NOWHERE}, check=False)


def test_photos_are_checked_where_no_database_can_be_reached(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(jpeg())
    done = flask("photos", "check", str(tmp_path / "photo.jpg"))
    assert (done.returncode, done.stderr) == (1, "")
    assert "photo.jpg: unverifiable" in done.stdout


@pytest.fixture(scope="module")
def loaded_by_exports() -> str:
    loaded = flask("exports", "list", python=("-X", "importtime")).stderr
    assert "server.services.export.builder" in loaded
    return loaded


@pytest.mark.parametrize("verb", [("photos", "check", "photo.jpg"), ("photos", "--help")])
def test_what_asks_nothing_of_the_database_does_not_wait_for_it(tmp_path: Path, verb: tuple[str, ...]) -> None:
    imported = flask(*verb, python=("-X", "importtime")).stderr
    assert "server.cli.kernel" in imported
    assert "sqlalchemy" not in imported


@pytest.mark.parametrize("large", ["server.web", "redis", "numpy", "PIL", "cv2", "typst"])
def test_an_export_loads_nothing_that_only_pages_queues_and_pictures_need(large: str, loaded_by_exports: str) -> None:
    assert not re.search(rf"\b{re.escape(large)}$", loaded_by_exports, re.MULTILINE)


@pytest.mark.parametrize(
    "verb", [("photos", "list"), ("serve",), ("worker",), ("routes",), ("run",), ("db", "current")]
)
def test_what_needs_the_server_says_in_one_line_why_there_is_none(verb: tuple[str, ...]) -> None:
    done = flask(*verb)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"SHIZHENG_DATABASE_URL: [^\n]+\n", done.stderr)


def test_commands_are_listed_whatever_the_settings() -> None:
    done = flask("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "programmes" in done.stdout


@pytest.mark.parametrize("place", cli.COMMANDS)
def test_every_command_of_the_list_is_there_and_says_what_it_does(place: str, runner: FlaskCliRunner) -> None:
    name = place.rpartition(".")[2]
    answer = runner.invoke(args=[name, "--help"])
    assert answer.exit_code == 0
    assert cli.Later(place).get_short_help_str()


def test_a_choice_between_two_must_be_made(runner: FlaskCliRunner) -> None:
    set_days = runner.invoke(args=["calendar", "set", "2026-12-24", "2026-12-24"])
    answered = runner.invoke(args=["publicity", "objections", "answer", "1", "--answer", "no", "--reason", "seen"])
    assert [(one.exit_code, "Missing option" in one.stderr) for one in (set_days, answered)] == [(2, True), (2, True)]
