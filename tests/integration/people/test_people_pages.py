"""Can administrators look after people, and people after their own way in, on pages?"""

import base64
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain import one_time_code
from server.domain.access import Role
from server.errors import Conflict
from server.models import Account
from server.services import accounts, events, runtime
from server.services.runtime import now
from tests import build

NEW = "a quite new long phrase"


@pytest.fixture(autouse=True)
def _people(context: Flask) -> None:
    with transaction():
        for name, role in (("Root", Role.ADMINISTRATOR), ("Second", Role.ADMINISTRATOR), ("Bob", Role.REVIEWER)):
            build.account(name, role)


def signed_in(app: Flask, name: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("language", "en")
    assert client.post("/sign-in", data={"name": name, "password": build.PASSWORD}).status_code == 302
    return client


@pytest.fixture
def root(app: Flask) -> FlaskClient:
    return signed_in(app, "Root")


def number(name: str) -> int:
    db.session.rollback()
    return db.session.query(Account).filter_by(name=name).one().id


def state(client: FlaskClient, name: str) -> str:
    found = re.search(r'name="known" value="(\w+)"', client.get(f"/people/{number(name)}").text)
    assert found
    return found[1]


def secret_of(client: FlaskClient) -> bytes:
    found = re.search(r'factor-key">([A-Z2-7 ]+)<', client.get("/second-factor").text)
    assert found
    return base64.b32decode(found[1].replace(" ", ""))


def code(secret: bytes, later: int = 0) -> str:
    return one_time_code.at_step(secret, one_time_code.step_at(now().timestamp()) + later)


def test_people_are_found_by_name_and_role(root: FlaskClient) -> None:
    page = root.get("/people?text=bo&role=reviewer").text
    assert "Bob" in page
    assert ">Second<" not in page


def test_who_is_invited_chooses_a_password_once(app: Flask, root: FlaskClient) -> None:
    card = root.post("/people", data={"name": "卓玛", "role": "reviewer"})
    key = re.search(r"/join\?key=([\w-]+)", card.text)
    assert key
    guest = app.test_client()
    assert "卓玛" in guest.get(f"/join?key={key[1]}").text
    weak = guest.post("/join", data={"key": key[1], "new": "short", "again": "short"})
    assert weak.status_code == 400
    assert guest.post("/join", data={"key": key[1], "new": NEW, "again": NEW}).status_code == 302
    assert accounts.sign_in("卓玛", NEW).name == "卓玛"
    guest.post("/join", data={"key": key[1], "new": NEW + "2", "again": NEW + "2"})
    assert accounts.sign_in("卓玛", NEW).name == "卓玛"


def test_a_link_that_was_taken_back_is_good_for_nothing(app: Flask, root: FlaskClient) -> None:
    card = root.post(f"/people/{number('Bob')}/link")
    key = re.search(r"/join\?key=([\w-]+)", card.text)
    assert key
    root.post(f"/people/{number('Bob')}/link/withdraw")
    app.test_client().post("/join", data={"key": key[1], "new": NEW, "again": NEW})
    assert accounts.sign_in("Bob", build.PASSWORD).name == "Bob"


def test_the_second_of_two_administrators_is_told_and_changes_nothing(app: Flask, root: FlaskClient) -> None:
    bob, seen = number("Bob"), state(root, "Bob")
    second = signed_in(app, "Second")
    assert second.post(f"/people/{bob}", data={"role": "office", "known": seen}).status_code == 302
    late = root.post(f"/people/{bob}", data={"role": "leader", "known": seen})
    assert late.status_code == 409
    assert "changed meanwhile" in late.text
    assert accounts.get("Bob").role is Role.OFFICE


def test_nobody_locks_themselves_out(root: FlaskClient) -> None:
    seen = state(root, "Root")
    assert root.post(f"/people/{number('Root')}", data={"role": "leader", "known": seen}).status_code == 409
    root.post(f"/people/{number('Root')}/disable", data={"known": seen})
    db.session.rollback()
    assert accounts.get("Root").disabled_at is None


def test_a_session_left_open_makes_no_link_and_takes_no_second_factor_of_its_owner(root: FlaskClient) -> None:
    answer = root.post(f"/people/{number('Root')}/link", follow_redirects=True).text
    assert "which ask for your password" in answer
    assert "/join?key=" not in answer
    answer = root.post(f"/people/{number('Root')}/second-factor/reset", follow_redirects=True).text
    assert "which ask for your password" in answer


@pytest.mark.parametrize("said", [{"programme": "99"}, {"see_unit": "999"}])
def test_what_is_not_there_gives_nobody_more_to_see(root: FlaskClient, said: dict[str, str]) -> None:
    answer = root.post("/people", data={"name": "卓玛", "role": "reviewer", **said})
    assert answer.status_code == 400
    assert db.session.query(Account).filter_by(name="卓玛").all() == []


def test_the_last_administrator_stays(root: FlaskClient) -> None:
    with transaction():
        accounts.disable("Second")
    with pytest.raises(Conflict, match="last administrator"):
        accounts.disable("Root")


def test_an_own_password_needs_the_present_one_and_is_none_of_the_last(root: FlaskClient) -> None:
    def sent(old: str, new: str) -> int:
        return root.post("/password", data={"old": old, "new": new, "again": new}).status_code

    assert sent("wrong", NEW) == 401
    assert sent(build.PASSWORD, NEW) == 302
    assert sent(NEW, build.PASSWORD) == 400
    assert root.get("/people").status_code == 200


def test_a_code_is_asked_for_after_the_password_and_is_good_once(app: Flask, root: FlaskClient) -> None:
    root.post("/second-factor", data={"password": build.PASSWORD})
    secret = secret_of(root)
    shown = root.post("/second-factor/confirm", data={"code": code(secret)}).text
    recovery = re.findall(r"<code>(\w{5}-\w{5})</code>", shown)
    assert len(recovery) == 10
    other = signed_in(app, "Root")
    assert other.get("/people").status_code == 302
    assert other.post("/sign-in/code", data={"code": code(secret)}).status_code == 401
    assert other.post("/sign-in/code", data={"code": code(secret, 1)}).status_code == 302
    assert other.get("/people").status_code == 200
    third = signed_in(app, "Root")
    assert third.post("/sign-in/code", data={"code": recovery[0].lower()}).status_code == 302
    fourth = signed_in(app, "Root")
    assert fourth.post("/sign-in/code", data={"code": recovery[0]}).status_code == 401
    assert signed_in(app, "Second").post(f"/people/{number('Root')}/second-factor/reset").status_code == 302
    assert events.about("account:Root")[-1].action == "accounts.reset_second_factor"
    assert signed_in(app, "Root").get("/people").status_code == 200


def test_a_role_that_needs_a_second_factor_sets_it_up_first(app: Flask, root: FlaskClient) -> None:
    app.extensions[runtime.SETTINGS] = replace(runtime.settings(), second_factor=("administrator",))
    assert root.get("/people").headers["Location"] == "/second-factor"
    assert signed_in(app, "Bob").get("/review/").status_code == 200
    root.post("/second-factor", data={"password": build.PASSWORD})
    root.post("/second-factor/confirm", data={"code": code(secret_of(root))})
    assert root.get("/people").status_code == 200


def test_a_password_that_is_too_old_is_changed_first(app: Flask, root: FlaskClient) -> None:
    app.extensions[runtime.SETTINGS] = replace(runtime.settings(), password_days=90)
    with transaction():
        accounts.get("Root").password_set_at = now() - timedelta(days=91)
    assert root.get("/people").headers["Location"] == "/password"
    root.post("/password", data={"old": build.PASSWORD, "new": NEW, "again": NEW})
    assert root.get("/people").status_code == 200
