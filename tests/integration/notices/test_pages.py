"""Do people find what concerns them, and choose how to hear of it, on pages and by commands?"""

import json
import re
from dataclasses import replace
from datetime import time

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from server.db import db, transaction
from server.domain.access import Role
from server.domain.notice import Mail, NoticeKind
from server.models import Letter, Notice
from server.services import accounts, events, runtime
from server.services.notices import choices
from server.services.register import assignments
from server.services.review import comments
from tests import build
from tests.integration.notices.conftest import Office


@pytest.fixture
def dawa(office: Office, client: FlaskClient) -> FlaskClient:
    """Give the browser of Dawa, who was sent to the issue and got a comment."""
    with transaction():
        assignments.assign(office.issue, accounts.get("Dawa"))
        comments.write(office.actor("Alice"), office.pair.id, "南坡拍不到吗？")
    office.told("Dawa")
    return signed_in(client, "Dawa")


def signed_in(client: FlaskClient, name: str) -> FlaskClient:
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.post("/sign-in", data={"name": name, "password": build.PASSWORD})
    return client


def bell(page: str) -> str | None:
    found = re.search(r'class="bell".*?count-dot">(\d+\+?)', page)
    return found[1] if found else None


def test_the_bell_counts_what_was_not_read(dawa: FlaskClient) -> None:
    assert bell(dawa.get("/mine/").text) == "2"


def test_a_notice_leads_to_its_object_and_is_read_with_that(dawa: FlaskClient) -> None:
    row = db.session.scalars(db.select(Notice).where(Notice.kind == NoticeKind.COMMENT)).one()
    answer = dawa.get(f"/notices/{row.id}")
    assert re.fullmatch(r"/mine/\d+#pair-\d+", answer.headers["Location"])
    assert dawa.get(answer.headers["Location"]).status_code == 200
    assert bell(dawa.get("/notices/").text) == "1"


def test_all_that_the_reader_saw_is_marked_and_nothing_newer(office: Office, dawa: FlaskClient) -> None:
    found = re.search(r'name="newest" value="(\d+)"', dawa.get("/notices/").text)
    assert found
    with transaction():
        comments.write(office.actor("Alice"), office.pair.id, "还有一张。")
    office.told("Dawa")
    dawa.post("/notices/read", data={"newest": found[1]})
    assert bell(dawa.get("/notices/").text) == "1"


def test_nobody_follows_what_another_was_told(dawa: FlaskClient) -> None:
    number = db.session.scalars(db.select(Notice.id)).first()
    signed_in(dawa, "Alice")
    assert dawa.get(f"/notices/{number}").status_code == 404


def test_what_was_chosen_on_the_page_holds_and_is_in_the_log(dawa: FlaskClient) -> None:
    sent = {f"mail-{kind.value}": "daily" for kind in choices.kinds_for(Role.OFFICER)}
    times = {"due_days": "5", "digest_at": "07:30", "quiet_from": "22:00", "quiet_to": "07:00"}
    assert dawa.post("/notices/choices", data=sent | times | {"shown-due": "on"}).status_code == 302
    wanted = choices.of(accounts.get("Dawa").id).choices
    assert (wanted.due_days, wanted.digest_at, wanted.quiet_from) == (5, time(7, 30), time(22))
    assert (wanted.of(NoticeKind.DUE).in_product, wanted.of(NoticeKind.COMMENT).in_product) == (True, False)
    assert wanted.of(NoticeKind.ALARM).mail is Mail.ONCE
    assert events.about("account:Dawa")[-1].action == "notices.choose"


@pytest.mark.parametrize(
    "wrong", [{"quiet_from": "22:00"}, {"due_days": "61"}, {"due_days": "x"}, {"digest_at": "25:00"}, {"mail-due": "x"}]
)
def test_what_makes_no_sense_is_refused_and_said(dawa: FlaskClient, wrong: dict[str, str]) -> None:
    sent = {f"mail-{kind.value}": "no" for kind in choices.kinds_for(Role.OFFICER)}
    answer = dawa.post("/notices/choices", data={**sent, "due_days": "3", "digest_at": "08:00", **wrong})
    assert answer.status_code == 400
    assert 'class="refusal"' in answer.text


def test_where_no_letters_are_sent_nobody_is_asked_for_an_address(dawa: FlaskClient) -> None:
    assert "Send the link" not in dawa.get("/notices/choices").text
    assert dawa.post("/notices/address", data={"address": "a@b.org"}).status_code == 409


def test_an_address_of_two_lines_sends_nothing(dawa: FlaskClient, context: Flask) -> None:
    was = context.extensions[runtime.SETTINGS]
    context.extensions[runtime.SETTINGS] = replace(was, smtp_url="smtp://127.0.0.1:1", mail_from="s@example.org")
    assert dawa.post("/notices/address", data={"address": "a@b.org\r\nBcc: c@d.org"}).status_code == 400
    assert dawa.post("/notices/address", data={"address": "a@b.org"}).status_code == 302
    assert db.session.query(Letter).count() == 1


def test_the_commands_say_and_choose_the_same(office: Office, runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["notices", "set", "Dawa", "--kind", "due", "--mail", "no", "--quiet", "22:00", "07:00"])
    assert done.exit_code == 0, done.output
    said = json.loads(runner.invoke(args=["notices", "show", "Dawa", "--json"]).output)
    assert said["kinds"]["due"] == {"in_product": True, "mail": "no"}
    assert (said["kinds"]["comment"]["mail"], said["quiet_from"], said["quiet_to"]) == ("once", "22:00", "07:00")


def test_a_command_lists_what_a_person_was_told_and_marks_it(dawa: FlaskClient, runner: FlaskCliRunner) -> None:
    lines = json.loads(runner.invoke(args=["notices", "list", "Dawa", "--json"]).output)
    assert {line["kind"] for line in lines} == {"assigned", "comment"}
    runner.invoke(args=["notices", "read", "Dawa"])
    assert all(line["read"] for line in json.loads(runner.invoke(args=["notices", "list", "Dawa", "--json"]).output))


def test_a_chat_is_connected_by_command_without_showing_its_address(office: Office, runner: FlaskCliRunner) -> None:
    secret = {"ROBOT_URL": "https://oapi.dingtalk.com/robot/send?access_token=abc", "ROBOT_SECRET": "SEC1"}
    done = runner.invoke(args=["robots", "add", "dingtalk", "整改群", "--programme", "gannan"], env=secret)
    assert done.exit_code == 0, done.output
    said = runner.invoke(args=["robots", "list", "--json"]).output
    assert json.loads(said)[0]["host"] == "oapi.dingtalk.com"
    assert "abc" not in said
