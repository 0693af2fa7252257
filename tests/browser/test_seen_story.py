"""An administrator looks at a pair; who audits finds on the page that they were sent its photos."""

import pytest
from flask import Flask
from playwright.sync_api import expect

from server.db import db, transaction
from server.models import PhotoPair
from tests.browser.desk import OpenPage, sign_in, two_pairs


@pytest.fixture
def pair(app: Flask) -> int:
    with app.app_context(), transaction():
        two_pairs()
        return int(db.session.query(PhotoPair.id).order_by(PhotoPair.id).first()[0])  # type: ignore[index]


def test_who_looked_at_a_pair_stands_beside_it_and_on_the_page(pair: int, open_page: OpenPage) -> None:
    watched = open_page()
    page = sign_in(watched)
    page.goto(f"{watched.address}/review/pairs/{pair}?state=all")
    expect(page.locator(".photo-after img").first).to_be_visible()
    page.reload()
    seen = page.locator("#seen li")
    expect(seen).to_have_count(2)
    page.locator("#seen a").last.click()
    expect(page.locator(".system-seen tbody tr")).to_have_count(2)
    page.locator("input[name=who]").fill("Nobody")
    page.locator(".system-filter button").click()
    expect(page.locator(".system-seen")).to_have_count(0)
