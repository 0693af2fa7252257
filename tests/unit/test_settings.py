"""Settings come from the environment, and what is wrong with them is said at start."""

from dataclasses import fields
from pathlib import Path

import pytest
from environs import EnvValidationError
from flask import Flask

from server import config, create_app
from server.db import transaction
from tests import build
from tests.conftest import migrate, settings_in

DOCUMENTED = (config.ROOT / "docs/operations.md").read_text(encoding="utf-8")


def test_without_any_variable_everything_has_a_default() -> None:
    assert config.load().language == "zh_CN"


@pytest.mark.parametrize("name", [one.name for one in fields(config.Settings) if one.name != "testing"])
def test_every_setting_is_described_for_the_operator(name: str) -> None:
    assert f"`SHIZHENG_{name.upper()}`" in DOCUMENTED


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LANGUAGE", "fr"),
        ("WEB_THREADS", "0"),
        ("PHOTO_MAX_BYTES", "64 MB"),
        ("TILES_DATUM", "bd09"),
        ("HOSTS", "https://zg.example.cn"),
        ("SESSION_IDLE_S", "30"),
        ("TILES_ZOOM", "40"),
        ("TSA_URL", "file:///etc/passwd"),
        ("TSA_EVERY_S", "1"),
        ("TILES_URL", "https://tiles.example/{z}/{x}.png"),
        ("TILES_URL", "ftp://tiles.example/{z}/{x}/{y}.png"),
        ("TILES_URL", "https://tiles.example; script-src *{z}{x}{y}"),
        ("TILES_URL", "https://user@tiles.example/{z}/{x}/{y}.png"),
    ],
)
def test_an_impossible_value_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"SHIZHENG_{name}", value)
    with pytest.raises(EnvValidationError, match=name):
        config.load()


@pytest.mark.parametrize(
    ("name", "value"),
    [("WEB_THREADS", "0"), ("DATABASE_URL", "nonsense"), ("MEDIA_URL", "s3://bucket"), ("QUEUE_URL", "amqp://host")],
)
def test_a_command_ends_in_one_line_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    monkeypatch.setenv("SHIZHENG_DATABASE_URL", f"sqlite:///{tmp_path / 'db.sqlite'}")
    monkeypatch.setenv("SHIZHENG_MEDIA_URL", str(tmp_path / "media"))
    monkeypatch.setenv(f"SHIZHENG_{name}", value)
    with pytest.raises(SystemExit, match=rf"\ASHIZHENG_{name}: [^\n]+\Z"):
        create_app()


def test_a_secret_is_made_once_and_for_this_user_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SHIZHENG_SECRET_KEY", raising=False)
    monkeypatch.setenv("SHIZHENG_SECRET_KEY_FILE", str(tmp_path / "new" / "secret"))
    first, second = config.load().secret_key, config.load().secret_key
    assert first == second
    assert len(first) == 64
    (file,) = (tmp_path / "new").iterdir()
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("address", "marks"), [("http://localhost", set()), ("https://localhost", {"Secure"})])
def test_a_session_begun_over_tls_stays_there(app: Flask, address: str, marks: set[str]) -> None:
    with app.app_context(), transaction():
        build.account("Alice")
    answer = app.test_client().post("/sign-in", base_url=address, data={"name": "Alice", "password": build.PASSWORD})
    assert {"Secure"} & set(answer.headers["Set-Cookie"].split("; ")) == marks


def test_pages_may_fetch_tiles_from_the_named_host_and_nothing_else(tmp_path: Path) -> None:
    migrate(settings_in(tmp_path))
    assert "img-src 'self' data: blob:;" in _policy(create_app(settings_in(tmp_path)))
    url = "https://t0.tiles.example/img/{z}/{x}/{y}?tk=key"
    policy = _policy(create_app(settings_in(tmp_path, tiles_url=url)))
    assert "img-src 'self' data: blob: https://t0.tiles.example;" in policy


def _policy(app: Flask) -> str:
    return app.test_client().get("/sign-in").headers["Content-Security-Policy"]
