"""The office finds a site on the map, draws its fence, and brings a file in and takes it back."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.db import db, transaction
from server.domain.access import Role
from server.domain.geo import LatLon
from server.models import Site
from tests import build
from tests.browser.desk import OpenPage, sign_in

FILE = "点位编号,点位名称,纬度,经度,坐标系\nJGT,新名,34.8126,102.6534,WGS-84\nNEW,新点,34.5,102.5,WGS-84\n"


@pytest.fixture
def sites(app: Flask) -> None:
    """Some places in a county, one of them with a viewpoint."""
    with app.app_context(), transaction():
        plan = build.programme()
        build.account("Emma", Role.OFFICE)
        jgt = build.site(plan, "JGT", place=LatLon(34.8126, 102.6534))
        build.viewpoint(jgt, "S", at=LatLon(34.8122, 102.6534), bearing_deg=0)
        for number in range(40):
            build.site(plan, f"P{number}", f"第{number}号", place=LatLon(34.5 + number / 50, 102 + number / 40))


def at(page: Page, path: str) -> None:
    page.goto(re.sub(r"(https?://[^/]+).*", rf"\1{path}", page.url))


def test_a_site_is_found_and_its_fence_is_drawn(app: Flask, sites: None, open_page: OpenPage) -> None:
    page = sign_in(open_page(), "Emma")
    at(page, "/register/sites")
    expect(page.locator("site-map[data-drawn='41']")).to_be_visible()
    page.get_by_role("searchbox").fill("jgt")
    expect(page.locator(".register-sites li")).to_have_count(1)
    page.locator(".register-sites a").click()
    expect(page.locator(".plan-fence")).to_be_visible()
    expect(page.locator(".plan-wedge")).to_be_visible()
    expect(page.locator("[data-datum=gcj02] dd")).not_to_be_empty()
    page.locator(".handle-reach").focus()
    for _ in range(5):
        page.locator(".handle-reach").press("ArrowRight")
    expect(page.get_by_label("Radius, m")).not_to_have_value("100")
    page.get_by_label("Boundary", exact=True).check()
    expect(page.locator(".handle-corner")).to_have_count(4)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="JGT")).to_be_visible()
    with app.app_context():
        assert len(db.session.query(Site).filter_by(code="JGT").one().polygon or []) == 4


def test_a_place_in_any_spelling_is_drawn_and_its_neighbour_told(sites: None, open_page: OpenPage) -> None:
    page = sign_in(open_page(), "Emma")
    at(page, "/register/sites/new")
    page.get_by_label("Latitude, longitude", exact=True).fill("北纬34度48分45.4秒，东经102度39分12.2秒")
    expect(page.locator("[data-near-list]")).to_contain_text("JGT")
    expect(page.locator(".plan-fence")).to_be_visible()


def test_a_file_is_looked_at_imported_and_taken_back(app: Flask, sites: None, open_page: OpenPage) -> None:
    page = sign_in(open_page(), "Emma")
    at(page, "/register/imports")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "sites.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    )
    page.get_by_role("button", name="Upload and look at it").click()
    expect(page.get_by_role("cell", name="新名")).to_be_visible()
    page.get_by_role("button", name="Import 2 rows").click()
    expect(page.get_by_role("status").filter(has_text="1 new, 1 changed")).to_be_visible()
    page.get_by_role("button", name="Take the whole import back").click()
    expect(page.get_by_role("status").filter(has_text="taken back")).to_be_visible()
    with app.app_context():
        assert db.session.query(Site).filter_by(code="NEW").first() is None
