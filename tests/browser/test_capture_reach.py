"""A thumb in a glove hits what it aims at, and what is shown can be read: on the page for filling forms."""

from collections.abc import Iterator
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from server.db import transaction
from tests.browser import officer
from tests.browser.officer import Link
from tests.browser.test_accessibility import AXE, serious

LEAST = 48
TOO_SMALL = """least => [...document.querySelectorAll("a, button, input, textarea")]
    .map((one) => one.closest("label") ?? one)
    .filter((one) => one.checkVisibility({visibilityProperty: true}))
    .filter((one) => Math.min(one.getBoundingClientRect().height, one.getBoundingClientRect().width) < least)
    .map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 20)}`)"""


@pytest.fixture
def link(app: Flask) -> Link:
    with app.app_context(), transaction():
        return officer.field()


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: Browser, address: str, link: Link) -> Iterator[Page]:
    """Open a page of an officer into which scripts of ours may be put."""
    scheme: Literal["light", "dark"] = getattr(request, "param", "light")
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", color_scheme=scheme, bypass_csp=True,
        is_mobile=True, has_touch=True,
    )  # fmt: skip
    opened = context.new_page()
    officer.enrol(opened, address, link)
    yield opened
    context.close()


def with_draft(page: Page) -> None:
    """Leave a draft behind, and a form open."""
    officer.begin(page)
    officer.write(page, "检查人1（姓名）", "王强")
    page.locator(".top-back").tap()
    page.locator(".line.is-draft").wait_for()


def test_everything_that_is_touched_is_large_enough_for_a_glove(page: Page) -> None:
    with_draft(page)
    found = page.evaluate(TOO_SMALL, LEAST)
    officer.begin(page)
    found += page.evaluate(TOO_SMALL, LEAST)
    officer.card(page, "台账问题编号").locator(".select-open").tap()
    found += page.evaluate(TOO_SMALL, LEAST)
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.slow
@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed; run sh server/web/client/build.sh")
@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_axe_finds_nothing_serious_where_forms_are_filled(page: Page) -> None:
    with_draft(page)
    found = serious(page)
    officer.begin(page)
    page.get_by_role("button", name="完成填报").tap()
    found += serious(page)
    assert found == []
