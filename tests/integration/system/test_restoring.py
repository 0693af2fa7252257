"""Does a copy become an installation again on a machine that has nothing, and only there?"""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from server.config import ROOT, Settings
from server.db import db, transaction
from server.errors import Conflict, Invalid
from server.models import Event, Original
from server.services import database, store_identity
from server.services.proof import keys, sealer
from server.services.runtime import media
from server.services.system import database_copying, restoring
from server.tasks import backing_up
from tests import build
from tests.conftest import running, settings_in


@dataclass(frozen=True)
class Kept:
    """A copy of an installation, and what was in it."""

    folder: Path
    name: str
    originals: int
    photo: str


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """Give SQLite: a copy of PostgreSQL is brought back by PostgreSQL's own programs, and only there."""
    return sqlite_copy


@pytest.fixture
def kept(context: Flask, tmp_path: Path) -> Kept:
    """Give a copy, with keys, of an installation with an account and a pair."""
    store_identity.agree()
    with transaction():
        build.account("Alice")
        gannan = build.programme()
        site = build.site(gannan)
        slope = build.viewpoint(site, name="南坡", at=build.XIAHE, bearing_deg=20)
        build.honest_pair(build.issue(gannan, site, "ZY-1"), slope, build.form(gannan))
    with transaction():
        keys.ring()
        sealer.seal()
    made = backing_up.make(tmp_path / "copies", with_keys=True)
    photo = db.session.scalars(select(Original.sha256)).first() or ""
    return Kept(tmp_path / "copies", made.name, made.originals, photo)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    """Give settings of a machine that has nothing yet."""
    (tmp_path / "new").mkdir()
    return settings_in(tmp_path / "new")


@pytest.fixture
def bare(elsewhere: Settings) -> Iterator[Flask]:
    with running(elsewhere) as app, app.app_context():
        yield app


def restore(kept: Kept) -> None:
    restored, verified = backing_up.restore(kept.folder, kept.name, lambda *_: None, without_keys=False)
    assert (restored.originals, restored.broken, verified.problem) == (kept.originals, [], None)


def test_somebody_signs_in_on_what_came_back_and_sees_a_photo(kept: Kept, bare: Flask) -> None:
    restore(kept)
    client = bare.test_client()
    client.post("/sign-in", data={"name": "Alice", "password": build.PASSWORD})
    found = client.get(f"/photos/{kept.photo}/original")
    assert (found.status_code, found.data[:2]) == (200, b"\xff\xd8")


def test_all_of_it_is_whole_and_the_log_says_that_it_came_back(kept: Kept, bare: Flask) -> None:
    restore(kept)
    runner = bare.test_cli_runner()
    said = [runner.invoke(args=[noun, "verify"]) for noun in ("events", "photos")]
    assert [one.exit_code for one in said] == [0, 0]
    assert db.session.scalars(select(Event.action).order_by(Event.id.desc())).first() == "backups.restore"


def test_a_copy_of_sqlite_comes_back_on_postgresql(kept: Kept, elsewhere: Settings, postgres_database: str) -> None:
    on_postgres = settings_in(Path(elsewhere.keys).parent, database_url=postgres_database)
    with running(on_postgres) as app, app.app_context():
        restore(kept)
        assert app.test_cli_runner().invoke(args=["events", "verify"]).exit_code == 0


def test_whoever_was_killed_brings_back_what_is_lacking(kept: Kept, bare: Flask, elsewhere: Settings) -> None:
    environment = {
        "SHIZHENG_DATABASE_URL": elsewhere.database_url, "SHIZHENG_MEDIA_URL": elsewhere.media_url,
        "SHIZHENG_KEYS": elsewhere.keys, "SHIZHENG_SECRET_KEY": "x", "SHIZHENG_QUEUE_URL": "memory://",
    }  # fmt: skip
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(kept.folder), kept.name],
        cwd=ROOT, env=os.environ | environment, check=False, capture_output=True,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert len(list(media().hashes())) == 1
    restore(kept)


