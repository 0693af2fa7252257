"""Does a database refuse to work beside a media store that is not its own?"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from server import create_app
from server.db import db, transaction
from server.errors import Conflict, Invalid
from server.models import Event, Original, Programme, StoreIdentity
from server.services import database, store_identity
from server.services.runtime import media, now
from tests.conftest import settings_in


@pytest.fixture(autouse=True)
def migrated(sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every new database here copied from one that was migrated once."""
    monkeypatch.setattr(_beside, "template", sqlite_template, raising=False)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Flask]:
    """Give a new installation after its first start, with an original that it knows."""
    with _beside(tmp_path / "own.db", tmp_path / "media") as app:
        store_identity.agree()
        with transaction():
            db.session.add(Original(sha256=_keep(b"evidence"), size_bytes=8, stored_at=now()))
        yield app


def test_the_first_start_makes_one_identity_for_both(opened: Flask) -> None:
    found = store_identity.said()
    assert found.database is not None
    assert len(found.database) == 32
    assert found.store == found.database
    store_identity.agree()
    assert store_identity.said() == found


def test_a_first_start_that_was_killed_between_file_and_row_is_made_good(tmp_path: Path) -> None:
    with _beside(tmp_path / "own.db", tmp_path / "media"):
        media().identify("5" * 32)
        store_identity.agree()
        assert store_identity.said().database == "5" * 32


def test_an_empty_database_beside_a_store_is_refused_with_what_to_do(opened: Flask, tmp_path: Path) -> None:
    whose = str(media().identity())
    with (
        _beside(tmp_path / "empty.db", tmp_path / "media"),
        pytest.raises(Conflict, match=rf"empty\.db.*{tmp_path}/media.*store adopt {whose}"),
    ):
        store_identity.agree()


def test_a_database_beside_a_folder_that_is_not_mounted_is_refused(opened: Flask, tmp_path: Path) -> None:
    with (
        _beside(tmp_path / "own.db", tmp_path / "not-mounted"),
        pytest.raises(Conflict, match="do not belong together"),
    ):
        store_identity.agree()
    assert not (tmp_path / "not-mounted" / "identity").exists()


def test_another_installations_database_is_refused(opened: Flask, tmp_path: Path) -> None:
    with _beside(tmp_path / "other.db", tmp_path / "other"):
        store_identity.agree()
    with (
        _beside(tmp_path / "other.db", tmp_path / "media"),
        pytest.raises(Conflict, match="do not belong together"),
    ):
        store_identity.agree()


def test_an_installation_without_an_identity_adopts_one(opened: Flask) -> None:
    _forget()
    store_identity.agree()
    found = store_identity.said()
    assert found.database == found.store is not None


def test_an_empty_database_does_not_adopt_a_store_full_of_originals(opened: Flask, tmp_path: Path) -> None:
    _forget()
    with (
        _beside(tmp_path / "empty.db", tmp_path / "media"),
        pytest.raises(Conflict, match="store adopt new"),
    ):
        store_identity.agree()


def test_an_operator_may_mean_it_and_the_log_says_so(opened: Flask, tmp_path: Path) -> None:
    whose = str(media().identity())
    with _beside(tmp_path / "empty.db", tmp_path / "media") as app:
        with pytest.raises(Invalid, match=whose):
            store_identity.adopt("anything")
        answer = app.test_cli_runner().invoke(args=["store", "adopt", whose])
        assert answer.exit_code == 0, answer.output
        store_identity.agree()
        [event] = db.session.scalars(select(Event).where(Event.action == "store.adopt"))
        assert (event.subject, event.details["database_before"]) == (f"store:{whose}", None)


@pytest.mark.parametrize("command", [("serve",), ("worker",), ("programmes", "add", "G", "Gannan"), ("demo", "load")])
def test_no_command_works_beside_another_store(
    command: tuple[str, ...], opened: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.cli.serve.Companion", lambda *_: pytest.fail("started a worker"))
    monkeypatch.setattr("server.cli.serve.task_queue", lambda: pytest.fail("works"))
    [known] = media().hashes()
    with _beside(tmp_path / "empty.db", tmp_path / "media") as app:
        answer = app.test_cli_runner().invoke(args=[*command])
        assert answer.exit_code == 1
        assert "store adopt" in answer.output + answer.stderr
        assert db.session.scalar(select(Programme.id)) is None
    assert [*media().hashes()] == [known]


class _beside:  # noqa: N801 - read as a word
    """A database beside a folder of originals, with its context pushed; the one around it comes back."""

    template: Path

    def __init__(self, rows: Path, store: Path) -> None:
        if not rows.exists():
            shutil.copy(self.template, rows)
        settings = settings_in(rows.parent, database_url=f"sqlite:///{rows}", media_url=store.as_uri())
        self._app = create_app(settings)
        self._context = self._app.app_context()

    def __enter__(self) -> Flask:
        self._context.push()
        database.prepare()
        return self._app

    def __exit__(self, *_: object) -> None:
        db.session.remove()
        db.engine.dispose()
        self._context.pop()


def _keep(content: bytes) -> str:
    file = media().incoming()
    file.write(content)
    return file.keep()


def _forget() -> None:
    """Make the installation what it was before identities were known."""
    with transaction():
        db.session.execute(delete(StoreIdentity))
    (Path(media().place) / "identity").unlink()
