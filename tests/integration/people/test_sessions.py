"""Until when is somebody signed in, and who can end it?"""

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from server.db import db, transaction
from server.domain.access import Role
from server.models import AccountSession
from server.services import accounts, sessions
from server.services.runtime import now
from tests import build
from tests.statements import counted

PAGE = "/review/"
IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)


@pytest.fixture(autouse=True)
def _people(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    with transaction():
        for name in ("Alice", "Bob"):
            build.account(name, Role.REVIEWER)


def signed_in(app: Flask, name: str = "Alice") -> FlaskClient:
    client = app.test_client()
    client.set_cookie("language", "en")
    assert client.post("/sign-in", data={"name": name, "password": build.PASSWORD}).status_code == 302
    return client


@pytest.fixture
def alice(app: Flask) -> FlaskClient:
    return signed_in(app)


def copy_of(app: Flask, client: FlaskClient) -> FlaskClient:
    """Give another browser with the same cookie."""
    thief, cookie = app.test_client(), client.get_cookie("session")
    assert cookie is not None
    thief.set_cookie("session", cookie.value)
    return thief


def is_in(client: FlaskClient) -> bool:
    return client.get(PAGE).status_code == 200


def rows() -> list[AccountSession]:
    db.session.rollback()
    return db.session.query(AccountSession).order_by(AccountSession.id).all()


def moved(**ago: timedelta) -> None:
    """Let the only session have been begun or seen so long ago."""
    with transaction():
        for name, by in ago.items():
            setattr(rows()[0], name, now() - by)


def test_a_copied_cookie_ends_with_the_session(app: Flask, alice: FlaskClient) -> None:
    thief = copy_of(app, alice)
    assert is_in(thief)
    alice.post("/sign-out")
    assert not is_in(thief)


def test_signing_in_again_ends_what_the_browser_had(app: Flask, alice: FlaskClient) -> None:
    thief = copy_of(app, alice)
    alice.post("/sign-in", data={"name": "Alice", "password": build.PASSWORD})
    assert is_in(alice)
    assert not is_in(thief)


def test_the_row_does_not_hold_what_the_cookie_holds(alice: FlaskClient) -> None:
    with alice.session_transaction() as session:
        token = session["session"]
    assert len(token) > 40
    assert token not in {str(value) for value in vars(rows()[0]).values()}


def test_a_cookie_from_before_there_were_rows_lets_nobody_in(app: Flask) -> None:
    client = app.test_client()
    with client.session_transaction() as session:
        session.update({"account": 1, "stamp": "0" * 32})
    assert not is_in(client)


@pytest.mark.parametrize(
    ("ago", "lets_in"),
    [
        ({"seen_at": IDLE - timedelta(minutes=1)}, True),
        ({"seen_at": IDLE}, False),
        ({"created_at": LONGEST - timedelta(minutes=1)}, True),
        ({"created_at": LONGEST}, False),
    ],
)
def test_a_session_ends_by_itself(alice: FlaskClient, ago: dict[str, timedelta], *, lets_in: bool) -> None:
    moved(**ago)
    assert is_in(alice) is lets_in


def test_a_page_left_open_leads_to_signing_in_and_back(alice: FlaskClient) -> None:
    moved(seen_at=IDLE)
    page = alice.get("/review/?text=ZY", follow_redirects=True)
    onward = re.search(r'action="/sign-in">\s*<input type="hidden" name="next" value="([^"]+)"', page.text)
    assert onward
    answer = alice.post("/sign-in", data={"name": "Alice", "password": build.PASSWORD, "next": onward[1]})
    assert answer.location == "/review/?text=ZY"


def test_a_form_sent_too_late_leads_to_signing_in_and_back(alice: FlaskClient) -> None:
    moved(seen_at=IDLE)
    answer = alice.post("/review/undo", headers={"Referer": "http://localhost/review/pairs/1?text=ZY"})
    assert answer.status_code == 401
    assert 'href="/sign-in?next=/review/pairs/1?text%3DZY"' in answer.text


def test_a_form_of_another_site_leads_nowhere(alice: FlaskClient) -> None:
    moved(seen_at=IDLE)
    answer = alice.post("/review/undo", headers={"Referer": "http://elsewhere.example/review/"})
    assert 'href="/sign-in"' in answer.text


def test_who_asks_is_seen(alice: FlaskClient) -> None:
    moved(seen_at=timedelta(minutes=20))
    is_in(alice)
    assert now() - rows()[0].seen_at < timedelta(minutes=1)


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(alice: FlaskClient) -> None:
    moved(seen_at=timedelta(minutes=20))
    assert alice.get("/review/progress", headers={"X-Unattended": "1"}).status_code == 200
    assert now() - rows()[0].seen_at > timedelta(minutes=19)


def test_who_was_seen_a_moment_ago_is_not_written_again(alice: FlaskClient) -> None:
    with counted() as sent:
        is_in(alice)
    assert not [one for one in sent if one.startswith(("UPDATE", "INSERT"))]


def test_a_session_is_found_in_one_statement(alice: FlaskClient) -> None:
    alice.get("/welcome")  # the process learns once that somebody can sign in
    with counted() as sent:
        alice.get("/welcome")
    assert len([one for one in sent if "account" in one]) == 1


def test_one_sees_ones_own_sessions_and_which_is_this(app: Flask, alice: FlaskClient) -> None:
    signed_in(app, "Bob")
    other = app.test_client()
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
    other.post("/sign-in", data={"name": "Alice", "password": build.PASSWORD}, headers={"User-Agent": firefox})
    text = alice.get("/sessions").text
    assert text.count('class="run"') == 2
    assert "Firefox · Windows" in text
    assert text.count("This browser") == 1
    assert (text.count("<time "), "&lt;" in text) == (4, False)


def test_one_session_is_ended(app: Flask, alice: FlaskClient) -> None:
    other = signed_in(app)
    assert alice.post(f"/sessions/{rows()[1].id}/end").location == "/sessions"
    assert not is_in(other)
    assert is_in(alice)


def test_all_others_are_ended(app: Flask, alice: FlaskClient) -> None:
    others, bob = [signed_in(app), signed_in(app)], signed_in(app, "Bob")
    alice.post("/sessions/end-others")
    assert [is_in(one) for one in (alice, *others, bob)] == [True, False, False, True]


def test_nobody_ends_a_session_of_somebody_else(app: Flask, alice: FlaskClient) -> None:
    bob = signed_in(app, "Bob")
    assert alice.post(f"/sessions/{rows()[1].id}/end").status_code == 404
    assert is_in(bob)


@pytest.mark.parametrize("how", [["password", "Alice", "--password-stdin"], ["disable", "Alice"]])
def test_another_password_and_being_switched_off_end_all_sessions(
    app: Flask, alice: FlaskClient, runner: FlaskCliRunner, how: list[str]
) -> None:
    bob = signed_in(app, "Bob")
    runner.invoke(args=["accounts", *how], input="another password\n")
    assert [row.ended_at is None for row in rows()] == [False, True]
    assert [is_in(one) for one in (alice, bob)] == [False, True]


def test_the_command_line_lists_and_ends_sessions(app: Flask, alice: FlaskClient, runner: FlaskCliRunner) -> None:
    bob = signed_in(app, "Bob")
    [line] = json.loads(runner.invoke(args=["accounts", "sessions", "Alice", "--json"]).stdout)
    assert line["address"] == "127.0.0.1"
    said = runner.invoke(args=["accounts", "sessions", "Alice", "--end"]).stdout
    assert said == "1 sessions of “Alice” were ended.\n"
    assert [is_in(one) for one in (alice, bob)] == [False, True]


def test_rows_of_sessions_that_ended_long_ago_are_deleted(app: Flask, alice: FlaskClient) -> None:
    moved(created_at=sessions.KEPT + LONGEST + timedelta(days=1))
    signed_in(app, "Bob")
    assert [row.account.name for row in rows()] == ["Bob"]


def test_who_is_switched_off_by_other_means_is_not_let_in(alice: FlaskClient) -> None:
    with transaction():
        accounts.get("Alice").disabled_at = now()
    assert not is_in(alice)
