"""Are texts, and nothing else, compressed for whoever can read them so?"""

import gzip
from collections.abc import Iterator

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from server.web import compression

LONG = "<p>石门沟垃圾堆</p>" * 500
SHORT = "<p>石门沟</p>"


@pytest.fixture
def browser() -> FlaskClient:
    app = Flask(__name__)
    compression.init_app(app)
    pieces: Iterator[str] = iter([LONG])
    app.add_url_rule("/page", "page", lambda: LONG)
    app.add_url_rule("/short", "short", lambda: SHORT)
    app.add_url_rule("/stream", "stream", lambda: Response(pieces, mimetype="text/html"))
    for kind in ("application/xml", "text/xml", "text/csv", "text/javascript"):
        app.add_url_rule(f"/{kind}", kind, lambda kind=kind: Response(LONG, mimetype=kind))
    app.add_url_rule("/photo", "photo", lambda: Response(LONG, mimetype="image/jpeg"))
    return app.test_client()


def encoding(browser: FlaskClient, path: str, accepted: str | None) -> str | None:
    answer = browser.get(path, headers={"Accept-Encoding": accepted} if accepted is not None else {})
    return answer.headers.get("Content-Encoding")


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br, zstd", "br;q=0, gzip;q=0.5", "GZIP", "*"])
def test_a_page_is_compressed_for_whoever_takes_it_so(browser: FlaskClient, accepted: str) -> None:
    answer = browser.get("/page", headers={"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data).decode() == LONG
    assert len(answer.data) == int(answer.headers["Content-Length"]) < len(LONG.encode()) / 5


@pytest.mark.parametrize(
    "accepted", [None, "", "identity", "br", "gzip;q=0", "gzip;q=0, *", "gzip; q=0.0, br", "*;q=0", "x-gzip-not"]
)
def test_a_page_is_left_as_it_is_for_whoever_refuses_gzip(browser: FlaskClient, accepted: str | None) -> None:
    assert encoding(browser, "/page", accepted) is None


@pytest.mark.parametrize("kind", ["application/xml", "text/xml", "text/csv", "text/javascript"])
def test_forms_with_their_lists_and_scripts_are_compressed_too(browser: FlaskClient, kind: str) -> None:
    assert encoding(browser, f"/{kind}", "gzip") == "gzip"


@pytest.mark.parametrize("path", ["/short", "/stream", "/photo"])
def test_what_is_short_streamed_or_no_page_is_left_as_it_is(browser: FlaskClient, path: str) -> None:
    assert encoding(browser, path, "gzip") is None


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_a_cache_is_told_that_pages_differ_by_what_is_accepted(browser: FlaskClient, accepted: str) -> None:
    assert "Accept-Encoding" in browser.get("/page", headers={"Accept-Encoding": accepted}).headers["Vary"]
