"""`photos import`: what came on a card is filed once, told apart from what phones send, and weighs less."""

import json
import signal
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from server.db import db, transaction
from server.domain.finding import Status
from server.domain.subject import Stage
from server.models import BroughtInPhoto, Event, Finding, Form, Original, Photo, PhotoPair, Submission
from server.services.runtime import media
from tests import build

BEFORE = build.taken(build.WORK_STARTED - timedelta(days=6), seed=3)
AFTER = build.taken(build.WORK_DONE + timedelta(days=4), seed=3, worked=True)
HEAD = "文件名,问题编号,拍摄点,阶段,拍摄人,来源\n"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def put(folder: Path, name: str, content: bytes = BEFORE) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def told(runner: FlaskCliRunner, *args: object) -> tuple[int, dict[str, Any]]:
    result = runner.invoke(args=["photos", "import", *map(str, args), "--json"])
    return result.exit_code, json.loads(result.stdout) if result.exit_code != 2 else {"message": result.stderr}


def outcomes(document: dict[str, Any]) -> dict[str, str]:
    return {one["file"]: one["reason"] or one["outcome"] for one in document["files"]}


def places() -> set[tuple[str, str, str]]:
    db.session.rollback()
    rows = db.session.scalars(select(Photo)).all()
    return {
        (one.issue.code, one.viewpoint.code, one.stage.value)
        for one in rows
        if one.issue and one.viewpoint and one.stage
    }


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_files_named_as_exports_name_them_are_filed(register: int, runner: FlaskCliRunner, card: Path) -> None:
    put(card, "GN-001_加甘滩堆场_南坡_整改前_20260826.jpg")
    put(card, "GN_002_水泊峡_顶部_东_整改后_20261024-2.jpg", AFTER)
    code, said = told(runner, card)
    assert (code, said["filed"], said["refused"]) == (0, 2, 0)
    assert places() == {("GN-001", "V1", "before"), ("GN_002", "V2", "after")}


def test_folders_tell_what_a_file_does_not(register: int, runner: FlaskCliRunner, card: Path) -> None:
    put(card, "GN-001_加甘滩堆场/photos/V1_南坡/before/IMG_0001.JPG")
    put(card, "GN-001/南坡_整改后.jpg", AFTER)
    code, _ = told(runner, card)
    assert code == 0
    assert places() == {("GN-001", "V1", "before"), ("GN-001", "V1", "after")}


def test_what_is_not_told_is_listed_and_not_filed(register: int, runner: FlaskCliRunner, card: Path) -> None:
    put(card, "mmexport1700000000000.jpg")
    put(card, "GN-001_整改前.jpg")
    put(card, "GN-001_南坡.jpg")
    put(card, "GN-001_北坡_整改前.jpg")
    put(card, "GN-001/GN_002_南坡_整改前.jpg")
    code, said = told(runner, card)
    assert code == 1
    assert outcomes(said) == {
        "mmexport1700000000000.jpg": "untold-issue",
        "GN-001_整改前.jpg": "untold-viewpoint",
        "GN-001_南坡.jpg": "untold-stage",
        "GN-001_北坡_整改前.jpg": "untold-viewpoint",
        "GN-001/GN_002_南坡_整改前.jpg": "untold-issue",
    }
    assert count(Photo) == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_table_is_read_in_whatever_encoding_offices_write(
    register: int, runner: FlaskCliRunner, card: Path, encoding: str
) -> None:
    put(card, "微信图片_1.jpg")
    table = card / "清单.csv"
    table.write_text(f"{HEAD}微信图片_1.jpg,GN-001,南坡,整改前,杨建国,微信群\n", encoding=encoding)
    code, said = told(runner, card, "--table", table)
    assert (code, outcomes(said)) == (0, {"微信图片_1.jpg": "filed"})
    brought = db.session.scalars(select(BroughtInPhoto)).one()
    assert (brought.taken_by, brought.source, brought.by) == ("杨建国", "微信群", "system")


def test_a_table_in_english_names_codes(register: int, runner: FlaskCliRunner, card: Path) -> None:
    put(card, "a/1.jpg")
    table = put(card, "list.csv", b"file;issue;viewpoint;stage\na\\1.jpg;GN_002;V2;after\n")
    assert told(runner, card, "--table", table)[0] == 0
    assert places() == {("GN_002", "V2", "after")}


