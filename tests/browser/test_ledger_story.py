"""The office keeps its ledger: scrolls far, writes into a cell, and meets somebody who was first."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Role
from server.models import Issue
from server.services.register import edits
from tests import build
from tests.browser.desk import OpenPage, sign_in, toast


@pytest.fixture
def ledger(app: Flask) -> None:
    """Three hundred rows and somebody who keeps them."""
    with app.app_context(), transaction():
        plan = build.programme()
        build.account("Emma", Role.OFFICE)
        for number in range(1, 301):
            build.issue(plan, None, f"ZY-{number}", f"第{number}号弃渣", row_no=number, ledger={"备注": "旧"})


def cell(page: Page, code: str, column: str) -> str:
    return f"tr:has(a:text-is('{code}')) .col-{column}"


def opened(open_page: OpenPage) -> Page:
    page = sign_in(open_page(), "Emma")
    page.goto(page.url.split("/review")[0].split("/ledger")[0].rstrip("/") + "/ledger/issues?columns=note,status")
    expect(page.locator("tr[data-index='0']")).to_be_visible()
    return page


def test_only_what_is_seen_is_drawn_and_the_end_is_reached(ledger: None, open_page: OpenPage) -> None:
    page = opened(open_page)
    page.locator(".ledger-grid").evaluate("box => { box.scrollTop = box.scrollHeight; }")
    expect(page.get_by_role("link", name="ZY-300", exact=True)).to_be_visible()
    assert page.locator(".ledger-table tbody tr").count() < 80


def test_a_cell_is_written_and_its_history_told(app: Flask, ledger: None, open_page: OpenPage) -> None:
    page = opened(open_page)
    page.locator(cell(page, "ZY-1", "note")).click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("已约谈")
    page.keyboard.press("Enter")
    expect(toast(page)).to_contain_text("1 row changed")
    expect(page.locator(cell(page, "ZY-2", "note"))).to_have_text("已约谈")
    with app.app_context():
        assert db.session.query(Issue).filter_by(code="ZY-2").one().ledger["备注"] == "已约谈"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("h")
    expect(page.locator(".side-panel")).to_contain_text("已约谈")


def test_escape_leaves_a_cell_as_it_was(ledger: None, open_page: OpenPage) -> None:
    page = opened(open_page)
    page.locator(cell(page, "ZY-1", "note")).click()
    page.keyboard.press("Enter")
    page.keyboard.type("没有写完")
    page.keyboard.press("Escape")
    expect(page.locator(cell(page, "ZY-1", "note"))).to_have_text("旧")


def test_where_somebody_was_first_the_person_chooses(app: Flask, ledger: None, open_page: OpenPage) -> None:
    page = opened(open_page)
    with app.app_context(), transaction():
        number = db.session.query(Issue).filter_by(code="ZY-1").one().id
        edits.edit(COMMAND_LINE, {number: None}, "note", "他人所写")
    page.locator(cell(page, "ZY-1", "note")).click()
    page.keyboard.press("Enter")
    page.keyboard.type("我写的")
    page.keyboard.press("Enter")
    expect(page.locator(".clash")).to_contain_text("他人所写")
    page.get_by_role("button", name="Put mine there").click()
    expect(page.locator(cell(page, "ZY-1", "note"))).to_have_text("我写的")


def test_ticked_rows_are_changed_at_once(app: Flask, ledger: None, open_page: OpenPage) -> None:
    page = opened(open_page)
    page.locator("tr[data-index='0'] [name=issue]").check()
    page.locator("tr[data-index='1'] [name=issue]").check()
    page.locator(".ledger-bulk [name=column]").select_option("note")
    page.locator(".ledger-bulk [name=value]").fill("同批")
    page.get_by_role("button", name="Change ticked rows").click()
    expect(toast(page)).to_contain_text("2 rows changed")
    expect(page.locator(cell(page, "ZY-2", "note"))).to_have_text("同批")
