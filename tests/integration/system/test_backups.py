"""Is a copy whole or not there at all, can it be restored, and who makes the one that is due?"""

import hashlib
import json
import os
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select, text, update

from server import create_app
from server.db import db, transaction
from server.errors import Conflict, Invalid
from server.models import Backup, Event, Original
from server.services import runtime, store_identity
from server.services.first_start import missing
from server.services.first_start.missing import Lack
from server.services.proof import keys, sealer
from server.services.runtime import media, now
from server.services.system import backups, copying, rehearsing
from server.tasks import backing_up
from tests import build
from tests.conftest import settings_in


@pytest.fixture
def there(tmp_path: Path) -> Path:
    return tmp_path / "elsewhere"


@pytest.fixture
def filled(context: Flask) -> Flask:
    store_identity.agree()
    with transaction():
        gannan = build.programme()
        site = build.site(gannan)
        slope = build.viewpoint(site, name="南坡", at=build.XIAHE, bearing_deg=20)
        build.honest_pair(build.issue(gannan, site, "ZY-1"), slope, build.form(gannan))
    with transaction():
        keys.ring()
        sealer.seal()
    return context


def schedule(app: Flask, there: Path, **changes: object) -> None:
    known = app.extensions[runtime.SETTINGS]
    app.extensions[runtime.SETTINGS] = replace(known, backup_to=str(there), backup_at="00:00", **changes)


def damage_an_original() -> str:
    sha256 = db.session.scalars(select(Original.sha256)).first() or ""
    media().path(sha256).write_bytes(b"other bytes")
    return sha256


def actions() -> list[str]:
    return [one for one in db.session.scalars(select(Event.action).order_by(Event.id)) if one.startswith("backups.")]


def test_a_copy_holds_every_original_under_its_hash(filled: Flask, there: Path) -> None:
    backing_up.make(there, with_keys=False)
    known = set(db.session.scalars(select(Original.sha256)))
    assert {path.name for path in there.glob("originals/??/*")} == known


def test_a_second_copy_takes_only_what_is_new(filled: Flask, there: Path) -> None:
    first = copying.make(backups.source(), there, now() - timedelta(days=1))
    second = copying.make(backups.source(), there, now())
    assert (first.copied > 0, second.copied, second.originals) == (True, 0, first.originals)


def test_keys_are_copied_only_where_that_is_asked_for(filled: Flask, there: Path) -> None:
    without = copying.make(backups.source(), there, now() - timedelta(days=1))
    with_them = copying.make(backups.source(), there, now(), with_keys=True)
    has = [(there / "copies" / one.name / "keys" / "log_keys.json").exists() for one in (without, with_them)]
    assert has == [False, True]


