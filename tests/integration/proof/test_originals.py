"""Is an original whose bytes are not those that were received named, with a backup as what to do?"""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from server.db import db, transaction
from server.models import Original
from server.services.intake import originals
from server.services.proof.original_verification import OriginalVerification
from server.services.runtime import media

CONTENT = [bytes([number]) * 5000 for number in range(3)]


@pytest.fixture
def files(context: Flask) -> list[Path]:
    """Keep three originals; returns where they are, in the order of their rows."""
    with transaction():
        incoming = []
        for content in CONTENT:
            file = media().incoming()
            file.write(content)
            incoming.append(file)
        kept = originals.keep(incoming)
    return [media().path(one.sha256) for one in sorted(kept, key=lambda one: one.id)]


def verified(runner: FlaskCliRunner, *command: str) -> tuple[int, list[tuple[str, int]]]:
    done = runner.invoke(args=[*command, "--json"])
    said = json.loads(done.stdout)
    assert (said["originals"], said["whole"]) == (3, done.exit_code == 0)
    return done.exit_code, [(one["kind"], one["original"]) for one in said["faults"]]


@pytest.mark.parametrize("command", [("photos", "verify"), ("events", "verify")])
def test_unaltered_originals_end_with_0(files: list[Path], runner: FlaskCliRunner, command: tuple[str, str]) -> None:
    assert verified(runner, *command) == (0, [])


@pytest.mark.parametrize("command", [("photos", "verify"), ("events", "verify")])
def test_every_missing_and_altered_original_is_named(
    files: list[Path], runner: FlaskCliRunner, command: tuple[str, str]
) -> None:
    files[0].unlink()
    files[2].chmod(0o600)
    files[2].write_bytes(b"another")
    assert verified(runner, *command) == (1, [("original-missing", 1), ("original-altered", 3)])


def test_originals_can_be_left_out(files: list[Path], runner: FlaskCliRunner) -> None:
    files[0].unlink()
    assert runner.invoke(args=["events", "verify", "--no-originals"]).exit_code == 0


def test_a_row_that_names_another_file_reads_none(files: list[Path]) -> None:
    with transaction():
        db.session.get_one(Original, 1).sha256 = "../../keys/log_keys.json"
    assert [str(one.kind) for one in OriginalVerification().faults()] == ["original-missing"]


def test_it_is_said_in_words(files: list[Path], runner: FlaskCliRunner) -> None:
    files[1].unlink()
    done = runner.invoke(args=["photos", "verify"], env={"LC_ALL": "C.UTF-8"})
    assert f"Original 2 ({files[1].name}): its file is missing. Restore it from a backup." in done.stdout
    assert done.stdout.endswith("Originals that are not as they were received: 1.\n")
