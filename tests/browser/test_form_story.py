"""An administrator uploads a form, looks at it as the phone shows it, and publishes it, in a real browser."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import expect

from server.db import transaction
from server.domain.access import Role
from tests import build
from tests.browser.conftest import Watched
from tests.browser.desk import sign_in

OpenPage = Callable[..., Watched]
TABLE = (
    "| survey |\n| | type | name | label::中文 (zh) | label::English (en) |\n| | text | unit | 责任单位 | Unit |\n"
    "| | select_one_from_file mines.csv | mine | 矿山 | Mine |\n"
    "| settings |\n| | form_title | form_id | version |\n| | 矿山核查表 | mines | 1 |\n"
)


@pytest.fixture(autouse=True)
def _people(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")  # no Java: ODK Validate takes its time
    with app.app_context(), transaction():
        build.account("Ada", Role.ADMINISTRATOR, build.programme())


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1440, 900)])
def test_a_form_is_uploaded_looked_at_given_its_list_and_published(
    open_page: OpenPage, width: int, height: int
) -> None:
    watched = open_page(width, height)
    page = sign_in(watched, "Ada")
    page.goto(f"{watched.address}/forms/")
    page.locator("[name=form]").set_input_files(
        {"name": "mines.md", "mimeType": "text/plain", "buffer": TABLE.encode()}
    )
    page.locator("#form-new .button-main").click()
    expect(page.locator(".form-phone")).to_contain_text("Unit")
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)
    page.get_by_role("link", name="中文 (zh)").click()
    expect(page.locator(".form-phone")).to_contain_text("责任单位")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.locator("[name=files]").set_input_files(
        {"name": "mines.csv", "mimeType": "text/csv", "buffer": b"name,label\n1,A\n"}
    )
    page.get_by_role("button", name="Give it these files").click()
    expect(page.locator(".form-files")).to_contain_text("given now")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status").first).to_contain_text("is published")
    expect(page.locator("table.forms")).to_contain_text("newest")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
