"""The office tries another limit, sees what it would change, lets it hold, and makes two units one."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.db import db, transaction
from server.domain.access import Role
from server.models import Issue, Programme, Unit
from server.services.register import units
from tests import build
from tests.browser.desk import OpenPage, sign_in


@pytest.fixture
def judged(app: Flask) -> None:
    """An honest pair that arrived within hours, and a bureau in two spellings."""
    with app.app_context(), transaction():
        plan = build.programme()
        build.account("Emma", Role.OFFICE)
        site = build.site(plan)
        slope = build.viewpoint(site, name="南坡", at=build.XIAHE, bearing_deg=20)
        issue = build.issue(plan, site, "ZY-017", unit=units.add("州局"))
        units.add("甘南州生态环境局")
        build.honest_pair(issue, slope, build.form(plan), seed=11)


def at(page: Page, path: str) -> None:
    page.goto(re.sub(r"(https?://[^/]+).*", rf"\1{path}", page.url))


def test_another_limit_is_tried_looked_at_and_saved(app: Flask, judged: None, open_page: OpenPage) -> None:
    page = sign_in(open_page(), "Emma")
    at(page, "/settings/limits")
    page.get_by_role("link", name="Taken before received").click()
    page.get_by_label("A photo usually arrives within").fill("1")
    page.get_by_label("Why", exact=True).fill("Nobody is offline here.")
    page.get_by_role("button", name="Show what would change").click()
    steps = page.locator(".settings-steps li")
    expect(steps).to_have_count(3)
    expect(steps.filter(has=page.get_by_role("link", name="ZY-017 南坡")).first).to_be_visible()
    page.get_by_role("button", name="Let these limits hold").click()
    expect(page.get_by_role("status").filter(has_text="The limits hold now")).to_be_visible()
    at(page, "/settings/limits?own=1")
    expect(page.get_by_role("row", name=re.compile("Nobody is offline here"))).to_be_visible()
    with app.app_context():
        assert db.session.query(Programme).one().limits == {"receipt_usual_s": 1}


def test_two_spellings_of_a_bureau_become_one_unit(app: Flask, judged: None, open_page: OpenPage) -> None:
    page = sign_in(open_page(), "Emma")
    at(page, "/settings/units")
    page.get_by_role("link", name="州局", exact=True).click()
    page.get_by_text("This is the same as another unit").click()
    page.get_by_label("Name or code of the other unit").fill("甘南州生态环境局")
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Move everything to").click()
    expect(page.get_by_role("status").filter(has_text="1 issues")).to_be_visible()
    with app.app_context():
        assert db.session.query(Unit).one().id == db.session.query(Issue).one().unit_id
