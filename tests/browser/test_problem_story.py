"""A reviewer marks the problem with the mouse, with the keyboard and with a finger, and sees it in both photos."""

from collections.abc import Sequence

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.db import transaction
from server.domain.marked_problem import MarkedProblem
from server.services.register import problem_regions
from tests.browser.desk import OpenPage, ready, sign_in, toast, two_pairs
from tests.browser.test_touch import LEAST, TOO_SMALL


@pytest.fixture
def pairs(app: Flask) -> None:
    with app.app_context(), transaction():
        two_pairs()


def at_pair(open_page: OpenPage, width: int = 1440, height: int = 900) -> Page:
    watched = open_page(width, height, "en-GB")
    page = sign_in(watched)
    page.goto(f"{watched.address}/review/pairs/1")
    ready(page)
    return page


def history(app: Flask) -> Sequence[MarkedProblem]:
    with app.app_context():
        return next(iter(problem_regions.history(1).values()), ())


def point(page: Page, across: float, down: float) -> tuple[float, float]:
    box = page.locator(".photo-before .outlines").bounding_box()
    assert box
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def expect_marked(page: Page) -> None:
    expect(toast(page)).to_contain_text("The problem is marked.")
    expect(page.locator(".problem-picture img")).to_have_count(2)
    expect(page.locator(".viewer .outline-problem")).to_have_count(2)


def test_a_box_is_dragged_and_saved_with_enter(app: Flask, pairs: None, open_page: OpenPage) -> None:
    page = at_pair(open_page)
    page.keyboard.press("p")
    page.mouse.move(*point(page, 0.3, 0.4))
    page.mouse.down()
    page.mouse.move(*point(page, 0.5, 0.6), steps=4)
    page.mouse.up()
    page.keyboard.press("Enter")
    expect_marked(page)
    (one,) = history(app)
    assert one.region is not None
    assert len(one.region.corners) == 4


def test_corners_are_clicked_one_after_the_other(app: Flask, pairs: None, open_page: OpenPage) -> None:
    page = at_pair(open_page)
    page.get_by_role("button", name="Mark the problem").click()
    for corner in ((0.3, 0.4), (0.6, 0.4), (0.45, 0.7)):
        page.mouse.click(*point(page, *corner))
    page.get_by_role("button", name="Save the mark").click()
    expect_marked(page)
    (one,) = history(app)
    assert one.region is not None
    assert len(one.region.corners) == 3


def test_the_keyboard_alone_is_enough(app: Flask, pairs: None, open_page: OpenPage) -> None:
    page = at_pair(open_page)
    for key in ("p", "ArrowLeft", "ArrowLeft", "Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect_marked(page)
    assert len(history(app)) == 1


def test_escape_leaves_everything_as_it_was(app: Flask, pairs: None, open_page: OpenPage) -> None:
    page = at_pair(open_page)
    for key in ("p", "ArrowLeft", "Escape"):
        page.keyboard.press(key)
    expect(page.locator(".problem-drawing")).to_be_hidden()
    assert history(app) == ()


def test_while_drawing_no_key_answers_or_leaves(pairs: None, open_page: OpenPage) -> None:
    page = at_pair(open_page)
    for key in ("p", "j", "1", "s"):
        page.keyboard.press(key)
    expect(page.locator(".problem-drawing")).to_be_visible()
    expect(page.locator("input[name=kind]:checked")).to_have_count(0)
    expect(page.locator("photo-compare")).to_have_attribute("data-mode", "side")


def test_on_a_phone_everything_is_large_enough_to_be_touched(pairs: None, open_page: OpenPage) -> None:
    page = at_pair(open_page, 390, 844)
    page.locator("[data-mark=begin]").tap()
    for corner in ((0.3, 0.4), (0.6, 0.4), (0.45, 0.7)):
        page.touchscreen.tap(*point(page, *corner))
    expect(page.locator(".grip")).to_have_count(3)
    expect(page.locator("late-part > a")).to_have_count(0)  # which give way to what they lead to
    assert page.evaluate(TOO_SMALL, LEAST) == []
    page.locator("[data-mark=save]").tap()
    expect_marked(page)
    expect(page.locator("#answers > late-part > a")).to_have_count(0)  # it gives way to what the officers wrote
    assert page.evaluate(TOO_SMALL, LEAST) == []
