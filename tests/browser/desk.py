"""What browser tests do at the desk: sign in, open a pair, read what was decided."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from playwright.sync_api import Locator, Page, expect

from server.db import db
from server.domain.access import Role
from server.domain.geo import LatLon
from server.models import Decision, PhotoPair
from tests import build
from tests.browser.conftest import Watched

OpenPage = Callable[..., Watched]
ELSEWHERE = LatLon(build.XIAHE.latitude + 0.0058, build.XIAHE.longitude)


def sign_in(watched: Watched, name: str = "Alice") -> Page:
    page = watched.page
    page.goto(f"{watched.address}/sign-in")
    page.locator("#name").fill(name)
    page.locator("#password").fill(build.PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def open_worst(page: Page) -> None:
    """Open the first pair and wait until both pictures are there and the keys are listened to."""
    page.locator(".queue-link").first.click()
    ready(page)


def ready(page: Page) -> None:
    expect(page.locator("photo-compare[data-mode] .viewer canvas").first).to_be_visible()


def toast(page: Page) -> Locator:
    return page.locator(".toast")


def decisions(app: Flask) -> list[Decision]:
    with app.app_context():
        return db.session.query(Decision).order_by(Decision.id).all()


def two_pairs() -> None:
    """An honest pair and one from a wrong place, and Alice, who may open every page."""
    gannan = build.programme()
    build.account("Alice", Role.ADMINISTRATOR)
    site = build.site(gannan, name="夏河县阿木去乎镇加甘滩堆场")
    slope = build.viewpoint(site, name="南坡", at=build.XIAHE, bearing_deg=20)
    issue, form = build.issue(gannan, site, "ZY-017"), build.form(gannan)
    build.honest_pair(issue, slope, form, seed=11)
    wrong_place(issue, build.viewpoint(site, name="顶部"), form)


def wrong_place(issue: object, viewpoint: object, form: object) -> PhotoPair:
    """Return a pair whose after photo was taken 640 m away."""
    before = build.taken(build.WORK_STARTED - timedelta(days=2), seed=21, size=(2400, 1800))
    after = build.taken(build.WORK_DONE + timedelta(days=4), ELSEWHERE, seed=22, size=(2400, 1800), bearing_deg=30.0)
    return build.pair(issue, viewpoint, form, before, after)  # type: ignore[arg-type]
