"""An officer opens the link of an office behind nginx, as docs/https says: a name that is not localhost, by HTTPS."""

import base64
import hashlib
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect
from werkzeug.serving import make_server

from server.db import transaction
from server.web import assets
from tests import build, proxy
from tests.browser import officer
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.officer import Link
from tests.conftest import running, settings_in
from tests.proxy import Proxy

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(proxy.NGINX is None, reason="there is no nginx on this machine; install nginx-light"),
    pytest.mark.skipif(CHROMIUM is None or not assets.manifest(), reason="there is no Chromium, or no built client"),
]


@pytest.fixture
def office(tmp_path: Path, sqlite_copy: str) -> Iterator[tuple[Proxy, Link]]:
    """Serve a programme behind nginx, with the settings that the page of operations names."""
    front = proxy.planned(tmp_path)
    settings = settings_in(tmp_path, database_url=sqlite_copy, public_url=front.url, trusted_proxies=1)
    with running(settings) as app:
        with app.app_context(), transaction():
            link = officer.field()
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        with proxy.before(front, f"http://127.0.0.1:{server.server_port}"):
            yield front, link
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


@pytest.fixture
def page(playwright: Playwright, office: tuple[Proxy, Link]) -> Iterator[Page]:
    """Open a browser that finds the name here and trusts its certificate, as a phone does that knows the authority."""
    front, _link = office
    trusting = f"--ignore-certificate-errors-spki-list={_pin(front.certificate)}"
    leading = f"--host-resolver-rules=MAP {proxy.NAME} 127.0.0.1"
    opened = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, trusting, leading])
    context = opened.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", is_mobile=True, has_touch=True,
        permissions=["geolocation"],
        geolocation={"latitude": build.XIAHE.latitude, "longitude": build.XIAHE.longitude, "accuracy": 6},
    )  # fmt: skip
    yield context.new_page()
    opened.close()


def _pin(certificate: Path) -> str:
    """Return the SHA-256 of a certificate's public key."""
    read = ["openssl", "x509", "-in", str(certificate), "-noout", "-pubkey"]
    key = subprocess.run(read, check=True, capture_output=True, text=True).stdout
    der = base64.b64decode("".join(line for line in key.splitlines() if not line.startswith("-")))
    return base64.b64encode(hashlib.sha256(der).digest()).decode()


def test_the_page_is_kept_for_offline_and_asks_where_the_phone_is(office: tuple[Proxy, Link], page: Page) -> None:
    front, link = office
    officer.enrol(page, front.url, link)
    assert page.evaluate("isSecureContext")
    page.context.set_offline(True)
    page.reload()
    officer.begin(page)
    officer.find(page, "台账问题编号", officer.ISSUE)
    officer.find(page, "点位编号", officer.SITE)
    officer.choose(page, "是否已出示", "是")
    officer.locate(page, "到达点定位")
    expect(officer.card(page, "到达点定位").locator(".fix")).to_contain_text("6")
