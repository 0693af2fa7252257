"""How does an office get from an empty database to its first page, in a real browser?"""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.db import transaction
from server.demo import load
from server.domain.access import Role
from server.services import accounts
from server.services.first_start import setting_up
from tests.browser.conftest import Watched

OpenPage = Callable[..., Watched]
SIZES = [(390, 844), (1024, 768), (1440, 900)]


@pytest.fixture
def code(app: Flask) -> str:
    """Give the code that the server prints at its start."""
    with app.app_context(), transaction():
        made = setting_up.new_code()
    assert made
    return made


def fill(page: Page, code: str) -> None:
    for name, value in {
        "code": code, "administrator": "卓玛", "password": "a long password", "again": "a long password",
        "authority": "甘南州生态环境局", "code_of": "gs-2026", "title": "第三轮中央环保督察整改",
    }.items():  # fmt: skip
        page.locator(f"[name={name}]").fill(value)


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_an_office_sets_its_installation_up_and_sees_what_it_still_lacks(
    open_page: OpenPage, code: str, width: int, height: int, locale: str
) -> None:
    watched = open_page(width, height, locale)
    page = watched.page
    page.goto(watched.address)
    expect(page).to_have_url(f"{watched.address}/setup")
    assert_no_sideways_scroll(page)
    fill(page, code)
    page.locator("main .button-main").click()
    expect(page).to_have_url(f"{watched.address}/review/")
    expect(page.locator(".lacks")).to_be_visible()
    page.locator(".lacks > summary").click()
    assert_no_sideways_scroll(page)
    page.locator(".lacks a[href$='#copy']").click()
    page.locator("#copy button").click()
    expect(page.locator("#copy")).to_have_count(0)
    assert_no_sideways_scroll(page)
    page.goto(f"{watched.address}/ledger/")
    page.locator(".lacks > summary").click()
    page.locator(".lacks button").click()
    expect(page).to_have_url(f"{watched.address}/ledger/")
    expect(page.locator(".lacks")).to_have_count(0)


def test_a_wrong_code_is_said_beside_what_was_typed(open_page: OpenPage, code: str) -> None:
    watched = open_page()
    watched.expected = "401"
    page = watched.page
    page.goto(f"{watched.address}/setup")
    fill(page, "AAAA-AAAA-AAAA")
    page.locator("main .button-main").click()
    expect(page.get_by_role("alert")).to_contain_text("not the code")
    expect(page.locator("[name=authority]")).to_have_value("甘南州生态环境局")


def test_who_loads_the_demonstration_sees_how_far_it_is_and_then_the_password(
    open_page: OpenPage, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = threading.Event()

    def quick(progress: Callable[[int], object]) -> None:
        progress(1)
        may_end.wait(30)
        with transaction():
            accounts.add("admin", Role.ADMINISTRATOR, load.password(), is_drawn=True)

    monkeypatch.setattr(load, "load", quick)
    watched = open_page()
    page = watched.page
    page.goto(watched.address)
    page.locator("[name=code]").fill(code)
    page.locator(".setup-or button").click()
    expect(page.locator("progress")).to_have_attribute("value", "1")
    may_end.set()
    page.locator("main .button-main").click()
    password = page.locator(".setup-password").inner_text()
    page.locator("main .button-main").click()
    page.locator("#name").fill("admin")
    page.locator("#password").fill(password)
    page.locator("main button").click()
    expect(page).to_have_url(f"{watched.address}/review/")


def assert_no_sideways_scroll(page: Page) -> None:
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