def test_what_a_killed_process_leaves_counts_for_nothing_and_is_removed(
    filled: Flask, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(copying, "_copy_original", die)
        with pytest.raises(KeyboardInterrupt):
            copying.make(backups.source(), there, now() - timedelta(hours=1))
    left = copying.listing(there)
    copying.make(backups.source(), there, now())
    assert (left, len(copying.listing(there)), list(there.glob("copies/.*"))) == ([], 1, [])


def test_what_others_put_among_the_copies_stops_none_and_stays(filled: Flask, there: Path, tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (there / "copies").mkdir(parents=True)
    (there / "copies" / ".DS_Store").touch()
    (there / "copies" / ".20200101T000000Z").symlink_to(tmp_path / "theirs")
    (there / "copies" / "20200102T000000Z").symlink_to(tmp_path / "theirs")
    (there / "originals").mkdir()
    (there / "originals" / ".DS_Store").symlink_to(tmp_path / "gone")
    (tmp_path / "theirs" / copying.MANIFEST).write_text(json.dumps({"lacking": []}))
    before = {path.name for path in there.glob("copies/*")}
    made = copying.make(backups.source(), there, now())
    assert copying.prune(backups.source(), there, 1) == []
    assert {path.name for path in there.glob("copies/*")} == before | {made.name}


def test_a_copy_that_lacks_an_original_does_not_count(filled: Flask, there: Path) -> None:
    damage_an_original()
    with pytest.raises(Conflict):
        backing_up.make(there, with_keys=False)
    assert (backups.last_whole(), actions()) == (None, ["backups.fail"])


def test_copies_of_another_installation_are_left_alone(filled: Flask, there: Path) -> None:
    there.mkdir()
    (there / copying.MARKER).write_text(json.dumps({"identity": "another"}))
    with pytest.raises(Conflict):
        copying.make(backups.source(), there, now())


def test_a_copy_within_the_store_is_refused(filled: Flask) -> None:
    with pytest.raises(Invalid):
        copying.make(backups.source(), Path(media().place) / "copies", now())


def test_old_copies_of_the_database_go_and_originals_stay(filled: Flask, there: Path) -> None:
    for days in (3, 2, 1):
        copying.make(backups.source(), there, now() - timedelta(days=days))
    before = {path.name for path in there.glob("originals/??/*")}
    gone = copying.prune(backups.source(), there, 1)
    assert (len(gone), len(copying.listing(there))) == (2, 1)
    assert {path.name for path in there.glob("originals/??/*")} == before


def copies_that_lack(filled: Flask, there: Path, *, hours: tuple[int, ...]) -> list[str]:
    """Make copies so many hours ago while an original is missing that was never copied."""
    sha256 = db.session.scalars(select(Original.sha256)).first() or ""
    store, backup = media().path(sha256), there / "originals" / sha256[:2] / sha256
    kept = store.read_bytes()
    store.unlink()
    backup.unlink(missing_ok=True)
    made = [copying.make(backups.source(), there, now() - timedelta(hours=one)) for one in hours]
    store.write_bytes(kept)
    return [one.name for one in made if one.lacking]


def test_copies_that_lack_originals_push_out_none_that_counts(filled: Flask, there: Path) -> None:
    good = [copying.make(backups.source(), there, now() - timedelta(days=days)).name for days in (3, 2)]
    lacking = copies_that_lack(filled, there, hours=(3, 2, 1))
    copying.prune(backups.source(), there, 3)
    assert {name for name, _ in copying.listing(there)} == {*good, lacking[-1]}


def test_a_copy_that_lacks_originals_goes_once_a_newer_one_counts(filled: Flask, there: Path) -> None:
    lacking = copies_that_lack(filled, there, hours=(2,))
    good = copying.make(backups.source(), there, now()).name
    assert (copying.prune(backups.source(), there, 3), copying.listing(there)[0][0]) == (lacking, good)


def test_what_lacks_originals_is_removed_also_after_a_copy_that_failed(filled: Flask, there: Path) -> None:
    before = copies_that_lack(filled, there, hours=(3, 2))
    damage_an_original()
    schedule(filled, there)
    with pytest.raises(Conflict):
        backing_up.on_schedule()
    left = [name for name, _ in copying.listing(there)]
    assert (len(left), set(left) & set(before)) == (1, set())


def test_copies_of_another_installation_are_not_pruned(filled: Flask, there: Path) -> None:
    for days in (2, 1):
        copying.make(backups.source(), there, now() - timedelta(days=days))
    (there / copying.MARKER).write_text(json.dumps({"identity": "another"}))
    with pytest.raises(Conflict):
        copying.prune(backups.source(), there, 1)
    assert len(copying.listing(there)) == 2


def test_a_copy_is_restored_and_verified(filled: Flask, there: Path) -> None:
    made = backing_up.make(there, with_keys=False)
    found = backing_up.rehearse(there, made.name)
    assert (found.problem, found.originals) == (None, made.originals)
    assert actions() == ["backups.make", "backups.rehearse"]


def test_a_rehearsal_finds_an_original_that_was_altered_in_the_copy(filled: Flask, there: Path) -> None:
    made = backing_up.make(there, with_keys=False)
    next(there.glob("originals/??/*")).write_bytes(b"other bytes")
    assert backing_up.rehearse(there, made.name).problem is not None


def test_an_original_of_another_size_in_the_copy_is_copied_anew(filled: Flask, there: Path) -> None:
    copying.make(backups.source(), there, now() - timedelta(hours=1))
    damaged = next(there.glob("originals/??/*"))
    damaged.write_bytes(b"")
    made = copying.make(backups.source(), there, now())
    assert (made.copied, made.lacking, damaged.read_bytes()) == (1, (), media().path(damaged.name).read_bytes())


def test_a_whole_original_in_the_copy_stays_where_the_stores_own_is_damaged(filled: Flask, there: Path) -> None:
    copying.make(backups.source(), there, now() - timedelta(hours=1))
    sha256 = damage_an_original()
    made = copying.make(backups.source(), there, now())
    kept = (there / "originals" / sha256[:2] / sha256).read_bytes()
    assert (made.lacking, hashlib.sha256(kept).hexdigest()) == ((), sha256)


def test_what_a_rehearsal_found_damaged_in_the_copy_the_next_one_mends(filled: Flask, there: Path) -> None:
    made = copying.make(backups.source(), there, now() - timedelta(hours=1))
    damaged = next(there.glob("originals/??/*"))
    damaged.write_bytes(bytes(damaged.stat().st_size))
    said = backing_up.rehearse(there, made.name).problem or ""
    copying.make(backups.source(), there, now())
    assert ("next backup make mends" in said, "Restore it" in said) == (True, False)
    assert damaged.read_bytes() == media().path(damaged.name).read_bytes()
    assert not (there / copying.DAMAGED).exists()


def test_an_original_that_is_damaged_in_copy_and_store_is_told_as_lost(filled: Flask, there: Path) -> None:
    made = backing_up.make(there, with_keys=False)
    sha256 = damage_an_original()
    (there / "originals" / sha256[:2] / sha256).write_bytes(b"other bytes")
    assert "Restore it from a backup" in (backing_up.rehearse(there, made.name).problem or "")
    assert copying.make(backups.source(), there, now() + timedelta(hours=1)).lacking == (sha256,)


def test_a_rehearsal_removes_the_folder_that_a_killed_one_left_and_no_original(
    filled: Flask, there: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backing_up.make(there, with_keys=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / "shizheng-rehearsal-left"
    (left / "media").mkdir(parents=True)
    (left / "media" / "originals").symlink_to(there / "originals")
    os.utime(left, (0, 0))
    backing_up.rehearse(there, made.name)
    assert (left.exists(), len(list(there.glob("originals/??/*")))) == (False, made.originals)


def test_a_rehearsal_removes_the_database_that_a_killed_one_left(
    tmp_path: Path, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with create_app(settings_in(tmp_path, database_url=postgres_database)).app_context():
        with monkeypatch.context() as patch:
            patch.setattr(backups, "now", lambda: now() - timedelta(days=2))
            left = backups.trial_name()
        young, strange = backups.trial_name(), f"{backups.TRIAL}of_somebody"
        for name in (left, young, strange):
            rehearsing._at_once(f'CREATE DATABASE "{name}" TEMPLATE template0')
        rehearsing._clear_databases()
        known = set(db.session.scalars(text("SELECT datname FROM pg_database")))
        db.session.rollback()
        for name in {left, young, strange} & known:
            rehearsing._at_once(f'DROP DATABASE "{name}"')
        db.session.remove()
        db.engine.dispose()
    assert known & {left, young, strange} == {young, strange}


def test_a_rehearsal_finds_a_database_that_was_altered_in_the_copy(filled: Flask, there: Path) -> None:
    made = backing_up.make(there, with_keys=False)
    with next((there / "copies" / made.name).glob("database.*")).open("ab") as file:
        file.write(b"x")
    assert backing_up.rehearse(there, made.name).problem is not None


def test_one_worker_takes_the_copy_that_is_due(filled: Flask, there: Path) -> None:
    schedule(filled, there)
    with transaction():
        taken = [backups.take(), backups.take()]
    assert (taken[0] is not None, taken[1]) == (True, None)


def test_a_copy_whose_worker_was_killed_is_taken_up(filled: Flask, there: Path) -> None:
    schedule(filled, there)
    with transaction():
        first = backups.take()
        db.session.execute(update(Backup).values(worked_until=now() - timedelta(seconds=1)))
    with transaction():
        assert backups.take() == first


def test_a_copy_whose_maker_was_killed_is_told_as_failed(filled: Flask, there: Path) -> None:
    with transaction():
        backups.begin(there)
        db.session.execute(update(Backup).values(worked_until=now() - timedelta(seconds=1)))
    assert backups.listing()[0].problem is not None


def test_no_copy_is_made_twice_on_a_day(filled: Flask, there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "is_rehearsal_due", lambda: False)
    schedule(filled, there)
    assert [backing_up.on_schedule(), backing_up.on_schedule()] == [True, False]


def test_without_a_schedule_nothing_is_due(filled: Flask) -> None:
    assert backups.take() is None


def test_a_scheduled_copy_on_another_disk_takes_the_place_of_a_persons_word(filled: Flask) -> None:
    before = Lack.COPY in missing.lacks(came_safely=True)
    with transaction():
        made = {"folder": "/mnt/copy", "began_at": now(), "whole_at": now(), "is_elsewhere": True}
        db.session.add(Backup(scheduled_for="2026-11-30", **made))
    assert (before, Lack.COPY in missing.lacks(came_safely=True)) == (True, False)


def test_a_failing_schedule_is_told_to_administrators(filled: Flask, there: Path) -> None:
    there.write_text("no folder")
    schedule(filled, there)
    with pytest.raises(Conflict):
        backing_up.on_schedule()
    assert Lack.BACKUP in missing.lacks(came_safely=True)


def test_the_command_makes_lists_and_says_where_nothing_is_set(
    filled: Flask, there: Path, runner: FlaskCliRunner
) -> None:
    refused = runner.invoke(args=["backup", "make"])
    made = json.loads(runner.invoke(args=["backup", "make", "--to", str(there), "--json"]).stdout)
    listed = json.loads(runner.invoke(args=["backup", "list", "--to", str(there), "--json"]).stdout)
    assert (refused.exit_code, [one["name"] for one in listed]) == (1, [made["name"]])
