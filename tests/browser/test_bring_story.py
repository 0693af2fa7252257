"""The office drops photos of a memory card on the page, says what nothing tells, and sees them filed."""

import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.db import db, transaction
from server.domain.access import Role
from server.models import BroughtInPhoto
from tests import build
from tests.browser.conftest import Watched
from tests.browser.desk import OpenPage, sign_in

DROP = """(names) => {
    const carried = new DataTransfer();
    for (const name of names) carried.items.add(new File(["x".repeat(400000)], name, { type: "image/jpeg" }));
    const drop = document.querySelector(".bring-drop");
    for (const kind of ["dragenter", "dragover", "drop"])
        drop.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def register(app: Flask) -> Iterator[None]:
    with app.app_context():
        with transaction():
            gannan = build.programme()
            place = build.site(gannan, "JGT", "夏河县阿木去乎镇加甘滩堆场")
            build.viewpoint(place, "V1", "南坡")
            build.issue(gannan, place, "GN-001")
            build.account("Emma", Role.OFFICE, gannan)
        yield


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """Pack one photo whose name tells its place, and one whose name tells nothing."""
    packed = tmp_path / "card.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for seed, name in enumerate(("GN-001_南坡_整改前.jpg", "IMG_2031.jpg"), start=3):
            taken = build.taken(build.WORK_STARTED - timedelta(days=6), seed=seed, size=(64, 48))
            archive.writestr(name, taken)
    return packed


def offered(watched: Watched, card: Path) -> Page:
    page = sign_in(watched, "Emma")
    page.goto(f"{watched.address}/bring")
    page.locator("input[name=files]").set_input_files(card)
    return page


def test_a_card_is_looked_through_and_filed_while_the_page_counts(
    register: None, card: Path, open_page: OpenPage
) -> None:
    page = offered(open_page(1440, 900, "zh-CN"), card)
    expect(page.locator("[data-chosen]")).to_contain_text("card.zip")
    page.locator("main .button-main").click()
    page.locator(".bring-choice input[list]").fill("GN-001 / V1")
    page.locator(".bring-choice select").select_option("after")
    page.locator("main .button-main").click()
    expect(page.locator("h1")).to_have_text("照片归档完毕", timeout=30_000)
    expect(page.locator(".bring-files tbody tr")).to_have_count(2)
    with transaction(keep=False):
        assert db.session.query(BroughtInPhoto).count() == 2


def test_pictures_are_dropped_on_the_page_and_counted(register: None, open_page: OpenPage) -> None:
    watched = open_page(1440, 900, "zh-CN")
    page = sign_in(watched, "Emma")
    page.goto(f"{watched.address}/bring")
    page.evaluate(DROP, ["a.jpg", "b.jpg", "c.jpg"])
    expect(page.locator("[data-chosen]")).to_have_text("3 · 1.2 MB")
    assert page.evaluate("document.querySelector('input[name=files]').files.length") == 3


def test_without_a_network_the_page_says_that_nothing_was_filed(
    register: None, card: Path, open_page: OpenPage
) -> None:
    watched = open_page(1440, 900, "zh-CN")
    watched.expected = "ERR_INTERNET_DISCONNECTED"
    page = offered(watched, card)
    page.context.set_offline(True)
    page.locator("main .button-main").click()
    expect(page.locator(".bring-progress")).to_contain_text("无法连接")
    page.context.set_offline(False)
    page.locator("main .button-main").click()
    expect(page.locator(".bring-files tbody tr")).to_have_count(2)


def test_what_the_server_refuses_is_told_where_it_was_sent(register: None, tmp_path: Path, open_page: OpenPage) -> None:
    watched = open_page(1440, 900, "zh-CN")
    watched.expected = "status of 4"
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 no archive")
    page = offered(watched, broken)
    page.locator("main .button-main").click()
    expect(page.locator(".bring-progress")).to_be_visible()
    expect(page.locator(".bring-progress")).to_contain_text("broken.zip")
    expect(page.locator("[data-chosen]")).to_contain_text("broken.zip")
