"""Long texts and long names: nothing prints over its neighbour, and nothing that has to be read is cut."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.db import db, transaction
from server.domain.access import Role
from server.domain.finding import Status
from server.domain.subject import Stage
from server.models import Batch, Unit
from tests import build
from tests.browser.desk import OpenPage, ready, sign_in, wrong_place

PROBLEM_ZH = "夏河县阿木去乎镇加甘滩堆场未按要求覆土复绿，渗滤液沿排水沟外溢至下游草场，边坡存在裂缝；" * 13
PROBLEM_EN = "The spoil heap was neither covered with soil nor greened, and seepage runs down to the pasture. " * 7
PAGES = (
    "/review/", "/review/pairs/1", "/review/pairs/3", "/review/pairs/4", "/review/filters", "/ledger/",
    "/ledger/issues", "/ledger/issues/1", "/ledger/workbook",
    "/received/", "/review/quality", "/review/runs", "/sessions", "/nowhere", "/ledger/issues/1/life",
    "/ledger/issues/1/timeline", "/life-cycle", "/statistics/?by=unit", "/statistics/?by=batch", "/publicity",
    "/lookback",
    "/petitions",
)  # fmt: skip
MAY_BE_SHORT = (
    ".pair-problem, .queue-problem, .sheet-problem, .queue-sentence, .queue-batch, .ledger-table td, .column-sort"
)
"""Whole on the page that they lead to, or unfolded where they stand."""

WRONG = """mayBeShort => {
  const shown = (one) => one.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && !one.closest(".only-heard, .skip, svg, option, .toasts, .leaflet-container")
    && getComputedStyle(one).clipPath === "none";
  const sticks = (one) => one && (/fixed|sticky/.test(getComputedStyle(one).position) || sticks(one.parentElement));
  const seen = [], wrong = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const owner = text.parentElement, said = text.data.trim().slice(0, 24);
    if (!said || !shown(owner)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const line of range.getClientRects()) {
      let [left, top, right, bottom] = [line.left, line.top, line.right, line.bottom];
      let isShort = false;
      for (let frame = owner; frame && frame !== document.body; frame = frame.parentElement) {
        const style = getComputedStyle(frame), box = frame.getBoundingClientRect();
        const overflow = style.overflowX + style.overflowY;
        if (!/hidden|clip|auto|scroll/.test(overflow) || style.display === "inline") continue;
        const lost = Math.max(box.left - left, right - box.right, box.top - top, bottom - box.bottom);
        isShort ||= lost > 4;
        if (lost > 4 && !/auto|scroll/.test(overflow) && !owner.closest(mayBeShort)) {
          wrong.push(`cut by ${Math.round(lost)} px in ${frame.className}: ${said}`);
        }
        [left, top] = [Math.max(left, box.left), Math.max(top, box.top)];
        [right, bottom] = [Math.min(right, box.right), Math.min(bottom, box.bottom)];
      }
      const share = (bottom - top) / line.height;
      if (right - left < 2 || share < 0.2) continue;
      if (isShort && share < 0.75 && owner.closest(mayBeShort)) wrong.push(`half a line: ${said}`);
      if (!sticks(owner)) seen.push({owner, said, left, top, right, bottom});
    }
  }
  for (const [place, one] of seen.entries()) for (const other of seen.slice(place + 1)) {
    if (one.owner === other.owner) continue;
    const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
    const along = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
    const smaller = Math.min(one.bottom - one.top, other.bottom - other.top);
    if (across > 2 && along > 0.3 * smaller) wrong.push(`“${one.said}” over “${other.said}”`);
  }
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("wider than the screen");
  return [...new Set(wrong)];
}"""
"""Lines of text, as far as their frames let them be seen: which are cut, and which lie on each other?"""


@dataclass(frozen=True)
class Words:
    problem: str
    site: str
    viewpoint: str
    unit: str


WORDS = {
    "zh-CN": Words(
        PROBLEM_ZH,
        "夏河县阿木去乎镇加甘滩历史遗留无主尾矿堆场（含下游拦挡坝）",
        "南侧第三级平台东端截水沟与排洪渠交汇处上方观测点",
        "夏河县自然资源局会同甘南州生态环境局夏河分局",
    ),
    "en-GB": Words(
        PROBLEM_EN,
        "Jiagantan abandoned tailings heap with its retaining dam downstream",
        "Observation point above the junction of the third platform’s intercepting ditch",
        "Bureau of Natural Resources of Xiahe County together with the environment bureau",
    ),
}


@pytest.fixture(params=["zh-CN", "en-GB"])
def locale(request: pytest.FixtureRequest, app: Flask) -> str:
    """Fill the register with long words of a language, which the reader's page is in as well."""
    with app.app_context(), transaction():
        long_register(WORDS[request.param])
    return str(request.param)


