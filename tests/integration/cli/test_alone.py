"""Which commands need no server? `photos check` must not wait for a database, and every other command must find it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from server import cli
from tests.photos import jpeg


@pytest.mark.parametrize(
    ("arguments", "alone"),
    [
        (["/venv/bin/flask", "--app", "server", "photos", "check", "a.jpg"], True),
        (["/site-packages/flask/__main__.py", "--app", "server", "photos", "check", "a.jpg"], True),
        (["/venv/bin/flask", "--app", "server", "photos", "list"], False),
        (["/venv/bin/flask", "--app", "server", "serve"], False),
        (["/tests/run.py", "photos", "check"], False),
        ([], False),
    ],
)
def test_a_process_is_known_by_its_arguments(arguments: list[str], *, alone: bool) -> None:
    assert cli.runs_alone(arguments) is alone


def test_photos_are_checked_where_no_database_can_be_reached(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(jpeg())
    command = [sys.executable, "-m", "flask", "--app", "server", "photos", "check", str(tmp_path / "photo.jpg")]
    environment = {**os.environ, "SHIZHENG_DATABASE_URL": "nonsense://", "LANG": "en"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "photo.jpg: unverifiable" in done.stdout


@pytest.mark.parametrize("place", cli.COMMANDS)
def test_every_command_of_the_list_is_there_and_says_what_it_does(place: str, runner: FlaskCliRunner) -> None:
    name = place.rpartition(".")[2]
    answer = runner.invoke(args=[name, "--help"])
    assert answer.exit_code == 0
    assert cli.Later(place).get_short_help_str()
