"""Is the page for filling forms the same for everybody, and may it run what it needs and nothing else?"""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image, ImageChops, ImageStat

from server.formats import icon_png
from server.web import assets
from server.web.capture import icons, shell

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


@pytest.mark.parametrize("size", [192, 512])
@pytest.mark.parametrize("purpose", ["any", "maskable"])
def test_android_finds_pictures_for_its_home_screen(client: FlaskClient, size: int, purpose: str) -> None:
    described = json.loads(client.get("/capture/app.webmanifest").data)["icons"]
    (one,) = [icon for icon in described if (icon["sizes"], icon["purpose"]) == (f"{size}x{size}", purpose)]
    assert _picture(client, one["src"]).size == (size, size)


def test_an_iphone_finds_a_picture_for_its_home_screen_without_transparency(client: FlaskClient) -> None:
    named = re.search('<link rel="apple-touch-icon" sizes="180x180" href="([^"]+)"', client.get("/capture/").text)
    assert named
    picture = _picture(client, named[1])
    assert (picture.size, picture.has_transparency_data) == ((180, 180), False)


def test_there_are_no_pictures_of_other_sizes(client: FlaskClient) -> None:
    assert client.get("/capture/icon-100000.png").status_code == 404


@pytest.mark.parametrize("size", icons.SIZES)
def test_the_pictures_are_those_of_the_drawing(client: FlaskClient, size: int) -> None:
    anew = Image.open(io.BytesIO(icon_png.drawn(icons.DRAWING.read_text(encoding="utf-8"), size))).convert("RGB")
    differing = ImageChops.difference(anew, _picture(client, f"/capture/icon-{size}.png").convert("RGB"))
    assert max(ImageStat.Stat(differing).mean) < 1, "run `python -m server.web.capture.icons.draw`"


def _picture(client: FlaskClient, address: str) -> Image.Image:
    return Image.open(io.BytesIO(client.get(address).data))


def _shell(client: FlaskClient) -> dict[str, Any]:
    first = client.get("/capture/sw.js").text.split(";\n")[0]
    found: dict[str, Any] = json.loads(first.removeprefix("self.SHELL = "))
    return found
