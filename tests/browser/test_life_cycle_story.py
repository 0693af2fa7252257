"""The unit reports its work as done, the acceptance unit accepts, the leader signs: each at the same page."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.domain.life_state import LifeState
from server.domain.subject import Stage
from tests.browser.desk import OpenPage, sign_in
from tests.integration.life_cycle.conftest import PASSED, laid, standing

S = LifeState


@pytest.fixture
def rectifying(app: Flask) -> None:
    with app.app_context():
        laid().to(S.RECTIFYING)


@pytest.fixture
def reviewed(app: Flask) -> None:
    with app.app_context():
        road = laid()
        road.to(S.REVIEWED)
        road.form("closure_accept", seed=0, **PASSED)


def life_of(open_page: OpenPage, width: int, name: str) -> Page:
    watched = open_page(width)
    page = sign_in(watched, name)
    page.goto(f"{watched.address}/ledger/issues/1/life")
    return page


@pytest.mark.parametrize("width", [1440, 390])
def test_the_unit_ticks_its_measures_brings_proof_and_reports_the_work_as_done(
    app: Flask, rectifying: None, open_page: OpenPage, tmp_path: Path, width: int
) -> None:
    proof = tmp_path / "覆土票据.pdf"
    proof.write_bytes(b"%PDF-1.4")
    watched = open_page(width)
    page = sign_in(watched, "Ma")
    page.goto(f"{watched.address}/unit")
    page.get_by_role("link", name="C1-F-01").first.click()
    report = page.locator(".life-way", has_text="Report as done")
    expect(report.locator(".life-missing li")).to_have_count(3)  # two measures and a photo
    for number in (1, 2):
        measure = page.locator(".life-measures > li").nth(number - 1)
        measure.get_by_role("button", name="Done today").click()
        measure.locator("input[type=file]").set_input_files(proof)
        measure.get_by_role("button", name="Add proof").click()
        expect(measure).to_contain_text("覆土票据.pdf")
    expect(report.locator(".life-missing li")).to_have_text(["There is no after photo of “南坡” from this round."])
    with app.app_context():
        standing().photo(Stage.AFTER, seed=1)
    page.reload()
    report.get_by_role("button", name="Report as done").click()
    expect(page.locator("h1 .tag")).to_have_text("Reported as done by self-check")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_acceptance_unit_accepts_by_keyboard_and_the_leader_signs(
    reviewed: None, open_page: OpenPage, width: int
) -> None:
    page = life_of(open_page, width, "Anna")
    accept = page.get_by_role("button", name="Accept")
    accept.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1 .tag")).to_have_text("Accepted")
    page = life_of(open_page, width, "Leon")
    page.get_by_role("button", name="Sign").click()
    expect(page.locator("h1 .tag")).to_have_text("Signed by the leader")
