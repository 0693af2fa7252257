"""The application under test: a migrated database and a media folder of its own for every test."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy.engine import make_url

from server import create_app
from server.config import Settings
from server.db import db
from server.services import database
from tests.postgres import created, postgres_cluster, postgres_database, postgres_url  # noqa: F401 - fixtures for every test


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let whoever starts the tests choose the database that they run on."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="where the rows are kept")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on PostgreSQL what asks for no database, or names its own: it was tried in the run on SQLite."""
    if config.getoption("--database") == "postgresql":
        asks = {item: "backend" in getattr(item, "fixturenames", ()) for item in items}
        config.hook.pytest_deselected(items=[item for item in items if not asks[item]])
        items[:] = [item for item in items if asks[item]]


def settings_in(folder: Path, **changes: object) -> Settings:
    """Return settings that keep everything in one folder."""
    values: dict[str, object] = {
        "database_url": f"sqlite:///{folder / 'test.db'}",
        "media_url": (folder / "media").as_uri(),
        "queue_url": "memory://",
        "secret_key": "only for tests",
        "keys": str(folder / "keys"),
        "testing": True,
    }
    return Settings(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate once; each test copies the file."""
    folder = tmp_path_factory.mktemp("migrated")
    migrate(settings_in(folder))
    return folder / "test.db"


def migrate(settings: Settings) -> None:
    """Create the tables in an empty database, and leave it."""
    with running(settings) as app, app.app_context():
        database.prepare()


@contextmanager
def running(settings: Settings) -> Iterator[Flask]:
    """Give an application whose connections are closed when the block is left."""
    app = create_app(settings)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def sqlite_copy(tmp_path: Path, sqlite_template: Path) -> str:
    """Give the address of a migrated SQLite file."""
    shutil.copy(sqlite_template, tmp_path / "test.db")
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:  # noqa: F811
    """Migrate once; returns the name of a database that others are copied from."""
    with created(postgres_url) as address:
        migrate(settings_in(tmp_path_factory.mktemp("migrated"), database_url=address))
        yield str(make_url(address).database)


@pytest.fixture
def postgres_copy(postgres_url: str, postgres_template: str) -> Iterator[str]:  # noqa: F811
    """Give the address of a migrated PostgreSQL database."""
    with created(postgres_url, postgres_template) as address:
        yield address


@pytest.fixture(scope="session")
def backend(request: pytest.FixtureRequest) -> str:
    """Tell which database the tests run on."""
    return str(request.config.getoption("--database"))


@pytest.fixture
def database_url(request: pytest.FixtureRequest, backend: str) -> str:
    """Give the address of a migrated database without rows, which nobody else uses."""
    return copy_of(backend, request)


@pytest.fixture
def empty_database_url(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> str:
    """Give the address of a database without tables, which nobody else uses."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return str(request.getfixturevalue("postgres_database"))


def copy_of(backend: str, request: pytest.FixtureRequest) -> str:
    """Return the address of a migrated database of that kind, for tests that run on both."""
    return str(request.getfixturevalue({"sqlite": "sqlite_copy", "postgresql": "postgres_copy"}[backend]))


@pytest.fixture
def app(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    """Give an application with an empty register."""
    with running(settings_in(tmp_path, database_url=database_url)) as app:
        yield app


@pytest.fixture(params=["sqlite", "postgresql"])
def two_desks(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """Give an application for two who work at once, on either database."""
    copy = {"sqlite": "database_url", "postgresql": "postgres_copy"}[request.param]
    folder = request.getfixturevalue("tmp_path")
    with running(settings_in(folder, database_url=request.getfixturevalue(copy))) as app:
        yield app


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
