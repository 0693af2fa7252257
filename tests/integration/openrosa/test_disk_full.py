"""A disk without room: what is not kept is said not to be kept, and why; the work waits."""

import errno
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.access import Role
from server.errors import is_disk_full
from server.media import FolderStore
from server.models import Photo, Programme
from server.services.runtime import settings
from server.services.verification import photos
from server.tasks import analysis, work
from tests import build
from tests.integration.openrosa.field import Field, files, instance


def full(*_given: object, **_named: object) -> object:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_submission_that_finds_no_room_is_refused_with_the_reason(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FolderStore, "keep", full)
    answer = field.phone.submit(instance(), files())
    assert answer.status == 507
    assert "<OpenRosaResponse" in answer.text
    assert field.submissions() == []
    monkeypatch.undo()
    assert field.phone.submit(instance(), files()).status == 201, "the same is taken once there is room"


def test_a_submission_that_the_log_could_not_mark_is_refused_for_now(field: Field) -> None:
    secret = Path(settings().keys) / "entry_key.json"
    kept = secret.read_text()
    secret.write_text("{")
    answer = field.phone.submit(instance(), files())
    assert answer.status == 503
    assert "entry_key.json" not in answer.text, "a phone is not told where what lies on the server"
    assert field.submissions() == []
    secret.write_text(kept)
    assert field.phone.submit(instance(), files()).status == 201, "the same is taken once it can be read"


def test_an_analysis_that_finds_no_room_uses_up_no_try(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "analyse", lambda _number: None)
    assert field.phone.submit(instance(), files()).status == 201
    monkeypatch.undo()
    with transaction():
        for one in db.session.query(Photo):
            one.verdict, one.attempts = None, 0
    monkeypatch.setattr(analysis, "analyse", full)
    number = field.photos()[0].id
    for _ in range(photos.MOST_ATTEMPTS + 2):
        work.analyse(number)
    db.session.expire_all()
    assert db.session.get_one(Photo, number).attempts == 0
    monkeypatch.undo()
    work.analyse(number)
    db.session.expire_all()
    assert db.session.get_one(Photo, number).verdict is not None


def test_a_full_disk_is_told_however_deep_it_lies() -> None:
    outer = RuntimeError("a part broke")
    outer.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert is_disk_full(outer)
    assert not is_disk_full(OSError(errno.EACCES, "Permission denied"))


def test_who_can_make_room_is_warned_before_phones_are_refused(
    field: Field, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        build.account("Emma", Role.OFFICE, db.session.get_one(Programme, field.programme_id))
    client.post("/sign-in", data={"name": "Emma", "password": build.PASSWORD})
    english = {"Accept-Language": "en"}
    monkeypatch.setattr(FolderStore, "free_bytes", lambda _store: 700_000_000)
    assert "The disk is nearly full: 700.0 MB are left." in client.get("/ledger/", headers=english).get_data(
        as_text=True
    )
    monkeypatch.setattr(FolderStore, "free_bytes", lambda _store: 70_000_000_000)
    assert "The disk is nearly full:" not in client.get("/ledger/", headers=english).get_data(as_text=True)