KILLED = """
import os, signal, sys
from pathlib import Path
from server import create_app
from server.services.system import database_copying, restoring
def tell(restored, _all):
    os.kill(os.getpid(), signal.SIGKILL)
with create_app().app_context():
    restoring.restore(Path(sys.argv[1]), sys.argv[2], tell)
"""


def test_a_full_disk_stops_it_and_it_goes_on_when_there_is_room(
    kept: Kept, bare: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(restoring, "sync", full)
    with pytest.raises(Conflict, match="No space left"):
        restore(kept)
    monkeypatch.undo()
    restore(kept)


def test_a_database_that_has_tables_is_left_alone(kept: Kept, bare: Flask) -> None:
    restore(kept)
    with pytest.raises(Conflict, match="not empty"):
        restoring.restore(kept.folder, kept.name)


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_what_an_earlier_database_left_is_not_played_into_what_comes_back(
    kept: Kept, bare: Flask, elsewhere: Settings, ending: str
) -> None:
    path = Path(str(database_copying.address(elsewhere.database_url).database))
    left = path.with_name(path.name + ending)
    left.write_bytes(b"pages of a database whose file somebody took away")
    with pytest.raises(Conflict, match=left.name):
        restore(kept)
    assert not path.exists()
    left.rename(path.with_name("aside"))
    restore(kept)


def test_a_store_that_has_other_originals_is_left_alone(kept: Kept, bare: Flask) -> None:
    file = media().incoming()
    file.write(b"theirs")
    file.keep()
    with pytest.raises(Conflict, match="not empty"):
        restoring.restore(kept.folder, kept.name)


def test_the_store_of_another_installation_is_left_alone(kept: Kept, bare: Flask) -> None:
    media().identify("another")
    with pytest.raises(Conflict, match="not empty"):
        restoring.restore(kept.folder, kept.name)


def test_other_keys_are_not_written_over(kept: Kept, bare: Flask, elsewhere: Settings) -> None:
    Path(elsewhere.keys).mkdir()
    (Path(elsewhere.keys) / "log_keys.json").write_text("{}")
    with pytest.raises(Conflict, match="other keys"):
        restoring.restore(kept.folder, kept.name)


def test_without_keys_nothing_is_written_until_they_are_there(kept: Kept, bare: Flask, elsewhere: Settings) -> None:
    copied = kept.folder / "copies" / kept.name
    manifest = copied / "manifest.json"
    shutil.move(copied / "keys", Path(elsewhere.keys))
    said = json.loads(manifest.read_text())
    said["files"] = {name: one for name, one in said["files"].items() if not name.startswith("keys/")}
    manifest.write_text(json.dumps(said))
    aside = Path(elsewhere.keys).rename(Path(elsewhere.keys).with_name("aside"))
    with pytest.raises(Invalid, match="has no keys"):
        restoring.restore(kept.folder, kept.name)
    aside.rename(elsewhere.keys)
    restore(kept)


def test_an_original_that_is_damaged_in_the_copy_is_named(kept: Kept, bare: Flask) -> None:
    damaged = min(kept.folder.glob("originals/??/*"))
    damaged.write_bytes(b"other bytes")
    restored = restoring.restore(kept.folder, kept.name)
    assert (restored.broken, restored.originals) == ([damaged.name], kept.originals - 1)
    assert not media().has(damaged.name)


def test_a_copy_whose_database_was_altered_is_refused(kept: Kept, bare: Flask) -> None:
    with (kept.folder / "copies" / kept.name / "database.db").open("ab") as file:
        file.write(b"x")
    with pytest.raises(Conflict, match="not as it was written"):
        restoring.restore(kept.folder, kept.name)


def test_a_copy_of_another_version_is_refused(kept: Kept, bare: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "newest", lambda: "9999")
    with pytest.raises(Conflict, match="of version"):
        restoring.restore(kept.folder, kept.name)
