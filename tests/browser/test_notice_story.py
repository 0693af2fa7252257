"""A reviewer returns a pair; the officer sees it at the bell, and the bell leads to what is to be done."""

import pytest
from flask import Flask
from playwright.sync_api import expect

from server.db import db, transaction
from server.domain.access import DecisionKind, Role
from server.models import PhotoPair
from server.services import accounts
from server.services.review import reviews
from server.services.review.reviews import Answer
from server.tasks import notifying, sealing
from tests import build
from tests.browser import desk
from tests.browser.desk import OpenPage


@pytest.fixture
def returned(app: Flask) -> int:
    """Give the number of a pair that Dawa handed in and Alice returned."""
    with app.app_context():
        with transaction():
            gannan = build.programme()
            build.account("Alice", programme=gannan)
            dawa = build.account("Dawa", Role.OFFICER, gannan)
            site = build.site(gannan, name="夏河县阿木去乎镇加甘滩堆场")
            slope = build.viewpoint(site, name="南坡", at=build.XIAHE, bearing_deg=20)
            pair = build.honest_pair(build.issue(gannan, site, "ZY-017"), slope, build.form(gannan), by=dawa)
            number = pair.id
        with transaction():
            reviews.decide(accounts.acting("Alice"), number, Answer(DecisionKind.RETURN, ("R03",), note="请站到南坡。"))
        sealing.seal_waiting()
        notifying.tell()
        assert db.session.get_one(PhotoPair, number).outcome is DecisionKind.RETURN
        db.session.rollback()
    return number


def test_an_officer_finds_what_was_returned_by_the_bell(returned: int, open_page: OpenPage) -> None:
    watched = open_page(390, 844, "zh-CN")
    page = desk.sign_in(watched, "Dawa")
    bell = page.locator(".bell")
    expect(bell.locator(".count-dot")).to_contain_text("1")
    bell.click()
    notice = page.locator(".notice.is-unread")
    expect(notice).to_contain_text("ZY-017")
    notice.locator(".run-link").click()
    page.wait_for_url(lambda url: url.endswith(f"#pair-{returned}"))
    expect(page.locator(f"#pair-{returned}")).to_contain_text("请站到南坡")
    expect(page.locator(".bell .count-dot")).to_have_count(0)
