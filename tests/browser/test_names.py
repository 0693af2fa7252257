"""A name is text, whatever is written in it: on no page does it become a part of the page."""

import pytest
from flask import Flask

from server.db import transaction
from server.domain.access import Role
from tests import build
from tests.browser.desk import OpenPage, sign_in

NAME = '<b class="evil">南坡</b><img src="nowhere" onerror="document.body.dataset.evil=1">'
PAGES = (
    "/review/", "/review/pairs/1", "/review/filters", "/ledger/", "/ledger/issues", "/ledger/issues/1", "/received/",
    "/received/1", "/review/quality", "/review/draws", "/review/runs", "/sessions",
)  # fmt: skip


@pytest.fixture
def evil_names(app: Flask) -> None:
    with app.app_context(), transaction():
        programme = build.programme("gannan", NAME)
        for name in ("Alice", "Emma"):
            build.account(name, Role.OFFICE if name == "Emma" else Role.REVIEWER, programme)
        site = build.site(programme, "S1", NAME, county=NAME)
        slope = build.viewpoint(site, "V1", NAME, at=build.XIAHE)
        issue = build.issue(programme, site, "ZY-1", NAME)
        build.honest_pair(issue, slope, build.form(programme, NAME[:40]))


def test_names_made_of_markup_are_shown_as_text_on_every_page(evil_names: None, open_page: OpenPage) -> None:
    watched = open_page()
    page = sign_in(watched)
    for address in PAGES:
        page.goto(watched.address + address)
        page.wait_for_load_state("networkidle")
        if page.locator("#plan").count():
            page.locator("#plan").scroll_into_view_if_needed()
            page.locator(".plan-name").first.wait_for()
        assert page.locator(".evil").count() == 0, address
        assert page.evaluate("document.body.dataset.evil") is None, address
