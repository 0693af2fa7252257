"""Somebody looks for something: by one key from any page, and from a number of the overview to its rows."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.db import transaction
from server.domain.access import Role
from tests import build
from tests.browser.desk import OpenPage, sign_in


@pytest.fixture
def office(app: Flask, open_page: OpenPage) -> Page:
    with app.app_context(), transaction():
        plan = build.programme()
        build.account("Emma", Role.OFFICE)
        place = build.site(plan, name="加甘滩堆场")
        for number in range(1, 9):
            build.issue(plan, place, f"ZY-{number}", f"第{number}号弃渣占用河道", row_no=number)
    return sign_in(open_page(), "Emma")


def test_one_key_opens_the_search_and_arrows_and_enter_choose(office: Page) -> None:
    office.keyboard.press("/")
    box = office.locator("dialog.search-box")
    expect(box).to_be_visible()
    office.keyboard.type("弃渣")
    expect(box.get_by_role("option").first).to_contain_text("ZY-8")
    office.keyboard.press("ArrowDown")
    expect(box.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    office.keyboard.press("Enter")
    expect(office).to_have_url(re.compile(r"/ledger/issues/8$"))


def test_escape_closes_it_and_a_slash_in_a_field_is_a_slash(office: Page) -> None:
    office.keyboard.press("/")
    office.keyboard.press("Escape")
    expect(office.locator("dialog.search-box")).to_be_hidden()
    office.goto(office.url.split("/ledger")[0] + "/ledger/issues")
    office.locator("input[name=text]").focus()
    office.keyboard.press("/")
    expect(office.locator("input[name=text]")).to_have_value("/")
    expect(office.locator("dialog.search-box")).to_be_hidden()


def test_enter_without_a_choice_opens_the_page_with_all_that_is_found(office: Page) -> None:
    office.locator("a[data-search]").click()
    office.keyboard.type("堆场")
    office.keyboard.press("Enter")
    expect(office.locator("main .search-hit")).to_contain_text(["加甘滩堆场"])


def test_a_number_of_the_overview_opens_its_rows(office: Page) -> None:
    duty = office.locator(".duty-unproved")
    expect(duty.locator("b")).to_have_text("8")
    duty.locator("a").click()
    expect(office.locator("[data-total]")).to_have_text("8")
