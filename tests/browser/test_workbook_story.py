"""The office takes the ledger away in its own workbook, writes into it at the desk, and brings it back."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from server.db import db, transaction
from server.domain.access import Role
from server.models import Issue
from tests import build
from tests.browser.desk import OpenPage, sign_in


@pytest.fixture
def ledger(app: Flask) -> None:
    """Three rows and somebody who keeps them."""
    with app.app_context(), transaction():
        plan = build.programme()
        build.account("Emma", Role.OFFICE)
        for number in range(1, 4):
            build.issue(plan, None, f"ZY-{number}", f"第{number}号弃渣", row_no=number, ledger={"备注": "=旧"})


def made(path: Path) -> Path:
    """Make the workbook in which the office keeps its ledger."""
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["甘南州整改台账"])
    sheet.append(["序号", "任务编号", "整改任务概述", "备注"])
    book.save(path)
    return path


def noted(path: Path) -> Path:
    """Write into the note of its first row, as at a desk."""
    book = load_workbook(path)
    sheet: Any = book.active
    assert sheet["A1"].value == "甘南州整改台账"
    assert [cell.value for cell in sheet[3]] == [2, "ZY-2", "第2号弃渣", "=旧"]
    sheet["D3"].value = "已约谈"
    book.save(path)
    return path


def test_what_is_written_into_the_offices_workbook_comes_back(
    app: Flask, ledger: None, open_page: OpenPage, tmp_path: Path
) -> None:
    own, out = made(tmp_path / "own.xlsx"), tmp_path / "out.xlsx"
    page = sign_in(open_page(), "Emma")
    base = page.url.split("/ledger")[0]
    page.goto(base + "/ledger/issues?is.code=ZY-000000002")
    page.locator(".workbook-menu summary").click()
    page.get_by_role("link", name="The office’s workbook…").click()
    page.locator("[name=file]").set_input_files(own)
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("main")).to_contain_text("任务编号")
    page.goto(base + "/ledger/issues?is.code=ZY-000000002")
    page.locator(".workbook-menu summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="In the office’s workbook").click()
    download.value.save_as(out)
    page.goto(base + "/register/imports?kind=issues")
    page.locator("[name=file]").set_input_files(noted(out))
    page.get_by_role("button", name="Upload and look at it").click()
    expect(page.locator(".import-changes tbody tr")).to_have_count(1)
    expect(page.locator(".import-changes tbody")).to_contain_text("已约谈")
    page.get_by_role("button", name="Import 1 row").click()
    expect(page.locator("main")).to_contain_text("Take it back")
    with app.app_context():
        assert db.session.query(Issue).filter_by(code="ZY-2").one().ledger["备注"] == "已约谈"
