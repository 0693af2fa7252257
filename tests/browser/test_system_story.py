"""An administrator sees a photo whose checks broke, has it tried again, and finds that in the log."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.db import db, transaction
from server.domain.finding import Checked, Finding, Status
from server.models import Photo, PhotoPair
from server.services.verification import findings
from tests.browser.desk import OpenPage, sign_in, two_pairs


@pytest.fixture
def administrator(app: Flask, open_page: OpenPage) -> Page:
    with app.app_context(), transaction():
        two_pairs()
        number = db.session.query(PhotoPair).order_by(PhotoPair.id).first().after_id  # type: ignore[union-attr]
        photo = db.session.get_one(Photo, number)
        findings.save([Checked("photo_near_site", 0, Finding(Status.ERROR, "crashed"))], photo_id=number)
        photo.verdict, photo.trouble = Status.ERROR, "MemoryError: no room"
    return sign_in(open_page())


def test_a_photo_is_tried_again_and_the_log_tells_of_it(administrator: Page) -> None:
    administrator.locator(".bar-end details.menu > summary").click()
    administrator.locator("a[href='/system']").click()
    stuck = administrator.locator("#photos li")
    expect(stuck).to_contain_text("MemoryError: no room")
    stuck.locator("button").click()
    expect(administrator.locator("#photos li")).to_have_count(0)
    administrator.locator("main a[href='/system/log']").click()
    administrator.locator("select[name=what]").select_option("photos.retry")
    administrator.locator(".system-filter button").click()
    expect(administrator).to_have_url(re.compile("what=photos.retry"))
    expect(administrator.locator(".system-log tbody tr")).to_have_count(1)
