"""Faces and plates are covered by mouse and by keyboard; then everybody sees the picture, and may object."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import expect

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, DecisionKind, Role
from server.domain.publicity import Rule
from server.domain.working_days import WindowKind
from server.models import Publication, PublishedPhoto
from server.services import accounts
from server.services.publicity import preparing, releasing, rules
from server.services.register import programmes
from server.services.runtime import today
from tests import build
from tests.browser.desk import OpenPage, sign_in

LEDGER = {"整改措施": "清运废石，覆土复绿。", "整改目标": "恢复草原植被。", "整改进展": "已清运废石 3 万吨。"}


@pytest.fixture
def publication(app: Flask) -> int:
    with app.app_context(), transaction():
        plan = build.programme()
        rules.change(COMMAND_LINE, plan.id, Rule(10, WindowKind.CALENDAR, "", "州整改办", "0941-8210000"))
        place = build.site(plan)
        unit = programmes.unit("夏河县人民政府")
        issue = build.issue(plan, place, "ZY-1", unit=unit, due_text="2026年底前", ledger=LEDGER)
        pair = build.honest_pair(issue, build.viewpoint(place), build.form(plan))
        pair.outcome = DecisionKind.APPROVE
        for name in ("Emma", "Dolma"):
            build.account(name, Role.OFFICE, plan)
        return preparing.prepare(COMMAND_LINE, issue.id).id


@pytest.mark.parametrize("width", [1440, 390])
def test_areas_are_drawn_by_mouse_and_by_keyboard(
    app: Flask, publication: int, open_page: OpenPage, width: int
) -> None:
    watched = open_page(width)
    page = sign_in(watched, "Emma")
    page.goto(f"{watched.address}/publicity/{publication}")
    first = page.locator(".publicity-picture").first
    picture = first.locator("cover-areas > img")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5, steps=4)
    page.mouse.up()
    first.get_by_role("button", name="Add an area").press("Enter")
    expect(first.locator(".cover-area")).to_have_count(2)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    first.get_by_role("button", name="Cover these areas").click()
    expect(first.locator(".publicity-result img")).to_be_visible()
    with app.app_context():
        drawn, added = db.session.get_one(PublishedPhoto, 1).areas or []
    assert drawn == pytest.approx([0.2, 0.2, 0.4, 0.5], abs=0.02)
    assert added == pytest.approx([0.41, 0.4, 0.61, 0.61], abs=0.001)
    first.locator(".cover-area").first.focus()
    page.keyboard.press("Delete")
    assert len(json.loads(first.locator("input[name=areas]").input_value())) == 1


@pytest.mark.parametrize("width", [1440, 390])
def test_somebody_without_an_account_reads_and_objects(
    app: Flask, publication: int, open_page: OpenPage, width: int
) -> None:
    with app.app_context(), transaction():
        row = db.session.get_one(Publication, publication)
        for photo in row.photos:
            preparing.cover(COMMAND_LINE, photo.id, [[0.2, 0.2, 0.5, 0.5]])
        dolma = accounts.acting("Dolma")
        releasing.check(dolma, publication, [photo.id for photo in row.photos])
        releasing.release(dolma, publication, today(), today() + timedelta(days=9))
        token = row.token
    watched = open_page(width)
    page = watched.page
    page.goto(f"{watched.address}/public/{token}")
    expect(page.locator(".public-pictures img")).to_have_count(2)
    page.locator("textarea[name=text]").fill("渣堆还在原处")
    page.get_by_role("button", name="提交异议").click()
    number, secret = page.locator(".public-receipt dd").all_text_contents()
    page.goto(f"{watched.address}/public/objection?number={number}")
    page.locator("[name=secret]").fill(secret)
    page.get_by_role("button", name="查询").click()
    expect(page.locator(".public-answer")).to_contain_text("正在核实")