def test_every_row_and_file_that_does_not_fit_is_named(register: int, runner: FlaskCliRunner, card: Path) -> None:
    for name in ("1.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg", "a/6.jpg", "b/6.jpg"):
        put(card, name)
    table = card / "t.csv"
    rows = [
        "1.jpg,GN-404,南坡,整改前,,", "2.jpg,GN-001,北坡,整改前,,", "3.jpg,GN-001,南坡,大概,,",
        "4.jpg,GN-001,南坡,整改前,,", "4.jpg,GN-001,南坡,整改后,,", "6.jpg,GN-001,南坡,整改前,,",
        "7.jpg,GN-001,南坡,整改前,,",
    ]  # fmt: skip
    table.write_text(HEAD + "\n".join(rows), encoding="utf-8")
    code, said = told(runner, card, "--table", table)
    assert code == 1
    assert outcomes(said) == {
        "1.jpg": "unknown-issue", "2.jpg": "unknown-viewpoint", "3.jpg": "unknown-stage", "4.jpg": "several-rows",
        "5.jpg": "not-in-table", "a/6.jpg": "not-in-table", "b/6.jpg": "not-in-table", "6.jpg": "several-files",
        "7.jpg": "no-file",
    }  # fmt: skip


def test_what_is_no_photo_is_refused(register: int, runner: FlaskCliRunner, card: Path) -> None:
    put(card, "GN-001_南坡_整改前.jpg", b"<html>")
    put(card, "GN-001_南坡_整改后.jpg", b"")
    put(card, "Thumbs.db", b"junk")
    (card / "GN-001_南坡_整改中.jpg").symlink_to(put(card, "../outside.jpg"))
    code, said = told(runner, card)
    assert code == 1
    assert outcomes(said) == {
        "GN-001_南坡_整改前.jpg": "no-picture", "GN-001_南坡_整改后.jpg": "empty", "GN-001_南坡_整改中.jpg": "unsafe",
    }  # fmt: skip


def test_a_dry_run_says_the_same_and_writes_nothing(register: int, runner: FlaskCliRunner, card: Path) -> None:
    put(card, "GN-001_南坡_整改前.jpg")
    put(card, "copy/GN-001_南坡_整改前.jpg")
    code, said = told(runner, card, "--dry-run")
    assert (code, said["dry_run"], said["filed"], said["already"]) == (0, True, 1, 1)
    assert (count(Photo), count(Submission), count(Original)) == (0, 0, 0)
    assert not list(media().hashes())


def test_importing_again_files_nothing_twice(register: int, runner: FlaskCliRunner, card: Path) -> None:
    put(card, "GN-001_南坡_整改前.jpg")
    told(runner, card)
    code, said = told(runner, card)
    assert (code, said["filed"], said["already"]) == (0, 0, 1)
    assert count(Photo) == 1


def test_a_photo_that_was_filed_elsewhere_since_is_not_brought_again(
    register: int, runner: FlaskCliRunner, card: Path
) -> None:
    put(card, "GN-001_南坡_整改前.jpg")
    told(runner, card)
    with transaction():
        db.session.scalars(select(Photo)).one().stage = Stage.DURING
    assert told(runner, card)[1]["already"] == 1


def test_the_bytes_are_those_of_the_card(register: int, runner: FlaskCliRunner, card: Path) -> None:
    put(card, "GN-001_南坡_整改前.jpg")
    told(runner, card)
    kept = db.session.scalars(select(Original)).one()
    assert media().path(kept.sha256).read_bytes() == BEFORE


def test_the_log_says_who_brought_what(register: int, runner: FlaskCliRunner, card: Path) -> None:
    put(card, "GN-001_南坡_整改前.jpg")
    told(runner, card, "--by", "Emma")
    event = db.session.scalars(select(Event).where(Event.action == "photos.bring_in")).one()
    assert event.actor == "account:Emma"
    assert event.details["photos"][0][1] == "GN-001_南坡_整改前.jpg"


def test_no_phone_is_offered_the_form_that_stands_for_it(register: int, runner: FlaskCliRunner, card: Path) -> None:
    put(card, "GN-001_南坡_整改前.jpg")
    told(runner, card)
    assert db.session.scalars(select(Form)).one().state == "closed"


