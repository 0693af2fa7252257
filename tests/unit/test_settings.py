"""Settings come from the environment, and what is wrong with them is said at start."""

from dataclasses import fields
from pathlib import Path

import pytest
from environs import EnvValidationError
from flask import Flask

from server import config, create_app
from tests.conftest import settings_in

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
        ("TILES_ZOOM", "40"),
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


def test_pages_may_fetch_tiles_from_the_named_host_and_nothing_else(tmp_path: Path) -> None:
    assert "img-src 'self' data: blob:;" in _policy(create_app(settings_in(tmp_path)))
    url = "https://t0.tiles.example/img/{z}/{x}/{y}?tk=key"
    policy = _policy(create_app(settings_in(tmp_path, tiles_url=url)))
    assert "img-src 'self' data: blob: https://t0.tiles.example;" in policy


def _policy(app: Flask) -> str:
    return app.test_client().get("/sign-in").headers["Content-Security-Policy"]
