"""A reviewer is led to their own share, and takes over a pair of a colleague's."""

import re

from flask import Flask
from playwright.sync_api import expect

from server.db import transaction
from server.domain.access import COMMAND_LINE, Role
from server.services.review import shares
from server.services.review.shares import ShareRequest
from tests import build
from tests.browser.desk import OpenPage, sign_in, two_pairs


def test_a_reviewer_begins_with_their_share_and_takes_one_over(app: Flask, open_page: OpenPage) -> None:
    with app.app_context(), transaction():
        two_pairs()
        build.account("Bob", Role.REVIEWER)
    with app.app_context(), transaction():
        shares.share_out(COMMAND_LINE, ShareRequest(("Alice", "Bob")))
    watched = open_page()
    page = sign_in(watched, "Bob")
    page.goto(f"{watched.address}/review/")
    expect(page).to_have_url(re.compile("share=mine"))
    expect(page.locator(".queue-link")).to_have_count(1)
    page.get_by_role("link", name="Everybody’s").click()
    expect(page.locator(".queue-link")).to_have_count(2)
    page.locator("tr", has_text="Given to a colleague").locator(".queue-link").click()
    page.get_by_role("button", name="Take it over").click()
    expect(page.get_by_role("button", name="Give it back")).to_be_visible()
    page.get_by_role("link", name="Queue", exact=True).first.click()
    expect(page.get_by_text("Given to a colleague")).to_have_count(0)
