"""An officer sees where to go today, the nearest first, and begins the form of an issue from there."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.config import ROOT
from server.db import transaction
from server.domain.access import DeviceKind, Role
from server.domain.geo import LatLon
from server.models import Issue
from server.services import phones
from server.services.intake import forms
from server.services.register import assignments
from tests import build
from tests.browser import officer
from tests.browser.desk import OpenPage
from tests.browser.officer import Link

SITES = 500
STEP_DEG = 0.002
"""Some 222 m to the north from site to site."""


def register() -> list[Issue]:
    plan = build.programme()
    issues = []
    for number in range(SITES):
        place = LatLon(build.XIAHE.latitude + (number + 1) * STEP_DEG, build.XIAHE.longitude)
        site = build.site(plan, f"S{number:03}", f"{number} 号堆场", place=place)
        build.viewpoint(site, f"V{number:03}", "南坡")
        build.viewpoint(site, f"W{number:03}", "北坡")
        issues.append(build.issue(plan, site, f"ZY-{SITES - number:03}", "排土场边坡裸露，未覆土复绿"))
    build.issue(plan, build.site(plan, "LQ", "碌曲县一处", county="碌曲县"), "LQ-001")
    build.issue(plan, None, "C1-P-001", "矿区道路扬尘")
    return issues


@pytest.fixture
def link(app: Flask) -> Link:
    with app.app_context(), transaction():
        issues = register()
        plan = issues[0].programme
        forms.publish(plan, (ROOT / "forms" / "rect_check.md").read_bytes(), "rect_check.md")
        owner = build.account("王强", Role.OFFICER, plan)
        assignments.assign(issues[7], owner)
        new = phones.add("夏河 1 号", plan, owner, DeviceKind.BROWSER, county="夏河县")
        return Link(new.phone.id, plan.id, f"#key={new.token}&project={plan.id}")


def opened(open_page: OpenPage, link: Link, locale: str = "zh-CN", *, is_located: bool = True) -> Page:
    watched = open_page(390, 844, locale)
    if is_located:
        watched.page.context.grant_permissions(["geolocation"])
        watched.page.context.set_geolocation(
            {"latitude": build.XIAHE.latitude, "longitude": build.XIAHE.longitude, "accuracy": 6}
        )
    watched.expected = officer.NO_NETWORK
    officer.enrol(watched.page, watched.address, link)
    watched.page.locator(".nearby-line").tap()
    expect(watched.page.locator(".visit")).to_have_count(30)
    return watched.page


def test_the_nearest_site_is_first_and_its_form_begins_with_the_issue_also_without_a_network(
    link: Link, open_page: OpenPage
) -> None:
    page = opened(open_page, link)
    expect(page.locator(".owner")).to_contain_text("王强 夏河 1 号 · 夏河县")
    expect(page.locator(".nearby h2")).to_contain_text(str(SITES + 1))
    nearest = page.locator(".visit").first
    expect(nearest).to_contain_text("220 米北 0°")
    expect(nearest).to_contain_text("今日待拍 2/2 个拍摄点")
    page.context.set_offline(True)
    nearest.locator(".is-main").tap()
    expect(officer.card(page, "台账问题编号").locator(".select-open")).to_contain_text("ZY-500")
    expect(officer.card(page, "点位编号").locator(".select-open")).to_contain_text("0 号堆场")


def test_further_sites_come_by_a_tap_and_any_by_its_name(link: Link, open_page: OpenPage) -> None:
    page = opened(open_page, link)
    page.locator(".nearby > .button").tap()
    expect(page.locator(".visit")).to_have_count(60)
    page.locator(".nearby .input").fill("S499")
    expect(page.locator(".visit")).to_have_count(1)
    expect(page.locator(".visit")).to_contain_text("111 公里")


def test_without_a_position_the_issues_stand_by_code(link: Link, open_page: OpenPage) -> None:
    page = opened(open_page, link, is_located=False)
    expect(page.locator(".nearby .problem")).to_contain_text("浏览器未获定位权限")
    expect(page.locator(".visit").first).to_contain_text("C1-P-001")
    expect(page.locator(".visit").nth(1)).to_contain_text("ZY-001")


def test_the_form_knows_the_officer_whose_phone_it_is(link: Link, open_page: OpenPage) -> None:
    page = opened(open_page, link)
    officer.begin(page)
    scope = officer.card(page, "列出哪些问题")
    expect(scope).to_be_visible()
    officer.choose(page, "列出哪些问题", "派给我的")
    officer.card(page, "台账问题编号").locator(".select-open").tap()
    expect(page.locator(".sheet .choice")).to_have_count(1)
    expect(page.locator(".sheet .choice")).to_contain_text("ZY-493")


def test_the_same_viewpoint_twice_is_pointed_out_before_the_form_can_be_finished(
    link: Link, open_page: OpenPage
) -> None:
    page = opened(open_page, link)
    page.locator(".visit .is-main").first.tap()
    officer.choose(page, "阶段", "整改后")
    again = page.get_by_text("前面已拍过此拍摄点")
    page.locator(".under .button").last.tap()
    expect(page.locator(".card.is-wrong").first).to_be_visible()
    expect(again).to_have_count(0)
    officer.card(page, "拍摄点位编号", 1).locator(".choice").get_by_text("南坡", exact=True).tap()
    expect(again).to_have_count(1)
