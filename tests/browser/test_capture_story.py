"""An officer opens the link once, fills a form for days without a network, and nothing is lost on the way."""

import hashlib
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.db import db, transaction
from server.models import Attachment, FormVersion, Original, Submission
from server.services import phones
from server.services.runtime import media
from tests import build
from tests.browser import officer
from tests.browser.conftest import Watched
from tests.browser.desk import OpenPage
from tests.browser.officer import Link

WAITING = """([project, version]) => new Promise((done, fail) => {
    const asked = indexedDB.open("shizheng-capture");
    asked.onsuccess = () => {
        const step = asked.result.transaction("outbox", "readwrite");
        step.objectStore("outbox").put({
            id: "1", project, standing: "waiting", queuedAt: 1, settledAt: null,
            formName: "", title: "", files: [], sent: [], message: "", receipt: "",
            xml: `<data id='rect_check' version='${version}'><meta><instanceID>uuid:1</instanceID></meta></data>`,
        });
        step.oncomplete = () => { asked.result.close(); done(); };
        step.onerror = fail;
    };
})"""
"""A finished form in the outbox, as the page puts it there."""


@pytest.fixture
def link(app: Flask) -> Link:
    with app.app_context(), transaction():
        return officer.field()


@pytest.fixture
def photos(tmp_path: Path) -> tuple[Path, Path]:
    """Give a wide and a near photo as a phone takes them."""
    wide, near = tmp_path / "IMG_1.jpg", tmp_path / "IMG_2.jpg"
    wide.write_bytes(build.taken(build.WORK_DONE, seed=1, size=(2400, 1800)))
    near.write_bytes(build.taken(build.WORK_DONE, None, seed=2))
    return wide, near


def opened(open_page: OpenPage, link: Link) -> Watched:
    watched = open_page(390, 844, "zh-CN")
    watched.expected = officer.NO_NETWORK
    context = watched.page.context
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": build.XIAHE.latitude, "longitude": build.XIAHE.longitude, "accuracy": 6})
    officer.enrol(watched.page, watched.address, link)
    return watched


def another_page(watched: Watched) -> Page:
    """Kill the page and open another one, from the icon."""
    context = watched.page.context
    watched.page.close()
    watched.page = context.new_page()
    watched.listen()
    watched.page.goto(f"{watched.address}/capture/")
    return watched.page


def test_a_form_filled_offline_arrives_with_its_photos_byte_for_byte(
    app: Flask, link: Link, photos: tuple[Path, Path], open_page: OpenPage
) -> None:
    watched = opened(open_page, link)
    context = watched.page.context
    context.set_offline(True)
    watched.page.reload()
    officer.begin(watched.page)
    officer.fill_first_half(watched.page)
    expect(watched.page.locator(".under small")).to_contain_text("已保存")
    page = another_page(watched)
    page.locator(".line.is-draft .is-main").tap()
    expect(officer.card(page, "检查人1（姓名）").locator(".input")).to_have_value("王强")
    officer.fill_second_half(page, *photos)
    page = another_page(watched)
    page.locator(".line.is-draft .is-main").tap()
    expect(officer.card(page, "全景照片").locator(".photo img")).to_be_visible()
    expect(page.locator(".under-left strong")).to_have_text("已填完")
    page.locator(".under .is-main").tap()
    expect(page.locator(".top-count")).to_have_text("1 份未发送")
    page = another_page(watched)
    expect(page.locator(".line.is-waiting")).to_be_visible()
    context.set_offline(False)
    expect(page.locator(".line.is-received")).to_contain_text("ZY-017", timeout=20_000)
    expect(page.locator(".top-count")).to_have_text("无待发送")
    with app.app_context():
        (sent,) = db.session.query(Submission).all()
        arrived = {one.name: one.original for one in db.session.query(Attachment).filter_by(submission_id=sent.id)}
        assert (len(arrived), "witness.json" in arrived) == (6, True)
        for photo in photos:
            digest = hashlib.sha256(photo.read_bytes()).hexdigest()
            original = db.session.query(Original).filter_by(sha256=digest).one()
            with media().open(original.sha256) as kept:
                assert kept.read() == photo.read_bytes()


