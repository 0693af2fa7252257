"""Does `events verify` say in words, in figures and by its exit code whether the log is whole?"""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import delete, update

from server.db import db, transaction
from server.models import Event
from server.services import events
from tests.integration.proof.conftest import seal, write


def alter(number: int) -> None:
    with transaction():
        db.session.execute(update(Event).where(Event.id == number).values(actor="account:Bob"))


def test_a_whole_log_ends_with_0(log: list[int], runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["events", "verify", "--json"])
    assert done.exit_code == 0
    said = json.loads(done.stdout)
    figures = {"entries": 11, "waiting": 0, "heads": 3, "rows": 0, "originals": 0, "bytes": 0}
    assert said == {"whole": True, **figures, "taken_over": [], "keys_lost": [], "faults": []}


def test_an_altered_entry_is_named_and_ends_with_1(log: list[int], runner: FlaskCliRunner) -> None:
    alter(log[3])
    done = runner.invoke(args=["events", "verify"], env={"LC_ALL": "C.UTF-8"})
    assert done.exit_code == 1
    assert f"Entry {log[3]} (test.write, thing:2) at place 3 was altered after it was sealed." in done.stdout


def test_both_languages_are_in_the_document(log: list[int], runner: FlaskCliRunner) -> None:
    with transaction():
        db.session.execute(delete(Event).where(Event.id == log[3]))
    [fault] = json.loads(runner.invoke(args=["events", "verify", "--json"]).stdout)["faults"]
    assert fault["message"] == {"zh_CN": "位置 3 的日志被删除。", "en": "The entry at place 3 was removed."}


def test_a_head_that_was_kept_elsewhere_is_compared(log: list[int], runner: FlaskCliRunner, tmp_path: Path) -> None:
    kept = tmp_path / "head.txt"
    kept.write_text(runner.invoke(args=["events", "head"]).stdout, encoding="utf-8")
    write(3)
    seal()
    assert runner.invoke(args=["events", "verify", "--since", str(kept)]).exit_code == 0
    assert runner.invoke(args=["events", "verify", "--since", "11"]).exit_code == 0
    assert runner.invoke(args=["events", "verify", "--since", "12"]).exit_code == 1


@pytest.mark.parametrize("content", ["", "no head"])
def test_a_file_that_is_no_head_is_wrong_usage(
    log: list[int], runner: FlaskCliRunner, tmp_path: Path, content: str
) -> None:
    (tmp_path / "head.txt").write_text(content)
    done = runner.invoke(args=["events", "verify", "--since", str(tmp_path / "head.txt")], env={"LC_ALL": "C.UTF-8"})
    assert done.exit_code == 2
    assert "is no signed head" in done.output


def test_what_did_not_fit_the_chain_is_said_every_time(log: list[int], runner: FlaskCliRunner) -> None:
    with transaction():
        events.record(events.SYSTEM, "log.take_over", "log", entries=9, broken=[4, 7])
    seal()
    done = runner.invoke(args=["events", "verify"], env={"LC_ALL": "C.UTF-8"})
    assert done.exit_code == 0
    assert "Already altered when the chain was taken over, and kept so: entries 4, 7." in done.stdout