def test_an_archive_is_filed_as_a_folder(register: int, runner: FlaskCliRunner, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as packed:
        packed.writestr("GN-001/南坡/整改前/1.jpg", BEFORE)
        packed.writestr("__MACOSX/GN-001/南坡/整改前/._1.jpg", b"junk")
        packed.mkdir("GN-001/空")
    assert told(runner, tmp_path / "p.zip")[1]["filed"] == 1


def test_what_a_folder_that_is_none_and_a_broken_archive_say(
    register: int, runner: FlaskCliRunner, card: Path, tmp_path: Path
) -> None:
    put(tmp_path, "broken.zip", b"PK\x03\x04 and nothing more")
    assert told(runner, tmp_path / "broken.zip")[0] == 2
    assert told(runner, tmp_path / "absent.zip")[0] == 2
    assert told(runner, card)[0] == 2


def judged(runner: FlaskCliRunner, card: Path) -> list[Photo]:
    """Bring a pair that would be consistent, and let the checks speak."""
    put(card, "GN-001_南坡_整改前.jpg")
    put(card, "GN-001_南坡_1785000000000.jpg", AFTER)
    table = card / "t.csv"
    table.write_text(
        HEAD
        + "GN-001_南坡_整改前.jpg,GN-001,V1,before,,存储卡\nGN-001_南坡_1785000000000.jpg,GN-001,V1,after,,存储卡\n"
    )
    assert told(runner, card, "--table", table, "--by", "Emma")[0] == 0
    photos = list(db.session.scalars(select(Photo).order_by(Photo.id)))
    with transaction():
        for one in photos:
            build.analysed(one)
    return photos


def test_nothing_speaks_against_honest_photos_and_they_are_not_consistent(
    register: int, runner: FlaskCliRunner, card: Path
) -> None:
    photos = judged(runner, card)
    assert [one.verdict for one in photos] == [Status.UNVERIFIABLE] * 2
    assert db.session.scalars(select(PhotoPair)).one().verdict is Status.UNVERIFIABLE


def test_the_finding_says_who_brought_it_when_and_from_where(register: int, runner: FlaskCliRunner, card: Path) -> None:
    photos = judged(runner, card)
    row = db.session.scalars(select(Finding).where(Finding.check == "photo_by_phone")).first()
    assert row is not None
    assert (row.status, row.reason, row.photo_id) == (Status.UNVERIFIABLE, "brought-in-from", photos[0].id)
    assert (row.evidence["by"], row.evidence["source"]) == ("Emma", "存储卡")


@pytest.mark.parametrize("check", ["photo_before_receipt", "photo_attached_when_taken", "photo_from_this_phone"])
def test_what_compares_with_a_phone_is_unverifiable(
    register: int, runner: FlaskCliRunner, card: Path, check: str
) -> None:
    judged(runner, card)
    rows = db.session.scalars(select(Finding).where(Finding.check == check)).all()
    assert {row.status for row in rows} == {Status.UNVERIFIABLE}


KILLED = """
import os, signal, sys
from pathlib import Path
from server import create_app
from server.services.intake import bringing
from tests.conftest import settings_in
bringing.PORTION = 2
before = bringing.file
done = []
def once(*args):
    if done:
        args = list(args)
        bringing.events.record = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
    done.append(1)
    return before(*args)
bringing.file = once
app = create_app(settings_in(Path(sys.argv[1]), database_url=sys.argv[2]))
app.test_cli_runner().invoke(args=["photos", "import", sys.argv[3]])
"""


def test_what_was_killed_is_made_whole_by_bringing_it_again(
    register: int, runner: FlaskCliRunner, card: Path, tmp_path: Path, app: Flask
) -> None:
    for number in range(6):
        put(card, f"GN-001_南坡_整改前_{number}.jpg", build.taken(build.WORK_STARTED, seed=10 + number, size=(64, 48)))
    address = app.extensions["sqlalchemy"].engine.url.render_as_string(hide_password=False)
    run = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), address, str(card)], check=False)
    assert run.returncode == -signal.SIGKILL
    assert count(Photo) == count(BroughtInPhoto) == 2
    code, said = told(runner, card)
    assert (code, said["filed"], said["already"]) == (0, 4, 2)
    assert count(Photo) == count(BroughtInPhoto) == 6
