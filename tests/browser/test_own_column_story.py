"""The office gives its ledger a column, writes into it where it stands, and narrows by it."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.db import db, transaction
from server.domain.access import Role
from server.models import Issue
from tests import build
from tests.browser.desk import OpenPage, sign_in, toast


@pytest.fixture
def ledger(app: Flask) -> None:
    """Three rows, and somebody who keeps them."""
    with app.app_context(), transaction():
        plan = build.programme()
        build.account("Emma", Role.OFFICE)
        for number in (1, 2, 3):
            build.issue(plan, None, f"ZY-{number}", "弃渣", row_no=number)


def at(page: Page, path: str) -> None:
    page.goto(re.sub(r"(https?://[^/]+).*", rf"\1{path}", page.url))


def cell(page: Page, code: str, column: str) -> str:
    return f"tr:has(a:text-is('{code}')) .col-{column}"


def test_a_column_is_declared_written_into_and_narrowed_by(app: Flask, ledger: None, open_page: OpenPage) -> None:
    page = sign_in(open_page(), "Emma")
    at(page, "/settings/programmes")
    page.get_by_role("link", name="甘南州整改方案").click()
    page.get_by_role("link", name="Columns of the ledger").click()
    page.get_by_label("Heading", exact=True).fill("环境风险")
    page.get_by_label("What stands in it").select_option("choice")
    page.get_by_label("Where one is chosen").fill("高\n低")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="环境风险")).to_be_visible()
    at(page, "/ledger/issues")
    head = page.locator("th.col-own")
    expect(head).to_contain_text("环境风险")
    key = head.get_attribute("data-key") or ""
    page.locator(cell(page, "ZY-2", key)).click()
    page.keyboard.press("Enter")
    page.locator(".is-editing select").select_option("高")
    page.keyboard.press("Enter")
    expect(toast(page)).to_contain_text("1 row changed")
    expect(page.locator(cell(page, "ZY-2", key))).to_have_text("高")
    with app.app_context():
        assert db.session.query(Issue).filter_by(code="ZY-2").one().ledger == {"环境风险": "高"}
    head.get_by_role("link", name="Narrow by").click()
    page.locator(".column-values").get_by_role("checkbox").check()
    page.get_by_role("button", name="Narrow", exact=True).click()
    expect(page.locator(".ledger-table tbody a.code")).to_have_text(["ZY-2"])
