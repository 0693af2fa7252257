"""The office ticks rows in the ledger, sends two officers there, and calls the visit off."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.db import transaction
from server.domain.access import Role
from tests import build
from tests.browser.desk import OpenPage, sign_in


@pytest.fixture
def ledger(app: Flask) -> None:
    with app.app_context(), transaction():
        plan = build.programme()
        build.account("Emma", Role.OFFICE)
        for name in ("Dawa", "Lhamo"):
            build.account(name, Role.OFFICER, plan)
        for number in range(1, 5):
            build.issue(plan, None, f"ZY-{number}", f"第{number}号弃渣", row_no=number)


def ticked(page: Page, address: str, *codes: str) -> None:
    page.goto(f"{address}/ledger/issues")
    for code in codes:
        page.locator(f"tr:has(a:text-is('{code}')) input[name=issue]").check()


@pytest.mark.parametrize("width", [1440, 390])
def test_ticked_rows_become_a_visit_that_can_be_called_off(ledger: None, open_page: OpenPage, width: int) -> None:
    watched = open_page(width)
    page = sign_in(watched, "Emma")
    ticked(page, watched.address, "ZY-1", "ZY-3")
    page.get_by_role("button", name="Plan a visit").click()
    expect(page.locator("[name=issue]:checked")).to_have_count(2)
    page.get_by_role("searchbox", name="Search issues").fill("ZY-4")
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="ZY-4").check()
    page.get_by_label("Officer 1").select_option("Dawa")
    page.get_by_label("Officer 2").select_option("Lhamo")
    page.get_by_label("Note for the officers").fill("带采样瓶")
    page.get_by_role("button", name="Plan the visit").click()
    expect(page.locator(".visit-issues li")).to_have_count(3)
    expect(page.locator("main")).to_contain_text("带采样瓶")
    page.get_by_text("Cancel the visit…").click()
    page.get_by_label("Reason").fill("道路中断")
    page.get_by_role("button", name="Yes, cancel it").click()
    expect(page.locator("h1")).to_have_text(re.compile("Visit 1.*Cancelled"))
