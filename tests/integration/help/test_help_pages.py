"""Help: whose part comes first, what is found, and that it opens without an account."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from server.db import transaction
from server.domain.access import Role
from tests import build

ENGLISH = {"Accept-Language": "en"}


def parts(page: str) -> list[str]:
    return re.findall(r'<h2 id="help-([a-z]+)"', page)


@pytest.fixture(autouse=True)
def somebody_can_sign_in(app: Flask) -> None:
    """Until then every address leads to the first start."""
    with app.app_context(), transaction():
        build.account("Emma", Role.ADMINISTRATOR)


@pytest.mark.parametrize(
    ("role", "first"),
    [
        (Role.OFFICER, "officer"),
        (Role.REVIEWER, "reviewer"),
        (Role.AUDITOR, "auditor"),
        (Role.ADMINISTRATOR, "administrator"),
        (Role.LEADER, "office"),
    ],
)
def test_a_persons_own_work_comes_first(app: Flask, role: Role, first: str) -> None:
    with app.app_context(), transaction():
        build.account("Alice", role, build.programme())
    client = app.test_client()
    client.post("/sign-in", data={"name": "Alice", "password": build.PASSWORD})
    page = client.get("/help").text
    assert parts(page)[0] == first
    assert page.count("is-own") == 1


def test_who_has_not_signed_in_reads_it_too(client: FlaskClient) -> None:
    page = client.get("/help/capture", headers=ENGLISH).text
    assert "Filling in forms in the browser" in page
    assert "is-own" not in client.get("/help", headers=ENGLISH).text


def test_the_part_for_the_panel_is_the_text_alone(client: FlaskClient) -> None:
    part = client.get("/help/queue/part", headers=ENGLISH).text
    assert "<h2" in part
    assert "<html" not in part


def test_a_text_is_in_the_readers_language_with_the_picture_of_it(client: FlaskClient) -> None:
    chinese = client.get("/help/queue", headers={"Accept-Language": "zh-CN"}).text
    assert "待审列表" in chinese
    assert "/help/pictures/zh_CN/queue.webp" in chinese
    assert client.get("/help/pictures/zh_CN/queue.webp").mimetype == "image/webp"


def test_a_search_finds_the_texts_that_hold_every_word(client: FlaskClient) -> None:
    page = client.get("/help?q=recovery+CODES", headers=ENGLISH).text
    found = page.partition("help-parts")[0]
    assert "/help/account" in found
    assert "/help/queue" not in found


def test_a_search_without_a_hit_says_so(client: FlaskClient) -> None:
    assert "No page of help says this." in client.get("/help?q=xyzzy", headers=ENGLISH).text


def test_what_has_no_help_is_not_found(client: FlaskClient) -> None:
    for address in ("/help/nothing", "/help/nothing/part", "/help/..%2fsecret", "/help/pictures/fr/queue.webp"):
        assert client.get(address).status_code == 404, address


def test_the_question_mark_leads_to_the_help_of_the_page(client: FlaskClient) -> None:
    assert 'href="/help/proof"' in client.get("/verify").text


def test_the_command_line_shows_the_same_texts(runner: FlaskCliRunner) -> None:
    assert "待审列表" in runner.invoke(args=["help", "show", "queue"], env={"LC_ALL": "zh_CN.UTF-8"}).output
    assert "account" in runner.invoke(args=["help", "search", "recovery"], env={"LC_ALL": "en"}).output
    assert runner.invoke(args=["help", "list"], env={"LC_ALL": "en"}).output.count("\n") > 20
    assert runner.invoke(args=["help", "show", "nothing"]).exit_code == 1
