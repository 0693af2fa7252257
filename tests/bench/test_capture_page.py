"""What does the page for filling forms cost an officer's phone and line? See docs/performance.md.

Bytes are counted on the way between browser and server, the worker's own included; times are of a processor four times
slower and a slow 4G line, which Chromium imitates; memory is that of the renderer's process.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect
from sqlalchemy import select

from server import create_app
from server.db import db, transaction
from server.domain.access import Load
from server.domain.finding import Status
from server.domain.subject import Stage
from server.imaging.preview import write_preview
from server.models import Form, Issue, Site
from server.services import database
from server.services.intake import reference_photos
from server.services.register import revision
from server.services.runtime import media
from tests import build, line
from tests.bench import phone
from tests.bench.history import Recorder
from tests.browser import officer
from tests.browser.conftest import browser, playwright
from tests.browser.officer import Link
from tests.conftest import settings_in
from tests.integration.openrosa.live import Server, memory_mb, serving
from tests.line import Line

__all__ = ["browser", "playwright"]
FIRST_KB, VISIBLE_S, INPUT_S, SECOND_S, OFFLINE_S = 400, 1.5, 5.0, 1.2, 1.0
PHOTOS, RENDERER_MB = 12, 250
SITES, CARRIED_MB, LONGEST_TASK_MS = 500, 60, 200
SLOW_4G = {
    "offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8,
}  # fmt: skip
SLOWER = 4
LONGEST_TASK = """() => {
    window.longest = 0;
    new PerformanceObserver((seen) => {
        for (const task of seen.getEntries()) window.longest = Math.max(window.longest, task.duration);
    }).observe({type: "longtask"});
}"""
KEPT = """() => new Promise((done) => {
    const asked = indexedDB.open("shizheng-capture");
    asked.onsuccess = () => {
        const all = asked.result.transaction("media").objectStore("media").getAll();
        all.onsuccess = () => {
            asked.result.close();
            const photos = all.result.filter((one) => one.type === "image/jpeg");
            done([photos.length, photos.reduce((sum, one) => sum + one.size, 0)]);
        };
    };
})"""


@pytest.fixture
def link(tmp_path: Path) -> Iterator[Link]:
    """Write a register of a usual size, with a form."""
    app = create_app(settings_in(tmp_path, queue_url=f"sqlite:///{tmp_path / 'queue.db'}"))
    with app.app_context():
        database.prepare()
        with transaction():
            found = officer.field()
            site = db.session.scalars(select(Site).where(Site.code == officer.SITE)).one()
            for number in range(1, PHOTOS // 2):
                build.viewpoint(site, f"V{number}", f"{number} 号点", at=build.XIAHE)
        yield found
        db.engine.dispose()


@pytest.fixture
def server(tmp_path: Path, link: Link) -> Iterator[Server]:
    with serving(tmp_path, f"sqlite:///{tmp_path / 'test.db'}") as running:
        yield running


@pytest.fixture
def laid(server: Server) -> Iterator[Line]:
    with line.before(server.port) as found:
        yield found


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", is_mobile=True, has_touch=True,
        permissions=["geolocation"],
        geolocation={"latitude": build.XIAHE.latitude, "longitude": build.XIAHE.longitude, "accuracy": 6},
    )  # fmt: skip
    opened.set_default_timeout(30_000)
    yield opened
    opened.close()


def slow(page: Page) -> CDPSession:
    """Make a page as slow as a cheap phone on a slow line."""
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", SLOW_4G)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return tools


def opened_s(page: Page, address: str) -> tuple[float, float]:
    """Return after how many seconds something could be seen, and a first answer given."""
    start = time.monotonic()
    page.goto(address, wait_until="commit")
    page.locator(".top, .page").first.wait_for()
    seen = time.monotonic() - start
    page.locator(".form-line").first.wait_for()
    page.locator(".form-line").first.tap()
    page.locator(".under").wait_for()
    return seen, time.monotonic() - start


def test_the_first_visit_by_its_weight(laid: Line, link: Link, context: BrowserContext, record: Recorder) -> None:
    page = context.new_page()
    officer.enrol(page, laid.url, link)
    officer.begin(page)
    page.wait_for_load_state("networkidle")
    record("first visit until a form is open", laid.down_bytes / 1000, "kB", most=FIRST_KB,
           note=f"{len(laid.requests)} answers")  # fmt: skip
    assert laid.down_bytes / 1000 <= FIRST_KB


def test_visits_by_their_time(server: Server, link: Link, context: BrowserContext, record: Recorder) -> None:
    page = context.new_page()
    slow(page)
    first = opened_s(page, f"{server.url}/capture/{link.fragment}")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.close()
    page = context.new_page()
    slow(page)
    second = opened_s(page, f"{server.url}/capture/")
    page.close()
    page = context.new_page()
    slow(page).send("Network.emulateNetworkConditions", SLOW_4G | {"offline": True})
    context.set_offline(True)
    offline = opened_s(page, f"{server.url}/capture/")
    record("first visit, something seen", first[0], "s", most=VISIBLE_S)
    record("first visit, a form open", first[1], "s", most=INPUT_S)
    record("second visit, something seen", second[0], "s", most=SECOND_S, note=f"a form open {second[1]:.1f} s")
    record("visit offline, something seen", offline[0], "s", most=OFFLINE_S, note=f"a form open {offline[1]:.1f} s")


def test_twelve_photos_of_twelve_megapixels_in_one_form(
    server: Server, link: Link, context: BrowserContext, tmp_path: Path, record: Recorder
) -> None:
    page = context.new_page()
    officer.enrol(page, server.url, link)
    officer.begin(page)
    officer.fill_first_half(page)
    before = renderer_mb(page)
    content = phone.photo()
    for number in range(PHOTOS):
        taken = tmp_path / f"IMG_{number}.jpg"
        taken.write_bytes(content + f"{number}".encode())
        another_photo(page, taken, number)
    page.wait_for_timeout(1_000)
    found = renderer_mb(page)
    record(f"{PHOTOS} photos of 12 megapixels in a form, the renderer", found, "MB", most=RENDERER_MB,
           note=f"{before:.0f} before them")  # fmt: skip
    assert found <= RENDERER_MB


def another_photo(page: Page, taken: Path, number: int) -> None:
    """Choose a photo, two at each viewpoint."""
    row, is_near = divmod(number, 2)
    if not is_near:
        officer.card(page, "拍摄点位编号", row).locator(".choice").nth(row).tap()
    card = officer.card(page, "近景" if is_near else "全景照片", row)
    card.locator(".file").first.set_input_files(taken)
    expect(card.locator(".photo img").last).to_be_visible(timeout=30_000)


def renderer_mb(page: Page) -> float:
    """Return the resident memory of the largest page’s process, what it shares with others included."""
    tools = page.context.new_cdp_session(page)
    tools.send("HeapProfiler.collectGarbage")
    tools.detach()
    whole = page.context.browser
    assert whole is not None
    listed: dict[str, Any] = whole.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    renderers = [one["id"] for one in listed["processInfo"] if one["type"] == "renderer"]
    return max(memory_mb(pid) for pid in renderers)


def test_hundreds_of_photos_of_before_come_over_a_line_that_tears(
    laid: Line, link: Link, context: BrowserContext, tmp_path: Path, record: Recorder
) -> None:
    photograph_all(SITES, tmp_path)
    offered = reference_photos.of_programme(link.project, -1, Load(photos=SITES))
    size = sum(media().derived(one.sha256, reference_photos.DERIVED).stat().st_size for one in offered)
    page = context.new_page()
    page.add_init_script(f"({LONGEST_TASK})()")
    laid.tears_after = int(size * 0.5)
    page.goto(f"{laid.url}/capture/{link.fragment}")
    page.locator(".form-line").wait_for()
    while not laid.is_torn:
        page.wait_for_timeout(100)
    page.wait_for_timeout(500)
    half, _ = page.evaluate(KEPT)
    asked = len(laid.requests)
    laid.tears_after = None
    page.evaluate("dispatchEvent(new Event('online'))")
    while (found := page.evaluate(KEPT))[0] < len(offered):
        page.wait_for_timeout(200)
    again = sum("/before-" in one for one in laid.requests[asked:])
    longest = page.evaluate("window.longest")
    record(f"{SITES} photos of before, carried", found[1] / 1e6, "MB", most=CARRIED_MB,
           note=f"{len(offered)} offered, {half} before the line tore, {again} fetched after it")  # fmt: skip
    record(f"{SITES} photos of before, the page’s longest task", longest, "ms", most=LONGEST_TASK_MS)
    assert found[1] / 1e6 <= CARRIED_MB
    assert half > 0
    assert again <= len(offered) - half + 4


def photograph_all(count: int, folder: Path) -> int:
    """Give many sites a photo of before each, as a camera takes them; returns the bytes of their small copies."""
    source, small = folder / "IMG.jpg", folder / "small.jpg"
    source.write_bytes(phone.photo())
    write_preview(source, small, reference_photos.LONG_EDGE)
    with transaction():
        issue, form = (
            db.session.scalars(select(Issue).where(Issue.code == officer.ISSUE)).one(),
            db.session.scalars(select(Form)).one(),
        )
        sent = build.submission(form)
        for number in range(count):
            stands = build.viewpoint(build.site(issue.programme, f"P{number:03}"))
            content = build.taken(build.WORK_STARTED, seed=number % 50, size=(160, 120)) + f"{number}".encode()
            taken = build.photo(sent, issue, stands, Stage.BEFORE, content)
            taken.verdict = Status.CONSISTENT
            target = media().derived(taken.original.sha256, reference_photos.DERIVED)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(small.read_bytes() + f"{number}".encode())
        revision.count()
    return small.stat().st_size * count
