"""Somebody does not know how to go on, and asks the page."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.db import transaction
from tests.browser.desk import OpenPage, open_worst, sign_in, two_pairs


@pytest.fixture
def desk(app: Flask, open_page: OpenPage) -> Page:
    with app.app_context(), transaction():
        two_pairs()
    return sign_in(open_page())


def test_the_question_mark_opens_the_help_beside_the_page_and_escape_closes_it(desk: Page) -> None:
    desk.goto(desk.url.split("/review")[0] + "/review/")
    panel = desk.locator("[data-help-panel]")
    expect(panel).to_be_hidden()
    desk.keyboard.press("?")
    expect(panel.get_by_role("heading", name="The queue")).to_be_visible()
    expect(panel.locator("img")).to_have_js_property("complete", True)  # noqa: FBT003
    desk.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    desk.locator("a.bar-help").click()
    expect(panel).to_be_visible()
    panel.get_by_role("link", name="All help").click()
    expect(desk).to_have_url(re.compile(r"/help$"))


def test_on_a_pair_the_list_of_keys_leads_to_its_help(desk: Page) -> None:
    open_worst(desk)
    desk.keyboard.press("?")
    desk.locator("dialog#help").get_by_role("link", name="Help on this page").click()
    expect(desk.locator("dialog#help")).to_be_hidden()
    expect(desk.locator("[data-help-panel]").get_by_role("heading", name="One pair")).to_be_visible()
