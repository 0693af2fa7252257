"""What the page tells an officer while he is still there: which view is meant, and what a photo lacks."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from server.config import ROOT
from server.db import transaction
from server.domain.geo import LatLon
from tests import build
from tests.browser import officer
from tests.browser.conftest import Watched
from tests.browser.desk import OpenPage
from tests.browser.officer import Link

FORMS = sorted(path.stem for path in (ROOT / "forms").glob("*.md"))
PHASED = "阶段"
WIDE = "全景照片"


@pytest.fixture
def link(request: pytest.FixtureRequest, app: Flask) -> Link:
    with app.app_context(), transaction():
        return officer.field(getattr(request, "param", "rect_check"), photographed=True)


def at_the_site(open_page: OpenPage, link: Link) -> Watched:
    """Open a form of the issue at its viewpoint, for a photo after the work."""
    watched = open_page(390, 844, "zh-CN")
    context = watched.page.context
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": build.XIAHE.latitude, "longitude": build.XIAHE.longitude, "accuracy": 6})
    officer.enrol(watched.page, watched.address, link)
    officer.begin(watched.page)
    officer.find(watched.page, "台账问题编号", officer.ISSUE)
    officer.find(watched.page, "点位编号", officer.SITE)
    if officer.card(watched.page, PHASED).count():
        officer.choose(watched.page, PHASED, "整改后")
    return watched


def reference(page: Page) -> str:
    """Return the size of the picture above the note, width first."""
    shown = page.locator(".note-card .picture img")
    expect(shown).to_be_visible()
    size: str = shown.evaluate("one => one.decode().then(() => `${one.naturalWidth}x${one.naturalHeight}`)")
    return size


@pytest.mark.parametrize("link", FORMS, indirect=True)
def test_each_of_our_forms_is_filled_without_collect(link: Link, open_page: OpenPage) -> None:
    page = at_the_site(open_page, link).page
    expect(page.locator(".banner.is-wrong")).to_have_count(0)
    expect(page.get_by_text("只能在 ODK Collect")).to_have_count(0)
    assert reference(page) == "1024x768"


def test_the_reference_photo_is_seen_as_large_as_the_screen(link: Link, open_page: OpenPage) -> None:
    page = at_the_site(open_page, link).page
    page.locator(".note-card .picture").tap()
    expect(page.locator(".large img")).to_be_visible()
    page.locator(".large-close").tap()
    expect(page.locator(".large")).to_have_count(0)


@pytest.mark.parametrize("link", ["closure_accept"], indirect=True)
def test_a_report_is_attached_under_the_name_that_it_has(link: Link, open_page: OpenPage, tmp_path: Path) -> None:
    page = at_the_site(open_page, link).page
    report = tmp_path / "监测报告.pdf"
    report.write_bytes(b"%PDF-1.7")
    card = officer.card(page, "监测/检测报告")
    card.locator(".file").set_input_files(report)
    expect(card.locator(".fix")).to_contain_text("监测报告.pdf")


def photographed(open_page: OpenPage, link: Link, photo: Path, content: bytes) -> Locator:
    """Choose a photo after the work, and return what is told of it."""
    page = at_the_site(open_page, link).page
    photo.write_bytes(content)
    officer.photograph(page, WIDE, photo)
    return officer.card(page, WIDE)


def test_a_photo_of_the_place_and_the_moment_lacks_nothing(link: Link, open_page: OpenPage, tmp_path: Path) -> None:
    card = photographed(open_page, link, tmp_path / "1.jpg", build.taken(datetime.now(UTC)))
    expect(card.locator(".first-look")).to_contain_text("距拍摄点 0 米")
    expect(card.locator(".lacks")).to_have_count(0)


def test_a_photo_that_was_not_taken_now_is_told(link: Link, open_page: OpenPage, tmp_path: Path) -> None:
    card = photographed(open_page, link, tmp_path / "1.jpg", build.taken(build.WORK_DONE))
    expect(card.locator(".lacks")).to_contain_text("不是刚拍的")
    expect(card.locator(".button.is-main")).to_contain_text("重拍")


def test_a_photo_of_another_place_is_told(link: Link, open_page: OpenPage, tmp_path: Path) -> None:
    away = LatLon(build.XIAHE.latitude + 0.001, build.XIAHE.longitude)
    card = photographed(open_page, link, tmp_path / "1.jpg", build.taken(datetime.now(UTC), away))
    expect(card.locator(".lacks")).to_have_text("距拍摄点 111 米")


def test_where_a_photo_has_no_place_that_of_the_phone_is_told(link: Link, open_page: OpenPage, tmp_path: Path) -> None:
    card = photographed(open_page, link, tmp_path / "1.jpg", build.taken(datetime.now(UTC), None))
    expect(card.locator(".first-look")).to_contain_text("照片没有位置，手机定位： 距拍摄点 0 米 ± 6 米")


def test_a_new_photo_is_seen_beside_the_one_of_before(link: Link, open_page: OpenPage, tmp_path: Path) -> None:
    card = photographed(open_page, link, tmp_path / "1.jpg", build.taken(datetime.now(UTC), seed=3, worked=True))
    expect(card.locator(".side-by-side img")).to_have_count(2)


def test_the_live_camera_is_lined_up_with_the_photo_of_before(link: Link, open_page: OpenPage) -> None:
    watched = at_the_site(open_page, link)
    watched.page.context.grant_permissions(["geolocation", "camera"])
    officer.card(watched.page, WIDE).locator(".line-up").tap()
    expect(watched.page.locator(".ghost")).to_have_css("opacity", "0.5")
    expect(watched.page.locator(".live-way")).to_contain_text("已到拍摄点")
    expect(watched.page.locator(".live-way")).to_contain_text("镜头朝 20°")


def test_a_photo_taken_on_the_page_says_that_it_has_no_exif(link: Link, open_page: OpenPage) -> None:
    watched = at_the_site(open_page, link)
    watched.page.context.grant_permissions(["geolocation", "camera"])
    card = officer.card(watched.page, WIDE)
    card.locator(".line-up").tap()
    watched.page.get_by_role("button", name="在此拍摄").tap()
    expect(card.locator(".first-look")).to_contain_text("在本页拍摄，没有 EXIF")
