"""How does somebody who is invited get in, in a real browser?"""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import expect

from server.db import transaction
from server.domain.access import Role
from tests import build
from tests.browser.conftest import Watched

OpenPage = Callable[..., Watched]
NEW = "a quite new long phrase"


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1440, 900)])
def test_who_is_invited_chooses_a_password_and_signs_in(
    app: Flask, open_page: OpenPage, width: int, height: int
) -> None:
    with app.app_context(), transaction():
        build.account("Root", Role.ADMINISTRATOR)
    watched = open_page(width, height)
    page = watched.page
    page.goto(f"{watched.address}/sign-in?next=/people")
    page.locator("#name").fill("Root")
    page.locator("#password").fill(build.PASSWORD)
    page.locator("main form button").click()
    page.locator("#person-new [name=name]").fill("卓玛")
    page.locator("#person-new [name=role]").select_option("reviewer")
    page.locator("#person-new .button-main").click()
    link = page.locator(".key-card-told input").input_value()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.context.clear_cookies()
    page.goto(link)
    page.locator("#new").fill(NEW)
    page.locator("#again").fill(NEW)
    page.locator("main .button-main").click()
    expect(page.locator("#name")).to_have_value("卓玛")
    page.locator("#password").fill(NEW)
    page.locator("main form button").click()
    expect(page).to_have_url(f"{watched.address}/review/")
