"""A reviewer returns what an officer sent, and the officer's phone says so, with or without a network."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.db import db, transaction
from server.domain.access import DecisionKind, Role
from server.domain.finding import Status
from server.domain.subject import Stage
from server.models import Comment, Form, Issue, Phone, PhotoPair, Submission, Viewpoint
from server.services import accounts
from server.services.review import comments, reviews
from server.services.review.reviews import Answer
from server.services.runtime import now
from tests import build
from tests.browser import officer
from tests.browser.desk import OpenPage
from tests.browser.officer import Link

SENT = """([project, version, number]) => new Promise((done, fail) => {
    const asked = indexedDB.open("shizheng-capture");
    asked.onsuccess = () => {
        const step = asked.result.transaction("outbox", "readwrite");
        step.objectStore("outbox").put({
            id: number, project, standing: "received", queuedAt: 1, settledAt: 1,
            formName: "整改现场核查表", title: "ZY-017 整改后", files: [], sent: [], message: "已收到 2/2 张照片",
            receipt: "", xml: `<data><meta><instanceID>${number}</instanceID></meta></data>`,
        });
        step.oncomplete = () => { asked.result.close(); done(); };
        step.onerror = fail;
    };
})"""
"""What this browser sent some days ago, as the page keeps it."""


@pytest.fixture
def link(app: Flask) -> Iterator[Link]:
    with app.app_context():
        with transaction():
            link = officer.field()
        yield link


def sent_by(link: Link) -> tuple[int, str]:
    """Let the browser have sent a pair; returns its number and the instance's."""
    with transaction():
        build.account("Alice")
        issue = db.session.query(Issue).filter_by(code=officer.ISSUE).one()
        form, stands = db.session.query(Form).one(), db.session.query(Viewpoint).one()
        sent = build.submission(form)
        sent.phone_id = db.session.get_one(Phone, link.phone).id
        halves = {}
        for seed, stage in enumerate((Stage.BEFORE, Stage.AFTER), start=1):
            taken = build.taken(build.WORK_DONE, seed=seed, size=(1600, 1200))
            halves[stage.value] = build.photo(sent, issue, stands, stage, taken)
            halves[stage.value].verdict, halves[stage.value].original.facts = Status.CONSISTENT, {}
        pair = PhotoPair(issue=issue, viewpoint=stands, verdict=Status.CONSISTENT, formed_at=now(), **halves)
        db.session.add(pair)
        db.session.flush()
        return pair.id, sent.instance_id


def give_back(pair_id: int) -> None:
    answer = Answer(DecisionKind.RETURN, ("R03", "R05"), note="全景照片不是现场，请站到南坡原拍摄点重拍。")
    with transaction():
        reviews.decide(accounts.sign_in("Alice", build.PASSWORD), pair_id, answer)


def fetch(page: Page) -> None:
    page.locator(".refresh button").tap()
    expect(page.locator(".refresh button")).to_be_enabled()


def test_what_is_returned_comes_back_to_the_phone_as_a_task_and_stays_without_a_network(
    link: Link, open_page: OpenPage
) -> None:
    pair_id, instance_id = sent_by(link)
    watched = open_page(390, 844, "zh-CN")
    watched.expected = officer.NO_NETWORK
    page = watched.page
    officer.enrol(page, watched.address, link)
    page.evaluate(SENT, [link.project, "1", instance_id])
    page.reload()
    expect(page.locator(".line.is-received")).to_be_visible()
    expect(page.locator(".line.is-returned")).to_have_count(0)
    give_back(pair_id)
    fetch(page)
    task = page.locator(".returned")
    expect(task).to_contain_text("全景照片不是现场")
    expect(task.locator(".line-state")).to_have_text("位置不符、视角不一致无法比对")
    expect(task.locator("img")).to_have_count(2)
    expect(page.locator(".line.is-returned").last).to_contain_text("已退回：位置不符")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator(".returned img")).to_have_count(2)
    page.locator(".returned .is-main").tap()
    chosen = officer.card(page, "台账问题编号").locator(".select-open")
    expect(chosen).to_contain_text("ZY-017")
    expect(chosen).to_contain_text("已退回：南坡")
    expect(officer.card(page, "点位编号").locator(".select-open")).to_contain_text("加甘滩")


def test_a_task_goes_when_the_server_has_its_answer(link: Link, open_page: OpenPage) -> None:
    pair_id, _ = sent_by(link)
    give_back(pair_id)
    watched = open_page(390, 844, "zh-CN")
    officer.enrol(watched.page, watched.address, link)
    expect(watched.page.locator(".returned")).to_be_visible()
    with transaction():
        pair = db.session.get_one(PhotoPair, pair_id)
        build.named_issue(build.submission(db.session.query(Submission).one().form), pair.issue)
    fetch(watched.page)
    expect(watched.page.locator(".returned")).to_have_count(0)


def test_reviewer_and_officer_write_to_each_other_about_a_returned_pair(link: Link, open_page: OpenPage) -> None:
    pair_id, _ = sent_by(link)
    give_back(pair_id)
    with transaction():
        db.session.get_one(Phone, link.phone).owner = build.account("Wang", Role.OFFICER)
        comments.write(accounts.sign_in("Alice", build.PASSWORD), pair_id, "请从排洪沟东侧拍。")
    watched = open_page(390, 844, "zh-CN")
    watched.expected = officer.NO_NETWORK
    page = watched.page
    officer.enrol(page, watched.address, link)
    thread = page.locator(".task-thread")
    expect(thread.locator(".task-comment-text")).to_have_text("请从排洪沟东侧拍。")
    thread.locator("textarea").fill("道路塌方，明天再去。")
    page.context.set_offline(True)
    expect(thread.locator("button")).to_be_disabled()
    expect(thread.locator("textarea")).to_have_value("道路塌方，明天再去。")
    page.context.set_offline(False)
    thread.locator("button").tap()
    expect(thread.locator(".is-own .task-comment-text")).to_have_text("道路塌方，明天再去。")
    expect(thread.locator("textarea")).to_have_value("")
    with transaction(keep=False):
        assert db.session.query(Comment).filter_by(pair_id=pair_id).count() == 2
