"""Pictures of the pages for their help, taken from the demonstration so that they never age: `make help-pictures`.

The demonstration is loaded into a folder of its own and served from there; Chromium goes through the pages in both
languages. What a picture must not show is taken out first: folders of this machine, and what concerns only whoever
runs it.
"""

import io
import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from server import create_app
from server.db import db, transaction
from server.demo import load as demonstration
from server.domain.access import COMMAND_LINE
from server.models import Issue, PhotoPair, Programme
from server.services import phones
from server.services.assessment import sheets
from server.services.publicity import preparing
from server.services.runtime import today
from server.services.visits import planning
from server.services.visits.planning import VisitPlan
from server.translations import LANGUAGES
from server.web.help.pages import PICTURES

WIDTH, HEIGHT = 1440, 900
AROUND = 16
"""Pixels around what a page holds."""
WIDEST = 1152
PHONE = {"width": 560, "height": 620}
MOST_BYTES = 40_000
PAGES = {
    "queue": "/review/",
    "pair": "/review/pairs/{pair}",
    "received": "/received/",
    "overview": "/ledger/",
    "ledger": "/ledger/issues",
    "issue": "/ledger/issues/{issue}",
    "life-cycle": "/ledger/issues/{road}/life",
    "unit": "/unit",
    "sites": "/register/sites",
    "site": "/register/sites/1",
    "imports": "/register/imports",
    "workbook": "/ledger/workbook",
    "statistics": "/statistics/",
    "activity": "/activity/",
    "deadlines": "/deadlines/",
    "assessment": "/assessment/1",
    "visits": "/visits",
    "publicity": "/publicity",
    "shares": "/review/shares",
    "programmes": "/settings/programmes/1",
    "units": "/settings/units",
    "limits": "/settings/limits",
    "calendar": "/settings/calendar",
    "seen": "/system/seen",
    "bring": "/bring",
    "look-back": "/lookback",
    "petitions": "/petitions",
    "spot-checks": "/review/draws",
    "exports": "/exports/new",
    "quality": "/review/quality",
    "reruns": "/review/runs",
    "proof": "/verify",
    "log": "/system/log",
    "people": "/people",
    "phones": "/phones",
    "forms": "/forms/",
    "group-chats": "/notices/robots",
    "system": "/system",
    "setup": "/missing",
    "mine": "/mine/",
    "search": "/search?q=T1",
    "notices": "/notices/choices",
    "account": "/second-factor",
}
BY = {"mine": "officer", "unit": "unit"}
CAPTURE = "capture"
_TAKE_OUT = """folder => {
  document.querySelectorAll(".lacks, .flash").forEach(one => one.remove());
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replaceAll(folder, "/srv/shizheng");
  scrollTo(0, 0);
  const boxes = [...document.querySelectorAll("main > *")].map(one => one.getBoundingClientRect());
  const parts = boxes.filter(one => one.height);
  const [left, top] = ["left", "top"].map(side => Math.min(...parts.map(one => one[side])));
  const [right, bottom] = ["right", "bottom"].map(side => Math.max(...parts.map(one => one[side])));
  return [left, top, right, bottom];
}"""


def main() -> None:
    """Take all pictures, or those that are named."""
    wanted = set(sys.argv[1:]) or {*PAGES, CAPTURE}
    with TemporaryDirectory() as folder, loaded(Path(folder)) as (app, address), sync_playwright() as playwright:
        with app.app_context(), transaction():
            token = phones.add("2", db.session.query(Programme).one()).token
            plan_visit()
            prepare_publication()
            begin_assessment()
        for language in LANGUAGES:
            locale = language.replace("_", "-")
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
                args=["--no-sandbox", f"--lang={locale}"],
                env={**os.environ, "LANGUAGE": locale},
            )
            take_desk(browser, app, address, folder, language, wanted)
            if CAPTURE in wanted:
                take_phone(browser, f"{address}/capture/#key={token}&project=1", language)
            browser.close()


