"""A finger hits what it aims at: on a phone, whatever is touched is 44 pixels high, or its whole row is."""

import pytest
from flask import Flask
from playwright.sync_api import expect

from server.db import transaction
from tests.browser.desk import OpenPage, sign_in, two_pairs

PAGES = (
    "/review/", "/review/filters", "/review/pairs/1", "/review/pairs/2", "/review/runs", "/review/draws",
    "/review/quality", "/ledger/", "/ledger/issues", "/ledger/issues/1", "/ledger/workbook",
    "/received/", "/received/1", "/nowhere", "/ledger/issues/1/life", "/ledger/issues/1/timeline", "/life-cycle",
    "/statistics/", "/activity/", "/deadlines/", "/deadlines/documents", "/publicity", "/lookback",
    "/petitions", "/assessment/",
)  # fmt: skip
LEAST = 43.5
TOO_SMALL = """least => [...document.querySelectorAll("a, button, summary, input:not([type=hidden]), select, textarea")]
    .filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.matches(".skip"))
    .filter((one) => {
        const frame = one.matches("[type=checkbox], [type=radio]") ? one.closest("label") : one;
        const drawn = getComputedStyle(frame, "::after");
        const added = drawn.position === "absolute" ? parseFloat(drawn.height) : 0;
        return Math.max(frame.getBoundingClientRect().height, added) < least;
    })
    .map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 20)}`)"""


@pytest.fixture
def pairs(app: Flask) -> None:
    with app.app_context(), transaction():
        two_pairs()


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_everything_that_is_touched_is_large_enough(pairs: None, open_page: OpenPage, locale: str) -> None:
    watched = open_page(390, 844, locale)
    watched.expected = "404 (NOT FOUND)"
    page = sign_in(watched)
    found = {}
    for address in PAGES:
        page.goto(watched.address + address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        if small := page.evaluate(TOO_SMALL, LEAST):
            found[address] = small
    assert found == {}


def test_language_and_colours_are_in_the_menu(pairs: None, open_page: OpenPage) -> None:
    page = sign_in(open_page(390, 844))
    page.locator(".bar-end .menu summary").tap()
    page.locator(".menu-switches").get_by_text("中文").tap()
    page.get_by_role("heading", name="待审列表").wait_for()


def test_the_button_that_records_a_return_is_in_view(pairs: None, open_page: OpenPage) -> None:
    watched = open_page(390, 844)
    page = sign_in(watched)
    page.goto(f"{watched.address}/review/pairs/2")
    page.locator(".choice-return").tap()
    expect(page.locator(".decision-send")).to_be_in_viewport(ratio=1)
