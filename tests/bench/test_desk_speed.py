"""How long until a reviewer sees the next pair, and how heavy is its page? See docs/performance.md."""

import gzip
import statistics
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from server.db import db, transaction
from server.models import Form, PhotoPair
from tests import build
from tests.bench.history import Recorder
from tests.browser.conftest import address, browser, playwright

__all__ = ["address", "browser", "playwright"]
PAIRS = 9
SIZE = (4032, 3024)
WHOLE_MS, FETCHED_MS, PAGE_KB = 300, 150, 150
LARGE, LARGE_MS = (8_160, 6_120), 1_000
LINE = {"offline": False, "latency": 20, "downloadThroughput": 10_000_000 / 8, "uploadThroughput": 10_000_000 / 8}
"""A phone's line of 10 Mbit/s."""
LAST = "performance.getEntriesByName('pair').at(-1)?.duration ?? 0"


@pytest.fixture
def pairs(app: Flask) -> None:
    """Pairs of photos of 12 megapixels that were analysed."""
    with app.app_context(), transaction():
        gannan = build.programme()
        build.account("Alice")
        site = build.site(gannan)
        issue, form = build.issue(gannan, site), build.form(gannan)
        for number in range(PAIRS):
            before = build.taken(build.WORK_STARTED - timedelta(days=6), seed=number, size=SIZE)
            after = build.taken(build.WORK_DONE + timedelta(days=4), seed=number, size=SIZE, worked=True)
            build.pair(issue, build.viewpoint(site), form, before, after)


@pytest.fixture
def page(pairs: None, browser: Browser, address: str) -> Page:
    context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900}, bypass_csp=True)
    opened = context.new_page()
    opened.goto("/sign-in")
    opened.fill("#name", "Alice")
    opened.fill("#password", build.PASSWORD)
    opened.press("#password", "Enter")
    opened.wait_for_url("**/review/")
    return opened


def shown_ms(page: Page, act: str) -> float:
    """Return how long it took until both pictures of the next pair could be seen."""
    page.evaluate(f"performance.clearMeasures(); {act}")
    page.wait_for_function(f"({LAST}) > 0")
    milliseconds: float = page.evaluate(LAST)
    page.wait_for_load_state("networkidle")
    return milliseconds


def test_opening_the_next_pair(page: Page, record: Recorder) -> None:
    page.goto("/review/pairs/1")
    page.wait_for_load_state("networkidle")
    far = [shown_ms(page, _go(number)) for number in (4, 7, 9)]  # no neighbours, so nothing was fetched before
    page.goto("/review/pairs/1")
    page.wait_for_load_state("networkidle")
    next_ = [shown_ms(page, "document.querySelector('a[data-key=j]').click()") for _ in range(5)]
    found = statistics.median(far), statistics.median(next_)
    record("the next pair, pictures visible", found[0], "ms", most=WHOLE_MS)
    record("the next pair, fetched before", found[1], "ms", most=FETCHED_MS)
    assert found[0] <= WHOLE_MS
    assert found[1] <= FETCHED_MS


def test_a_photo_of_fifty_megapixels_over_a_phone_line(app: Flask, page: Page, record: Recorder) -> None:
    with app.app_context(), transaction():
        first = db.session.get_one(PhotoPair, 1)
        form = db.session.query(Form).first()
        assert form is not None
        before = build.taken(build.WORK_STARTED - timedelta(days=6), seed=50, size=LARGE)
        after = build.taken(build.WORK_DONE + timedelta(days=4), seed=50, size=LARGE, worked=True)
        number = build.pair(first.issue, build.viewpoint(first.viewpoint.site), form, before, after).id
    page.goto("/review/pairs/1")
    page.wait_for_load_state("networkidle")
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", LINE)
    seen = shown_ms(page, _go(number))
    record("a pair of 50 megapixels each over 10 Mbit/s", seen, "ms", most=LARGE_MS)
    assert seen <= LARGE_MS


def test_what_a_page_weighs_before_its_pictures(page: Page, record: Recorder) -> None:
    for name, path in (("queue", "/review/"), ("pair", "/review/pairs/1")):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        parts = page.evaluate(
            "[...document.head.querySelectorAll('script[src], link[rel=stylesheet]')].map(one => one.src || one.href)"
        )
        later = page.evaluate(
            "performance.getEntriesByType('resource').map(one => one.name).filter(name => /assets.*[.]js/.test(name))"
        )
        weight = _packed(page, [path, *parts])
        plan = _packed(page, [one for one in later if one not in parts])
        record(f"page of the {name}, packed", weight, "kB", most=PAGE_KB, note=f"and {plan:.0f} kB once it is shown")
        assert weight <= PAGE_KB


def _packed(page: Page, addresses: list[str]) -> float:
    """Return how many kB the server's answers are on the wire at most, each packed."""
    return sum(len(gzip.compress(page.request.get(address).body())) for address in addresses) / 1000


def _go(number: int) -> str:
    return f"document.dispatchEvent(new CustomEvent('desk:go', {{detail: '/review/pairs/{number}', cancelable: true}}))"
