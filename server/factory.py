"""The application factory: what an application is made of below its pages: database, media, tasks. Wiring only."""

from collections.abc import Mapping
from pathlib import Path

from environs import EnvValidationError
from flask import Flask
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from server import config, models, tasks  # noqa: F401 - models: the migrations compare with them
from server.config import Settings
from server.db import db
from server.errors import Problem
from server.services import runtime
from server.services.proof import collector
from server.services.register import ledger_index, queue_columns, revision

UNUSABLE = (EnvValidationError, ArgumentError, Problem, OSError)
"""What is raised for settings that cannot be used."""


def assemble(app: Flask, settings: Settings | None) -> None:
    """Give the application its parts, by settings or by the environment; the command line is there already."""
    settings = settings or config.load()
    _make_folder_of(settings.database_url)
    _make_folder_of(settings.queue_url)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        TESTING=settings.testing,
    )
    app.extensions[runtime.SETTINGS] = settings
    app.extensions[runtime.MEDIA] = runtime.store_at(settings.media_url, settings)
    app.teardown_appcontext(lambda _problem: app.extensions[runtime.MEDIA].share())
    db.init_app(app)
    queue_columns.listen()
    ledger_index.listen()
    revision.listen()
    collector.listen()
    tasks.init_app(app)


def reason(problem: Exception) -> str:
    """Say in lines for the operator which settings cannot be used."""
    if isinstance(problem, EnvValidationError) and isinstance(problem.error_messages, Mapping):
        return "\n".join(f"{name}: {' '.join(map(str, said))}" for name, said in problem.error_messages.items())
    if isinstance(problem, ArgumentError):
        return "SHIZHENG_DATABASE_URL: write sqlite:////path or postgresql+psycopg://user@host/name"
    return str(problem)


def _make_folder_of(address: str) -> None:
    """SQLite makes its file, for rows as for the queue, but not the folder around it."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
