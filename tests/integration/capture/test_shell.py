"""Is the page for filling forms the same for everybody, and may it run what it needs and nothing else?"""

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from server.web import assets
from server.web.capture import shell

BUILT = {
    "src/capture/main.ts": {"file": "main-1.js", "css": ["main-1.css"], "dynamicImports": ["src/capture/fill.ts"]},
    "src/capture/fill.ts": {"file": "fill-1.js", "imports": ["_engine.js", "src/capture/main.ts"]},
    "_engine.js": {"file": "engine-1.js", "assets": ["parser-1.wasm"]},
    "src/desk.ts": {"file": "desk-1.js"},
}


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / shell.WORKER).write_text("work();", encoding="utf-8")
    monkeypatch.setattr(assets, "DIST", tmp_path)
    monkeypatch.setattr(assets, "manifest", lambda: BUILT)


def test_who_has_not_signed_in_gets_the_page(client: FlaskClient) -> None:
    assert client.get("/capture/").status_code == 200


def test_the_page_may_run_the_parser_but_no_text(client: FlaskClient) -> None:
    policy = client.get("/capture/").headers["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval'" in policy
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy


def test_no_other_page_may_run_the_parser(client: FlaskClient) -> None:
    assert "wasm-unsafe-eval" not in client.get("/sign-in").headers["Content-Security-Policy"]


def test_the_page_is_asked_for_again_and_found_unchanged(client: FlaskClient) -> None:
    first = client.get("/capture/")
    again = client.get("/capture/", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.headers["Cache-Control"], again.status_code) == ("no-cache", 304)


def test_the_worker_keeps_all_that_the_page_may_load_and_nothing_of_the_desk(built: None, client: FlaskClient) -> None:
    kept = _shell(client)["addresses"]
    assert {name.rpartition("/")[2] for name in kept if name.startswith("/assets/")} == {
        "main-1.js", "main-1.css", "fill-1.js", "engine-1.js", "parser-1.wasm",
    }  # fmt: skip


def test_the_worker_speaks_for_the_page_only(built: None, client: FlaskClient) -> None:
    assert client.get("/capture/sw.js").headers["Service-Worker-Allowed"] == "/capture/"


def test_another_build_is_another_version(built: None, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _shell(client)["version"]
    monkeypatch.setattr(assets, "manifest", lambda: BUILT | {"_engine.js": {"file": "engine-2.js"}})
    assert _shell(client)["version"] != before


def test_without_a_build_there_is_no_worker(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "DIST", Path("/nowhere"))
    assert client.get("/capture/sw.js").status_code == 404


def test_the_icon_on_the_home_screen_opens_the_page(client: FlaskClient) -> None:
    described = json.loads(client.get("/capture/app.webmanifest").data)
    assert (described["start_url"], described["scope"], described["display"]) == (
        "/capture/", "/capture/", "standalone",
    )  # fmt: skip


def _shell(client: FlaskClient) -> dict[str, Any]:
    first = client.get("/capture/sw.js").text.split(";\n")[0]
    found: dict[str, Any] = json.loads(first.removeprefix("self.SHELL = "))
    return found
