"""What the page tells an officer while he is still there: which view is meant, and what a photo lacks."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.config import ROOT
from server.db import transaction
from tests import build
from tests.browser import officer
from tests.browser.conftest import Watched
from tests.browser.desk import OpenPage
from tests.browser.officer import Link

FORMS = sorted(path.stem for path in (ROOT / "forms").glob("*.md"))
PHASED = "阶段"


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