def plan_visit() -> None:
    """Let somebody be on the way: a list without a line explains nothing."""
    issues = db.session.query(Issue).filter(Issue.site_id.is_not(None)).order_by(Issue.id).limit(2)
    numbers = tuple(one.id for one in issues)
    planning.plan(COMMAND_LINE, VisitPlan(today(), today() + timedelta(days=2), ("officer",), numbers, alone=True))


def prepare_publication() -> None:
    """Let one more be made public likewise, that nobody has checked."""
    preparing.prepare(COMMAND_LINE, db.session.query(Issue).filter(Issue.code == "C1-P-004").one().id)


def begin_assessment() -> None:
    """Let a year be assessed, as a draft."""
    sheets.begin(COMMAND_LINE, db.session.query(Programme).one().id, today().year)


@contextmanager
def loaded(folder: Path) -> Iterator[tuple[Flask, str]]:
    """Load the demonstration into a folder and serve it while that lasts."""
    os.environ |= {
        "SHIZHENG_DATABASE_URL": f"sqlite:///{folder}/shizheng.db",
        "SHIZHENG_MEDIA_URL": f"file://{folder}/media",
        "SHIZHENG_QUEUE_URL": f"sqlite:///{folder}/queue.db",
        "SHIZHENG_KEYS": f"{folder}/keys",
        "SHIZHENG_SECRET_KEY": "only for pictures, and thrown away with them",
    }
    subprocess.run([sys.executable, "-m", "flask", "--app", "server", "demo", "load"], check=True)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    app = create_app()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield app, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def take_desk(browser: Browser, app: Flask, address: str, folder: str, language: str, wanted: set[str]) -> None:
    """Take the pictures of what people see at a desk, in one language."""
    with app.app_context():
        password = demonstration.password()
        of_named = db.session.query(PhotoPair).join(Issue, Issue.id == PhotoPair.issue_id)
        pair = of_named.filter(Issue.code == "T1-F-001").order_by(PhotoPair.id).limit(1).one()
        road = db.session.query(Issue).filter(Issue.code == "C2-P-009").one()
        numbers = {"pair": pair.id, "issue": pair.issue_id, "road": road.id}
    for person in ("admin", "officer", "unit"):
        context = browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, locale=language.replace("_", "-"), color_scheme="light"
        )
        page = context.new_page()
        sign_in(page, address, person, password)
        for name in sorted(wanted & set(PAGES)):
            if person == BY.get(name, "admin"):
                page.goto(address + PAGES[name].format(**numbers))
                page.wait_for_timeout(1500)
                keep(shown(page, folder), language, name)
        context.close()


def shown(page: Page, folder: str) -> bytes:
    """Return a picture of what a page holds, as far as it is seen without scrolling."""
    left, top, right, bottom = page.evaluate(_TAKE_OUT, folder)
    left, top = max(0, left - AROUND), top - AROUND
    right, bottom = min(WIDTH, right + AROUND), min(HEIGHT, bottom + AROUND)
    return page.screenshot(clip={"x": left, "y": top, "width": right - left, "height": bottom - top})


def take_phone(browser: Browser, link: str, language: str) -> None:
    """Take the picture of the page that officers fill forms in."""
    context = browser.new_context(viewport=PHONE, device_scale_factor=1.5, locale=language.replace("_", "-"))  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(link)
    page.wait_for_timeout(5000)
    keep(page.screenshot(), language, CAPTURE)
    context.close()


def sign_in(page: Page, address: str, name: str, password: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("#name", name)
    page.fill("#password", password)
    page.press("#password", "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def keep(taken: bytes, language: str, name: str) -> None:
    """Write a picture as well as it fits into what a page may cost."""
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    picture.thumbnail((WIDEST, WIDEST), Image.Resampling.LANCZOS)
    for quality in range(82, 10, -8):
        packed = io.BytesIO()
        picture.save(packed, "WEBP", quality=quality, method=6)
        if packed.tell() <= MOST_BYTES:
            break
    (PICTURES / language / f"{name}.webp").write_bytes(packed.getvalue())


if __name__ == "__main__":
    main()