def ask_the_worker(watched: Watched) -> None:
    """Tell the worker that there is a line again; Chromium does so when it likes, and after a failure minutes later."""
    tools = watched.page.context.new_cdp_session(watched.page)
    known: list[dict[str, Any]] = []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"]))
    tools.send("ServiceWorker.enable")
    while not known:
        watched.page.wait_for_timeout(50)
    asked = {"origin": watched.address, "registrationId": known[0]["registrationId"], "tag": "outbox"}
    tools.send("ServiceWorker.dispatchSyncEvent", {**asked, "lastChance": False})


def test_what_waits_is_sent_by_the_worker_when_the_page_is_closed(app: Flask, link: Link, open_page: OpenPage) -> None:
    watched = opened(open_page, link)
    page, context = watched.page, watched.page.context
    context.grant_permissions(["background-sync"])
    context.set_offline(True)
    with app.app_context():
        version = db.session.query(FormVersion).one().version
    page.evaluate(WAITING, [link.project, version])
    page.reload()
    expect(page.locator(".top-count")).to_have_text("1 份未发送")
    watched.page = context.new_page()
    page.close()
    context.set_offline(False)
    ask_the_worker(watched)
    deadline = time.monotonic() + 20
    with app.app_context():
        while not (kept := db.session.query(Submission).count()) and time.monotonic() < deadline:
            db.session.rollback()
            time.sleep(0.2)
    assert kept == 1


def test_a_form_is_not_filled_in_two_tabs_at_once(link: Link, open_page: OpenPage) -> None:
    watched = opened(open_page, link)
    officer.begin(watched.page)
    other = watched.page.context.new_page()
    other.goto(watched.page.url)
    expect(other.locator(".banner.is-wrong")).to_contain_text("已在另一标签页打开")


def test_the_page_says_that_it_needs_https(app: Flask, link: Link, open_page: OpenPage) -> None:
    watched = open_page(390, 844, "zh-CN")
    watched.page.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    watched.page.goto(f"{watched.address}/capture/{link.fragment}")
    expect(watched.page.locator(".banner.is-wrong")).to_contain_text("https://")


def test_the_token_stays_out_of_the_address(link: Link, open_page: OpenPage) -> None:
    assert opened(open_page, link).page.url.endswith("/capture/")


def test_a_switched_off_browser_says_so_and_keeps_what_is_unsent(app: Flask, link: Link, open_page: OpenPage) -> None:
    watched = opened(open_page, link)
    watched.expected = "403 (FORBIDDEN)"
    officer.begin(watched.page)
    officer.write(watched.page, "现场情况记录", "覆土已完成。")
    watched.page.locator(".top-back").tap()
    with app.app_context(), transaction():
        phones.revoke(link.phone)
    watched.page.locator(".refresh button").tap()
    expect(watched.page.locator(".banner.is-wrong")).to_contain_text("本机已被整改办停用")
    expect(watched.page.locator(".line.is-draft")).to_be_visible()


def test_the_answer_that_is_missing_is_shown_on_the_way_to_the_end(link: Link, open_page: OpenPage) -> None:
    page = opened(open_page, link).page
    officer.begin(page)
    page.get_by_role("button", name="完成填报").tap()
    expect(officer.card(page, "台账问题编号").locator(".problem")).to_have_text("此项必填。")
    expect(officer.card(page, "台账问题编号")).to_be_in_viewport()


def test_an_answer_that_does_not_fit_is_told_in_the_words_of_the_form(link: Link, open_page: OpenPage) -> None:
    page = opened(open_page, link).page
    officer.begin(page)
    officer.write(page, "检查人1（姓名）", "王强")
    officer.write(page, "检查人2/记录人", "王强")
    officer.write(page, "现场情况记录", "x")
    expect(officer.card(page, "检查人2/记录人").locator(".problem")).to_contain_text("与前一项不得相同")


def test_form_and_page_speak_the_language_that_is_chosen(link: Link, open_page: OpenPage) -> None:
    page = opened(open_page, link).page
    officer.begin(page)
    page.locator(".top-language").tap()
    expect(officer.card(page, "Officer 1 (name)")).to_be_visible()
    expect(page.locator(".under")).to_contain_text("Finish")