def long_register(words: Words) -> None:
    """An honest pair, one that is contradicted and has a later attempt, and one without pictures, all of long names."""
    plan = build.programme()
    build.account("Alice", Role.ADMINISTRATOR)
    batch = Batch(programme=plan, code="b1", title=f"{words.unit}反馈问题第一批", title_en="", source_level="", note="")
    unit = Unit(name=words.unit)
    db.session.add_all([batch, unit])
    site = build.site(plan, name=words.site)
    slope = build.viewpoint(site, name=words.viewpoint, at=build.XIAHE, bearing_deg=20)
    issue = build.issue(
        plan, site, "ZY-017-补充-2026", words.problem, batch=batch, unit=unit, due_text="2026年12月底前完成并长期坚持",
        ledger={"整改措施": words.problem, "责任单位": words.unit},
    )  # fmt: skip
    form = build.form(plan)
    wrong_place(issue, slope, form)
    build.honest_pair(issue, build.viewpoint(site, name=f"{words.viewpoint} 2"), form, seed=11)
    build.judged_pair(issue, build.viewpoint(site, name=f"{words.viewpoint} 3"), form, Status.DOUBTFUL, 1)
    again = build.submission(form, received_at=build.WORK_DONE + timedelta(days=9))
    late = build.taken(build.WORK_DONE + timedelta(days=8), seed=21, worked=True)
    build.analysed(build.photo(again, issue, slope, Stage.AFTER, late))


def wrong(page: Page, address: str) -> list[str]:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    found: list[str] = page.evaluate(WRONG, MAY_BE_SHORT)
    return found


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1024, 768)])
def test_nothing_prints_over_its_neighbour_and_nothing_is_cut(
    locale: str, open_page: OpenPage, width: int, height: int
) -> None:
    watched = open_page(width, height, locale)
    watched.expected = "404 (NOT FOUND)"
    page = sign_in(watched)
    found = {one: said for one in PAGES if (said := wrong(page, watched.address + one))}
    assert found == {}


def test_the_captions_under_the_slider_stand_beside_each_other(locale: str, open_page: OpenPage) -> None:
    watched = open_page(390, 844, locale)
    page = sign_in(watched)
    page.goto(f"{watched.address}/review/pairs/1")
    ready(page)
    page.locator("[data-mode=slider]").tap()
    page.locator("[data-layout=one]").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(WRONG, MAY_BE_SHORT) == []


def test_a_long_issue_is_unfolded_where_it_stands(locale: str, open_page: OpenPage) -> None:
    watched = open_page(390, 844, locale)
    page = sign_in(watched)
    page.goto(f"{watched.address}/review/pairs/1")
    text = page.locator(".pair-problem-text")
    folded = text.bounding_box()
    text.tap()
    unfolded = text.bounding_box()
    assert folded
    assert unfolded
    assert unfolded["height"] > 3 * folded["height"]
    assert page.evaluate(WRONG, MAY_BE_SHORT) == []


def test_what_is_ordered_stands_above_the_button_that_orders_it(locale: str, open_page: OpenPage) -> None:
    watched = open_page(390, 844, locale)
    page = sign_in(watched)
    page.goto(f"{watched.address}/review/runs")
    button, scope = page.locator(".run-order button").bounding_box(), page.locator("[name=scope]").bounding_box()
    assert button
    assert scope
    assert scope["y"] + scope["height"] <= button["y"]


def test_the_chosen_verdict_is_in_sight_on_a_phone(locale: str, open_page: OpenPage) -> None:
    watched = open_page(390, 844, locale)
    page = sign_in(watched)
    page.goto(f"{watched.address}/review/?verdict=error")
    expect(page.locator(".chips [aria-current]")).to_be_in_viewport(ratio=1)
