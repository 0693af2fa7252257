"""A day at the desk: three reviewers answer one pair, take back, compare closely, and keep out of each other's way."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.db import db, transaction
from server.domain.access import DecisionKind
from server.domain.resolution import PairState
from server.domain.subject import Stage
from server.models import Photo, PhotoPair, Submission
from tests import build
from tests.browser.desk import OpenPage, decisions, open_worst, ready, sign_in, toast, wrong_place

FREE = """async () => {
    for (let turn = 0; turn < 200; turn++) {
        const page = await (await fetch("/review/pairs/2")).text();
        if (page.includes("decision-form")) return;
    }
}"""
"""Asks until the pair is free: what a page sends on leaving is not told to who watches the page."""


@pytest.fixture
def two_pairs(app: Flask) -> None:
    """One honest pair, and one whose after photo was taken 640 m away; three reviewers."""
    with app.app_context(), transaction():
        gannan = build.programme()
        for name in ("Alice", "Bob", "Fatima"):
            build.account(name)
        site = build.site(gannan, name="夏河县阿木去乎镇加甘滩堆场")
        slope = build.viewpoint(site, name="南坡", at=build.XIAHE, bearing_deg=20)
        top = build.viewpoint(site, name="顶部")
        issue, form = build.issue(gannan, site, "ZY-017"), build.form(gannan)
        build.honest_pair(issue, slope, form, seed=11)
        wrong_place(issue, top, form)


def answer(page: Page, kind: str, note: str) -> None:
    page.locator(f".choice-{kind}").click()
    page.locator("textarea[name=note]").fill(note)
    page.locator(".decision-send").click()


def test_two_reviewers_differ_and_a_third_decides(app: Flask, two_pairs: None, open_page: OpenPage) -> None:
    alice = sign_in(open_page(), "Alice")
    open_worst(alice)
    answer(alice, "approve", "seen on site")
    expect(toast(alice)).to_contain_text("A second reviewer is asked")
    expect(alice.locator("h1")).to_contain_text("南坡")

    bob = sign_in(open_page(), "Bob")
    expect(bob.locator(".queue-row").first).to_contain_text("Second reviewer needed")
    open_worst(bob)
    expect(bob.locator(".note-asked")).to_be_visible()
    expect(bob.locator(".decision")).not_to_contain_text("seen on site")
    bob.keyboard.press("2")
    bob.get_by_text("Wrong place").click()
    bob.keyboard.press("2")
    expect(toast(bob)).to_contain_text("A second reviewer is asked")

    fatima = sign_in(open_page(), "Fatima")
    expect(fatima.locator(".queue-row").first).to_contain_text("Third reviewer needed")
    open_worst(fatima)
    fatima.keyboard.press("2")
    fatima.get_by_text("Wrong place").click()
    fatima.keyboard.press("2")
    expect(toast(fatima)).to_contain_text("Returned: ")
    fatima.goto(f"{fatima.url.partition('/review')[0]}/review/pairs/2")
    for said in ("seen on site", "Alice", "Bob", "you"):
        expect(fatima.locator(".past")).to_contain_text(said)
    assert [one.kind.value for one in decisions(app)] == ["approve", "return", "return"]


def test_what_was_recorded_is_taken_back_within_seconds(app: Flask, two_pairs: None, open_page: OpenPage) -> None:
    page = sign_in(open_page())
    open_worst(page)
    page.keyboard.press("3")
    page.keyboard.press("3")
    expect(toast(page)).to_contain_text("Escalated")
    expect(page).to_have_url(re.compile(r"/pairs/1$"))
    page.keyboard.press("u")
    expect(toast(page)).to_contain_text("Taken back")
    expect(page).to_have_url(re.compile(r"/pairs/2$"))
    assert decisions(app)[0].withdrawn_at is not None
    expect(page.locator(".decision-form")).to_be_visible()
    page.go_back()
    expect(page.locator("h1")).to_contain_text("南坡")


def test_the_last_answer_leads_to_the_queue_where_it_can_still_be_taken_back(
    app: Flask, two_pairs: None, open_page: OpenPage
) -> None:
    watched = open_page()
    page = sign_in(watched)
    with app.app_context(), transaction():
        db.session.get_one(PhotoPair, 2).state = PairState.DECIDED
    page.goto(f"{watched.address}/review/pairs/1")
    ready(page)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    expect(toast(page)).to_contain_text("Approved")
    page.keyboard.press("u")
    expect(page.locator(".decision-form")).to_be_visible()
    assert decisions(app)[0].withdrawn_at is not None


def test_a_pair_that_is_open_at_a_colleagues_is_not_offered(app: Flask, two_pairs: None, open_page: OpenPage) -> None:
    alice = sign_in(open_page(), "Alice")
    with alice.expect_response(lambda reply: "/reservation" in reply.url):
        open_worst(alice)
    watched = open_page()
    bob = sign_in(watched, "Bob")
    expect(bob.locator(".queue-row").first).to_contain_text("Open at a colleague’s")
    bob.goto(f"{watched.address}/review/pairs/2")
    expect(bob.get_by_text("A colleague has this pair open")).to_be_visible()
    expect(bob.locator(".decision-form")).to_have_count(0)
    bob.get_by_role("link", name="Next pair", exact=True).click()
    expect(bob.locator("h1")).to_contain_text("南坡")
    alice.goto(f"{watched.address}/review/")
    bob.evaluate(FREE)
    bob.goto(f"{watched.address}/review/pairs/2")
    expect(bob.locator(".decision-form")).to_be_visible()


def test_pictures_are_compared_in_every_way(two_pairs: None, open_page: OpenPage) -> None:
    watched = open_page()
    page = sign_in(watched)
    page.goto(f"{watched.address}/review/pairs/1")
    ready(page)
    compare = page.locator("photo-compare")
    expect(compare).to_have_attribute("data-layout", "two")
    for key, mode in (("s", "slider"), ("b", "blink"), ("d", "changes"), ("d", "side")):
        page.keyboard.press(key)
        expect(compare).to_have_attribute("data-mode", mode)
    page.keyboard.press("b")
    expect(compare).to_have_attribute("data-shows", "after")
    page.keyboard.press("b")
    page.keyboard.press("a")
    expect(compare).to_have_attribute("data-mode", "slider")
    expect(page.locator("[data-toggle=aligned]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("l")
    expect(page.locator("[data-toggle=light]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("z")
    page.keyboard.press("0")
    page.keyboard.press("m")
    expect(page.locator("#plan")).to_be_focused()
    page.keyboard.press("m")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_a_finding_shows_what_it_speaks_of(two_pairs: None, open_page: OpenPage) -> None:
    watched = open_page()
    page = sign_in(watched)
    open_worst(page)
    page.locator(".finding", has_text="Place").get_by_text("Show").first.click()
    expect(page.locator("#plan")).to_be_focused()
    page.goto(f"{watched.address}/review/pairs/1")
    ready(page)
    page.get_by_text("found nothing against it").click()
    page.locator(".finding", has_text="Same scene").get_by_text("Show").click()
    dialog = page.get_by_role("dialog", name="Same scene")
    expect(dialog.get_by_role("img")).to_have_js_property("complete", value=True)
    assert dialog.get_by_role("img").evaluate("picture => picture.naturalWidth") > 100
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_earlier_photos_of_the_viewpoint_are_put_beside(app: Flask, two_pairs: None, open_page: OpenPage) -> None:
    with app.app_context(), transaction():
        after = db.session.get_one(PhotoPair, 1).after
        sent = build.submission(db.session.get_one(Submission, 1).form, received_at=build.WORK_DONE)
        during = build.taken(build.WORK_STARTED + timedelta(days=9), seed=31)
        build.analysed(build.photo(sent, after.issue, after.viewpoint, Stage.DURING, during))
    watched = open_page()
    page = sign_in(watched)
    page.goto(f"{watched.address}/review/pairs/1")
    ready(page)
    strip = page.locator(".strip-photo")
    expect(strip).to_have_count(3)
    strip.nth(1).click()
    expect(page.locator(".photo-before .photo-when")).to_contain_text("2026-09-10")
    expect(page.locator(".photo-before")).to_have_class("photo photo-before is-other")
    strip.nth(0).click()
    expect(page.locator(".photo-before")).to_have_class("photo photo-before")


def test_findings_that_changed_meanwhile_are_shown_before_an_answer_counts(
    app: Flask, two_pairs: None, open_page: OpenPage
) -> None:
    watched = open_page()
    watched.expected = "409 (CONFLICT)"
    page = sign_in(watched)
    open_worst(page)
    page.wait_for_load_state("networkidle")
    with app.app_context(), transaction():
        for finding in db.session.get_one(PhotoPair, 2).findings:
            finding.evidence = {**finding.evidence, "distance_m": 999}
    page.keyboard.press("3")
    page.keyboard.press("3")
    expect(page.get_by_text("The findings have changed")).to_be_visible()
    assert decisions(app) == []


def test_a_pair_that_comes_in_meanwhile_appears_in_the_queue(app: Flask, two_pairs: None, open_page: OpenPage) -> None:
    page = sign_in(open_page())
    expect(page.locator(".queue-row")).to_have_count(2)
    with page.expect_response(lambda reply: reply.url.endswith("/review/progress")):
        page.reload()
    with app.app_context(), transaction():
        old = db.session.get_one(PhotoPair, 1)
        third = build.viewpoint(old.viewpoint.site, name="东坡")
        build.honest_pair(old.issue, third, db.session.get_one(Submission, 1).form, seed=41)
    expect(page.locator(".queue-row")).to_have_count(3)


def test_pairs_are_narrowed_kept_and_decided_together(app: Flask, two_pairs: None, open_page: OpenPage) -> None:
    page = sign_in(open_page())
    page.get_by_role("link", name="Filters").click()
    page.get_by_label("Contradicted or doubted by").select_option("photo_near_site")
    page.get_by_role("button", name="Narrow the queue").click()
    expect(page.locator(".queue-row")).to_have_count(1)
    page.get_by_text("My searches").click()
    page.get_by_placeholder("Name of this search").fill("wrong places")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".flash")).to_contain_text("kept as “wrong places”")
    page.get_by_role("link", name="Check Place Take away").click()
    expect(page.locator(".queue-row")).to_have_count(2)
    expect(page.get_by_role("button", name="Approve")).to_be_hidden()
    page.locator("input[name=pair]").check()
    expect(page.locator(".bulk")).to_contain_text("1 chosen")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".flash")).to_contain_text("1 pair: Approved")
    assert [(one.kind, one.is_bulk) for one in decisions(app)] == [(DecisionKind.APPROVE, True)]
    page.keyboard.press("u")
    expect(page.locator(".queue-row")).to_have_count(2)
    assert decisions(app)[0].withdrawn_at is not None


def test_files_without_a_picture_and_very_long_names_are_shown_decently(app: Flask, open_page: OpenPage) -> None:
    with app.app_context(), transaction():
        build.account("Alice")
        gannan = build.programme(title="甘肃省甘南藏族自治州中央生态环境保护督察反馈问题整改方案" * 3)
        site = build.site(gannan, name="夏河县阿木去乎镇加甘滩矿业有限责任公司历史遗留浸堆及弃渣堆放场综合治理点" * 2)
        place = build.viewpoint(site, name="Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 2)
        issue = build.issue(gannan, site, "ZYHB-GS-2021-" + "0" * 40, "未按要求覆土复绿" * 60)
        pair = build.pair(issue, place, build.form(gannan), b"\x89PNG broken", b"PK\x03\x04 encrypted")
        waiting = build.photo(build.submission(build.form(gannan, "other")), issue, place, Stage.DURING, b"later")
        assert pair.id == 1
        assert waiting.verdict is None
    for width, height in ((390, 844), (1440, 900)):
        watched = open_page(width, height)
        page = sign_in(watched)
        for address in ("/review/", "/review/pairs/1"):
            page.goto(watched.address + address)
            page.wait_for_load_state("networkidle")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, address)
        expect(page.get_by_text("The file is no picture; it may be encrypted.").first).to_be_visible()
        expect(page.get_by_role("link", name="Download the original")).to_have_count(2)
        expect(page.locator(".decision-form")).to_be_visible()
    with app.app_context():
        assert db.session.query(Photo).count() == 3
