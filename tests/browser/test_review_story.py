"""A reviewer's morning: sign in, open the worst pair, look closely, decide by keyboard, go on."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import joinedload

from server.db import db, transaction
from server.domain.access import DecisionKind
from server.domain.geo import LatLon
from server.models import Decision, Photo
from tests import build
from tests.browser.conftest import Watched

OpenPage = Callable[..., Watched]
ELSEWHERE = LatLon(build.XIAHE.latitude + 0.0058, build.XIAHE.longitude)


@pytest.fixture
def two_pairs(app: Flask) -> None:
    """One honest pair, and one whose after photo was taken 640 m away."""
    with app.app_context(), transaction():
        gannan = build.programme(invented=True)
        build.account("Alice")
        site = build.site(gannan, name="夏河县阿木去乎镇加甘滩堆场")
        slope = build.viewpoint(site, name="南坡", at=build.XIAHE, bearing_deg=20)
        top = build.viewpoint(site, name="顶部")
        issue, form = build.issue(gannan, site, "ZY-017"), build.form(gannan)
        build.honest_pair(issue, slope, form, seed=11)
        before = build.taken(build.WORK_STARTED - timedelta(days=2), seed=21, size=(2400, 1800))
        after = build.taken(
            build.WORK_DONE + timedelta(days=4), ELSEWHERE, seed=22, size=(2400, 1800), bearing_deg=30.0
        )
        build.pair(issue, top, form, before, after)


def sign_in(watched: Watched) -> Page:
    page = watched.page
    page.goto(f"{watched.address}/")
    page.get_by_label("Name").fill("Alice")
    page.get_by_label("Password").fill(build.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def open_worst(page: Page) -> None:
    """Open the first pair and wait until both pictures are there and the keys are listened to."""
    page.locator(".queue-link").first.click()
    expect(page.locator("photo-compare[data-mode] .viewer canvas").first).to_be_visible()


def decisions(app: Flask) -> list[Decision]:
    with app.app_context():
        loaded = db.session.query(Decision).options(joinedload(Decision.reason_rows))
        return loaded.order_by(Decision.id).all()


def test_the_worst_pair_is_returned_by_keyboard(app: Flask, two_pairs: None, open_page: OpenPage) -> None:
    page = sign_in(open_page())
    expect(page.locator(".queue-row").first).to_contain_text("Contradicted")
    open_worst(page)
    expect(page.locator(".plan-fence")).to_be_attached()
    expect(page.locator(".findings").first).to_contain_text("from the site’s point")
    expect(page.get_by_text("these data and photos are invented")).to_be_visible()

    page.keyboard.press("s")
    divider = page.get_by_role("slider")
    expect(divider).to_be_visible()
    moves_with_pointer_and_keys(page)

    page.keyboard.press("2")
    expect(page.get_by_text("Wrong place")).to_be_visible()
    page.get_by_text("Wrong place").click()
    page.keyboard.press("2")
    expect(page.get_by_role("status")).to_contain_text("Returned")
    expect(page.locator("h1")).to_contain_text("南坡")
    (decision,) = decisions(app)
    assert (decision.kind, decision.reasons) == (DecisionKind.RETURN, ["R03"])

    expect(page.get_by_role("slider")).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    assert [one.kind for one in decisions(app)] == [DecisionKind.RETURN, DecisionKind.APPROVE]


def moves_with_pointer_and_keys(page: Page) -> None:
    divider = page.get_by_role("slider")
    expect(divider).to_have_attribute("aria-valuenow", "50")
    box = divider.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 150, y, steps=5)
    page.mouse.up()
    assert int(divider.get_attribute("aria-valuenow") or 50) < 45
    divider.press("End")
    expect(divider).to_have_attribute("aria-valuenow", "100")
    divider.press("ArrowLeft")
    expect(divider).to_have_attribute("aria-valuenow", "98")


def test_an_approval_over_a_contradiction_asks_for_words(app: Flask, two_pairs: None, open_page: OpenPage) -> None:
    page = sign_in(open_page())
    open_worst(page)
    page.keyboard.press("1")
    note = page.get_by_label("Write down why you approve")
    expect(note).to_be_focused()
    note.fill("seen on site")
    note.press("Escape")
    page.keyboard.press("1")
    expect(page.get_by_role("status")).to_contain_text("Approved")
    assert decisions(app)[0].note == "seen on site"


def test_both_pictures_zoom_together(two_pairs: None, open_page: OpenPage) -> None:
    watched = open_page()
    page = sign_in(watched)
    open_worst(page)
    viewers = page.locator("photo-compare .viewer canvas")
    expect(viewers).to_have_count(2)
    tiles: list[str] = []
    page.on("request", lambda request: tiles.append(request.url) if "/tiles/" in request.url else None)
    with page.expect_response(lambda answer: "/tiles/" in answer.url):
        for _ in range(5):
            page.get_by_role("region", name="Before and after").get_by_role("button", name="Larger").click()
    page.wait_for_load_state("networkidle")
    assert len({url.split("/tiles/")[0] for url in tiles}) == 2, "both photos are fetched in tiles, and only now"


def test_findings_appear_by_themselves(app: Flask, two_pairs: None, open_page: OpenPage) -> None:
    with app.app_context(), transaction():
        late = db.session.query(Photo).order_by(Photo.id.desc()).first()
        assert late is not None
        late_id, said, late.verdict = late.id, late.verdict, None
    watched = open_page()
    page = sign_in(watched)
    page.goto(f"{watched.address}/review/pairs/2")
    expect(page.get_by_text("still being analysed")).to_be_visible()
    expect(page.locator(".decision-form")).to_have_count(0)
    with app.app_context(), transaction():
        db.session.get_one(Photo, late_id).verdict = said
    expect(page.locator(".decision-form")).to_be_visible()


def test_a_phone_and_a_chinese_reader_find_the_same(two_pairs: None, open_page: OpenPage) -> None:
    watched = open_page(390, 844, "zh-CN")
    page = watched.page
    page.goto(f"{watched.address}/review/")
    page.locator("#name").fill("Alice")
    page.locator("#password").fill(build.PASSWORD)
    page.locator("main button").click()
    expect(page.locator(".badge").first).to_contain_text("矛盾")
    for address in ("/review/", "/review/pairs/2", "/ledger/", "/ledger/issues", "/ledger/issues/1"):
        page.goto(watched.address + address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_without_scripts_there_are_two_pictures_and_a_form(
    app: Flask, two_pairs: None, open_page: OpenPage, address: str
) -> None:
    signed_in = sign_in(open_page())
    browser = signed_in.context.browser
    assert browser is not None
    bare = browser.new_context(java_script_enabled=False, storage_state=signed_in.context.storage_state())
    page = bare.new_page()
    page.goto(f"{address}/review/pairs/2")
    assert page.locator(".photo > img").count() == 2
    page.locator("input[value=escalate]").check(force=True)
    page.locator(".decision-send").click()
    bare.close()
    assert [one.kind for one in decisions(app)] == [DecisionKind.ESCALATE]
