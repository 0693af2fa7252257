"""Shizheng 实证: tells whether a photo proves that an environmental problem was put right. Wiring only."""

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from sqlalchemy.engine import make_url

from server import cli, config, models, tasks, web  # noqa: F401 - models: the migrations compare with them
from server.config import Settings
from server.db import db
from server.media import open_store
from server.services import runtime


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from settings, or from the environment."""
    settings = settings or config.load()
    app = Flask(__name__, static_folder=None, template_folder=None)
    _make_folder_of(settings.database_url)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        TESTING=settings.testing,
    )
    app.extensions[runtime.SETTINGS] = settings
    app.extensions[runtime.MEDIA] = open_store(settings.media_url)
    db.init_app(app)
    Migrate(app, db, directory=str(config.ROOT / "migrations"), render_as_batch=True, compare_type=True)
    tasks.init_app(app)
    web.init_app(app)
    cli.init_app(app)
    return app


def _make_folder_of(database_url: str) -> None:
    """SQLite makes its file, but not the folder around it."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
