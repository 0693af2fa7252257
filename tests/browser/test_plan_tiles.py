"""Map tiles under the plan: only where the operator says so, only from there, and where they belong."""

import math
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Route, expect

from server.db import transaction
from server.domain.datum import Datum, from_wgs84
from server.services import runtime
from tests import build
from tests.browser.conftest import Watched
from tests.browser.desk import ready, sign_in
from tests.photos import png

OpenPage = Callable[..., Watched]


@pytest.fixture
def pair(app: Flask) -> None:
    with app.app_context(), transaction():
        gannan = build.programme()
        build.account("Alice")
        site = build.site(gannan)
        slope = build.viewpoint(site, name="南坡", at=build.XIAHE, bearing_deg=20)
        build.honest_pair(build.issue(gannan, site, "ZY-017"), slope, build.form(gannan), seed=11)


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.GCJ02])
def test_the_tile_under_the_fence_is_that_of_its_place_in_the_datum_of_the_map(
    app: Flask, address: str, pair: None, open_page: OpenPage, datum: Datum
) -> None:
    app.extensions[runtime.SETTINGS] = replace(
        app.extensions[runtime.SETTINGS],
        tiles_url=f"{address}/tiles/{{z}}/{{x}}/{{y}}.png",
        tiles_datum=datum.value,
        tiles_credit="Survey & Mapping",
    )
    asked: list[tuple[int, int, int]] = []
    watched = open_page()
    page = watched.page

    def tile(route: Route) -> None:
        z, x, y = re.findall(r"\d+", route.request.url.rpartition("/tiles/")[2])[:3]
        asked.append((int(z), int(x), int(y)))
        route.fulfill(body=png(size=(256, 256)), content_type="image/png")

    page.route("**/tiles/**", tile)
    sign_in(watched)
    page.goto(f"{address}/review/pairs/1")
    ready(page)
    page.locator("#plan").scroll_into_view_if_needed()
    expect(page.locator(".plan-tile").first).to_be_attached()
    expect(page.get_by_text("Survey & Mapping")).to_be_visible()
    place = from_wgs84(build.XIAHE, datum)
    zoom = asked[0][0]
    across = (place.longitude + 180) / 360 * 2**zoom
    down = (1 - math.asinh(math.tan(math.radians(place.latitude))) / math.pi) / 2 * 2**zoom
    assert (zoom, int(across), int(down)) in asked
    fence = page.locator("path.plan-fence").bounding_box()
    own = page.locator(f"img[src$='/tiles/{zoom}/{int(across)}/{int(down)}.png']").bounding_box()
    assert fence is not None
    assert own is not None
    seen = own["x"] + (across % 1) * own["width"], own["y"] + (down % 1) * own["height"]
    centre = fence["x"] + fence["width"] / 2, fence["y"] + fence["height"] / 2
    assert seen == pytest.approx(centre, abs=2)


def test_without_a_setting_no_tile_is_asked_for(address: str, pair: None, open_page: OpenPage) -> None:
    watched = open_page()
    page = sign_in(watched)
    page.goto(f"{address}/review/pairs/1")
    ready(page)
    page.locator("#plan").scroll_into_view_if_needed()
    expect(page.locator("path.plan-fence")).to_be_visible()
    assert page.locator(".plan-tile").count() == 0
