"""The plan of a pair: each name can be read, and lengths are written as on the rest of the page."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.db import transaction
from server.domain.access import Role
from tests import build
from tests.browser.desk import OpenPage, ready, sign_in, wrong_place

LONG = "南侧第三级平台东端截水沟与排洪渠交汇处上方观测点"
OVER = """() => {
    const labels = [...document.querySelectorAll(".plan-drawing .leaflet-tooltip")];
    const boxes = labels.map((one) => one.getBoundingClientRect());
    const frame = document.querySelector(".plan-drawing").getBoundingClientRect();
    const wrong = [];
    for (const [place, one] of boxes.entries()) {
        const text = labels[place].textContent;
        if (one.left < frame.left || one.right > frame.right || one.top < frame.top || one.bottom > frame.bottom) {
            wrong.push(`${text} leaves the plan`);
        }
        for (const [beside, other] of boxes.slice(0, place).entries()) {
            const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
            const along = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
            if (across > 1 && along > 1) wrong.push(`${text} over ${labels[beside].textContent}`);
        }
    }
    return wrong;
}"""


@pytest.fixture
def pairs(app: Flask) -> None:
    """All of the first pair stands on one spot; the after photo of the second was taken elsewhere."""
    with app.app_context(), transaction():
        plan = build.programme()
        build.account("Alice", Role.ADMINISTRATOR)
        site = build.site(plan)
        issue, form = build.issue(plan, site), build.form(plan)
        build.honest_pair(issue, build.viewpoint(site, name=LONG, at=build.XIAHE, bearing_deg=20), form)
        wrong_place(issue, build.viewpoint(site, name=f"{LONG} 2", at=build.XIAHE, bearing_deg=20), form)


def drawn(page: Page, address: str, pair_id: int) -> None:
    page.goto(f"{address}/review/pairs/{pair_id}")
    ready(page)
    page.locator("#plan").scroll_into_view_if_needed()
    expect(page.locator(".plan-name").first).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("pair_id", [1, 2])
def test_no_name_on_the_plan_lies_on_another(pairs: None, open_page: OpenPage, width: int, pair_id: int) -> None:
    watched = open_page(width, 844, "zh-CN")
    page = sign_in(watched)
    drawn(page, watched.address, pair_id)
    names = page.locator(".plan-name").all_inner_texts()
    assert sorted(" ".join(names).split()) == sorted([LONG, *(["2"] if pair_id == 2 else []), "整改前", "整改后"])
    assert page.evaluate(OVER) == []


@pytest.mark.parametrize(("locale", "said"), [("zh-CN", r"[\d,.]+ (米|公里)"), ("en-GB", r"[\d,.]+ k?m")])
def test_the_bar_of_the_plan_is_labelled_as_lengths_are(
    pairs: None, open_page: OpenPage, locale: str, said: str
) -> None:
    watched = open_page(1440, 900, locale)
    page = sign_in(watched)
    drawn(page, watched.address, 1)
    expect(page.locator(".leaflet-control-scale-line")).to_have_text(re.compile(f"^{said}$"))
