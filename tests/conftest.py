"""The application under test: a migrated database file and a media folder of its own for every test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from server import create_app
from server.config import Settings
from server.db import db
from server.services import database
from tests.postgres import postgres_database, postgres_url  # noqa: F401 - fixtures for every test


def settings_in(folder: Path, **changes: object) -> Settings:
    """Return settings that keep everything in one folder."""
    values: dict[str, object] = {
        "database_url": f"sqlite:///{folder / 'test.db'}",
        "media_url": (folder / "media").as_uri(),
        "queue_url": "memory://",
        "secret_key": "only for tests",
        "testing": True,
    }
    return Settings(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate once; each test copies the file."""
    folder = tmp_path_factory.mktemp("migrated")
    app = create_app(settings_in(folder))
    with app.app_context():
        database.prepare()
        db.session.remove()
        db.engine.dispose()
    return folder / "test.db"


@pytest.fixture
def app(tmp_path: Path, migrated: Path) -> Iterator[Flask]:
    """Give an application with an empty register."""
    shutil.copy(migrated, tmp_path / "test.db")
    app = create_app(settings_in(tmp_path))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """Give the application with its context pushed, for tests that call services."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give a browser without a session."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Give the command line."""
    return app.test_cli_runner()
