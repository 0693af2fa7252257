"""A real Chromium, and a server on a port of its own that it may talk to and nobody else."""

import os
import shutil
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, sync_playwright
from werkzeug.serving import make_server

from server.web import assets
from tests.once import (  # noqa: F401 - fixtures for every test
    addresses_are_compiled_once,
    disks_are_not_waited_for,
    pictures_are_looked_at_once,
    statements_are_compiled_once,
    templates_are_compiled_once,
)

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
]


@dataclass
class Watched:
    """A page, and all that went wrong in it."""

    page: Page
    address: str
    wrong: list[str] = field(default_factory=list)
    expected: str | None = None
    """What Chromium may complain of: it reports every refusal, also one that the page then explains."""

    def listen(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not (self.expected and self.expected in message.text):
            self.wrong.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.wrong.append(f"left this machine: {request.url}")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    if CHROMIUM is None:
        _skip("there is no Chromium on this machine; install it, or name it in CHROMIUM")
    if not assets.manifest():
        _skip("the client is not built; run sh server/web/client/build.sh")
    opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield opened
    opened.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Serve the application by threads, as it is served in earnest, from a server that can be stopped."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Watched]]:
    """Open pages in windows of their own; nothing may have gone wrong in any of them."""
    contexts: list[BrowserContext] = []
    opened: list[Watched] = []

    def opening(width: int = 1440, height: int = 900, locale: str = "en-GB") -> Watched:
        phone = width < 600
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale=locale, is_mobile=phone, has_touch=phone
        )
        context.set_default_timeout(15_000)
        watched = Watched(context.new_page(), address)
        watched.listen()
        contexts.append(context)
        opened.append(watched)
        return watched

    yield opening
    for context in contexts:
        context.close()
    assert [one.wrong for one in opened if one.wrong] == []


def _skip(why: str) -> None:
    warnings.warn(f"browser tests are skipped: {why}", pytest.PytestWarning, stacklevel=2)
    pytest.skip(why)
