"""`submissions`: what can be cleared on a page can be cleared by a command."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from server.db import db
from server.domain.access import AttachmentState
from server.formats.ledger import write_ledger
from server.models import Attachment, Photo, Submission
from server.services import events
from server.tasks import analysis
from tests.integration.openrosa.field import ISSUE, SITE, WIDE, Field, instance, opened, photo
from tests.integration.received.test_list import ALONE, UNKNOWN, send
from tests.integration.register.build import issue_row


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def field(app: Flask) -> Iterator[Field]:
    with opened(app) as ready:
        yield ready


def run(field: Field, *words: str) -> str:
    answer = field.app.test_cli_runner().invoke(args=["submissions", *words])
    assert answer.exit_code == 0, answer.output
    db.session.expire_all()
    return answer.stdout


def test_a_submission_is_assigned(field: Field) -> None:
    send(field, 1, item=UNKNOWN)
    assert run(field, "assign", "1", ISSUE, "--reason", "编号抄错") == "Photos to be checked: 1\n"
    assert [one.issue.code for one in field.photos() if one.issue] == [ISSUE]
    assert events.about("submission:1")[-1].actor == events.SYSTEM


def test_a_submission_is_set_aside_and_taken_back(field: Field) -> None:
    send(field, 1)
    run(field, "set-aside", "1", "--reason", "重复提交")
    assert db.session.get_one(Submission, 1).set_aside_at is not None
    run(field, "reopen", "1", "--reason", "看错")
    assert db.session.get_one(Submission, 1).set_aside_at is None


def test_a_photo_is_filed_elsewhere(field: Field) -> None:
    send(field, 1)
    run(field, "refile", "1", "--viewpoint", "T", "--stage", "before", "--reason", "机位选错")
    [one] = field.photos()
    assert (one.viewpoint.code if one.viewpoint else "", one.stage) == ("T", "before")


def test_a_file_is_matched(field: Field) -> None:
    field.phone.submit(instance(1, stood=ALONE), {"IMG_0001.jpg": photo(1)})
    apart = db.session.scalars(select(Attachment).where(Attachment.state == AttachmentState.QUARANTINED)).one()
    run(field, "match", "1", str(apart.id), WIDE, "--reason", "手机改名")
    assert [one.attachment.name for one in field.photos()] == [WIDE]


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_cleared_without_a_reason(field: Field, reason: str) -> None:
    send(field, 1)
    answer = field.app.test_cli_runner().invoke(args=["submissions", "set-aside", "1", "--reason", reason])
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "Say why" in answer.stderr


def test_each_submission_is_listed_with_the_number_by_which_it_is_cleared(field: Field) -> None:
    send(field, 1)
    assert [one["submission"] for one in json.loads(run(field, "list", "--json"))] == [1]


def test_photos_find_their_issue_when_the_ledger_learns_its_code(
    field: Field, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    send(field, 1, item=UNKNOWN, site="")
    assert [one.issue_id for one in field.photos()] == [None]
    file = tmp_path / "台账.xlsx"
    file.write_bytes(write_ledger([issue_row(UNKNOWN, site=SITE)]))
    assert runner.invoke(args=["issues", "import", str(file)]).exit_code == 0
    db.session.expire_all()
    [one] = field.photos()
    assert (one.issue.code if one.issue else "", one.site.code if one.site else "") == (UNKNOWN, SITE)
    analysis.run(one.id)
    assert db.session.get_one(Photo, one.id).verdict is not None


def test_a_trial_of_an_import_files_no_photos(field: Field, runner: FlaskCliRunner, tmp_path: Path) -> None:
    send(field, 1, item=UNKNOWN)
    file = tmp_path / "台账.xlsx"
    file.write_bytes(write_ledger([issue_row(UNKNOWN, site=SITE)]))
    runner.invoke(args=["issues", "import", str(file), "--dry-run"])
    db.session.expire_all()
    assert [one.issue_id for one in field.photos()] == [None]
