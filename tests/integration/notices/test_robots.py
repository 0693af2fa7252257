"""Do group chats hear what happens in their programme, and does nobody reach the own network through us?"""

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from typing_extensions import override

from server.db import db, transaction
from server.domain import robot_messages
from server.domain.access import COMMAND_LINE, Role
from server.domain.notice import NoticeKind, RobotKind
from server.domain.resolution import PairState
from server.errors import Invalid, NotFound
from server.models import Assignment, NoticeCursor, Robot, RobotCall
from server.services import accounts, events, runtime
from server.services.accounts import Position
from server.services.notices import robots
from server.services.register import assignments
from server.services.review import comments
from server.services.runtime import now
from server.tasks import calling, notifying
from tests import build
from tests.integration.notices.conftest import Office, returned

SECRET = "SEC0123456789"


@dataclass
class Chat:
    """What was posted, and what is answered."""

    port: int = 0
    posted: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    status: int = 200
    answer: bytes = b'{"errcode":0,"errmsg":"ok"}'
    headers: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def chat(context: Flask) -> Iterator[Chat]:
    """Give a chat on this machine, which the operator allows to be called."""
    found = Chat()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.posted.append((self.path, dict(self.headers), body))
            self.send_response(found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(found.answer)

        @override
        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    allow(context, "127.0.0.1")
    yield found
    server.shutdown()
    server.server_close()


def allow(app: Flask, *hosts: str) -> None:
    app.extensions[runtime.SETTINGS] = replace(app.extensions[runtime.SETTINGS], webhook_hosts=hosts)


Connect = Callable[..., int]


@pytest.fixture
def connect(office: Office, chat: Chat) -> Connect:
    def add(kind: RobotKind = RobotKind.WECOM, secret: str = "", kinds: Any = (NoticeKind.ASSIGNED,)) -> int:
        with transaction():
            url = f"http://127.0.0.1:{chat.port}/send?key=abc"
            return robots.add(COMMAND_LINE, office.programme, kind, "整改群", url, secret, kinds)

    return add


def happens(office: Office) -> None:
    with transaction():
        assignments.assign(office.issue, accounts.get("Dawa"))
    office.told("Dawa")


def test_a_group_of_wecom_hears_who_is_sent_where(office: Office, chat: Chat, connect: Connect) -> None:
    connect()
    happens(office)
    assert notifying.send() == 1
    ((path, _, body),) = chat.posted
    said = json.loads(body)
    assert (path, said["msgtype"]) == ("/send?key=abc", "text")
    assert said["text"]["content"] == "Dawa被派往问题 ZY-017。"


def test_a_group_hears_nothing_that_it_was_not_connected_for(office: Office, chat: Chat, connect: Connect) -> None:
    connect(kinds=(NoticeKind.ALARM,))
    happens(office)
    assert (notifying.send(), chat.posted) == (0, [])


def test_a_group_of_another_programme_hears_nothing(office: Office, chat: Chat) -> None:
    with transaction():
        url = f"http://127.0.0.1:{chat.port}/"
        robots.add(COMMAND_LINE, build.programme("x", "X"), RobotKind.WECOM, "x", url, "", list(NoticeKind))
    happens(office)
    assert notifying.send() == 0


def test_dingtalk_gets_the_time_and_a_signature_of_it(office: Office, chat: Chat, connect: Connect) -> None:
    connect(RobotKind.DINGTALK, SECRET)
    happens(office)
    assert notifying.send() == 1
    asked = parse_qs(urlsplit(chat.posted[0][0]).query)
    assert asked["sign"] == [robot_messages.dingtalk_sign(SECRET, int(asked["timestamp"][0]))]


def test_a_program_can_tell_that_a_call_is_ours(office: Office, chat: Chat, connect: Connect) -> None:
    connect(RobotKind.JSON, SECRET)
    happens(office)
    assert notifying.send() == 1
    _, headers, body = chat.posted[0]
    signed = hmac.new(SECRET.encode(), headers["X-Shizheng-Timestamp"].encode() + b"." + body, hashlib.sha256)
    assert headers["X-Shizheng-Signature"] == f"sha256={signed.hexdigest()}"
    assert json.loads(body)["items"][0]["kind"] == "assigned"


@pytest.mark.parametrize(
    ("status", "answer"), [(500, b""), (302, b""), (200, b'{"errcode":93000,"errmsg":"invalid key"}'), (200, b"<html>")]
)
def test_what_a_chat_refuses_is_told_again_later_and_said(
    office: Office, chat: Chat, connect: Connect, status: int, answer: bytes
) -> None:
    connect()
    chat.status, chat.answer = status, answer
    chat.headers = {"Location": f"http://127.0.0.1:{chat.port}/elsewhere"}
    happens(office)
    assert notifying.send() == 0
    assert len(chat.posted) == 1
    call = db.session.scalars(db.select(RobotCall)).one()
    assert call.ended_at is None
    assert call.due_at > now()
    assert db.session.scalars(db.select(Robot.last_problem)).one()


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "fe80::1",  # noqa: S104
     "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "224.0.0.1",
     "fec0::1", "::7f00:1", "64:ff9b:1::7f00:1", "::ffff:0:7f00:1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "3fff::1",
     "2002:5db8:d822::1", "192.88.99.1", "2400:3200::5efe:10.0.0.1", "2400:3200::200:5efe:10.0.0.1"],
)  # fmt: skip
def test_an_address_of_another_network_is_not_called(
    office: Office, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: found)
    with pytest.raises(calling.Blocked):
        calling.resolve("chat.example.org", 443)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2400:3200::1", "2001:4860:4860::8888", "2400:3200::5efe:93.184.216.34"]
)
def test_an_address_of_the_public_internet_is_called(address: str) -> None:
    assert calling.is_public(address)


def test_a_name_with_one_inner_address_among_others_is_not_called(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(2, 1, 6, "", (one, 443)) for one in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: found)
    with pytest.raises(calling.Blocked):
        calling.resolve("chat.example.org", 443)


def test_a_machine_that_the_operator_did_not_name_is_not_called(
    office: Office, chat: Chat, connect: Connect, context: Flask
) -> None:
    number = connect()
    allow(context)
    assert "internal network" in calling.try_out(COMMAND_LINE, number)
    assert chat.posted == []


@pytest.mark.parametrize(
    "url", ["http://example.org/", "file:///etc/passwd", "https://a@b.org/", "https://", "https://a b/"]
)
def test_what_is_no_address_of_a_chat_is_refused(office: Office, url: str) -> None:
    with pytest.raises(Invalid), transaction():
        robots.add(COMMAND_LINE, office.programme, RobotKind.WECOM, "x", url, "", [NoticeKind.ALARM])


def test_neither_address_nor_secret_lies_open_in_the_database(office: Office, connect: Connect) -> None:
    connect(RobotKind.DINGTALK, SECRET)
    row = db.session.scalars(db.select(Robot)).one()
    assert "key=abc" not in row.sealed_url
    assert SECRET not in row.sealed_secret


def test_an_administrator_of_another_programme_sees_no_chat(office: Office, connect: Connect) -> None:
    number = connect()
    with transaction():
        build.account("Ada", Role.ADMINISTRATOR, build.programme("x", "X"))
    ada = office.actor("Ada")
    assert robots.listing(ada) == []
    with pytest.raises(NotFound):
        robots.opened(ada, number)


def test_an_administrator_of_one_county_reads_which_chats_there_are_and_changes_none(
    office: Office, connect: Connect, client: FlaskClient
) -> None:
    number = connect()
    with transaction():
        build.account("Kim", Role.ADMINISTRATOR, office.programme)
        accounts.change("Kim", Position(role=Role.ADMINISTRATOR, counties=["夏河县"]))
    client.post("/sign-in", data={"name": "Kim", "password": build.PASSWORD})
    sent = {
        "programme": office.programme.code, "kind": "wecom", "name": "x", "url": "https://x.cn", "heard": "alarm",
    }  # fmt: skip
    answers = [
        client.post("/notices/robots", data=sent),
        client.post(f"/notices/robots/{number}/try"),
        client.post(f"/notices/robots/{number}/remove"),
    ]
    assert [one.status_code for one in answers] == [403] * 3
    page = client.get("/notices/robots").text
    assert ("整改群" in page, 'action="/notices/robots' in page) == (True, False)


def test_the_page_tries_a_chat_out_and_says_what_came_of_it(
    office: Office, chat: Chat, connect: Connect, client: FlaskClient
) -> None:
    number = connect()
    with transaction():
        build.account("Root", Role.ADMINISTRATOR)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.post("/sign-in", data={"name": "Root", "password": build.PASSWORD})
    chat.answer = b'{"errcode":310000,"errmsg":"sign not match"}'
    page = client.post(f"/notices/robots/{number}/try", follow_redirects=True)
    assert "sign not match" in page.text
    assert "key=abc" not in page.text


def test_what_was_taken_away_is_not_called(office: Office, chat: Chat, connect: Connect) -> None:
    number = connect()
    happens(office)
    with transaction():
        robots.remove(COMMAND_LINE, number)
    assert (notifying.send(), chat.posted) == (0, [])


def comment(office: Office, text: str) -> None:
    with transaction():
        comments.write(office.actor("Alice"), office.pair.id, text)


def calls() -> list[RobotCall]:
    return list(db.session.scalars(db.select(RobotCall).order_by(RobotCall.id)))


def is_due_again() -> None:
    with transaction():
        db.session.query(RobotCall).update({"due_at": now()})


def test_what_happens_together_comes_in_one_call(office: Office, chat: Chat, connect: Connect) -> None:
    connect(RobotKind.JSON, kinds=(NoticeKind.ASSIGNED, NoticeKind.COMMENT))
    comment(office, "南坡拍不到吗？")
    happens(office)
    assert notifying.send() == 1
    ((_, _, body),) = chat.posted
    assert [item["kind"] for item in json.loads(body)["items"]] == ["comment", "assigned"]


def test_what_is_new_is_told_also_beside_what_was_told_before(office: Office, chat: Chat, connect: Connect) -> None:
    connect(RobotKind.JSON, kinds=(NoticeKind.ASSIGNED, NoticeKind.COMMENT))
    happens(office)
    assert notifying.send() == 1
    comment(office, "南坡拍不到吗？")
    with transaction():
        db.session.query(NoticeCursor).update({"position": 0})
    office.told("Dawa")
    assert notifying.send() == 1
    assert [item["kind"] for item in json.loads(chat.posted[1][2])["items"]] == ["comment"]


def test_each_group_hears_what_it_was_connected_for(office: Office, connect: Connect) -> None:
    first, second = connect(), connect(kinds=(NoticeKind.ASSIGNED, NoticeKind.COMMENT))
    comment(office, "南坡拍不到吗？")
    happens(office)
    assert [(row.robot_id, row.item["kind"]) for row in calls()] == [
        (first, "assigned"), (second, "comment"), (second, "assigned"),
    ]  # fmt: skip


def test_what_waits_for_a_group_is_told_with_what_came_meanwhile(office: Office, chat: Chat, connect: Connect) -> None:
    connect(RobotKind.JSON, kinds=(NoticeKind.ASSIGNED, NoticeKind.COMMENT))
    chat.status = 500
    happens(office)
    assert notifying.send() == 0
    chat.status = 200
    comment(office, "南坡拍不到吗？")
    office.told("Dawa")
    is_due_again()
    assert notifying.send() == 1
    assert [item["kind"] for item in json.loads(chat.posted[1][2])["items"]] == ["assigned", "comment"]
    assert notifying.send() == 0


def test_a_visit_that_was_called_off_before_the_group_heard_of_it_is_not_told(
    office: Office, chat: Chat, connect: Connect
) -> None:
    connect()
    chat.status = 500
    happens(office)
    assert notifying.send() == 0
    with transaction():
        assignments.withdraw(db.session.query(Assignment).one())
    office.told("Dawa")
    is_due_again()
    chat.posted.clear()
    assert (notifying.send(), chat.posted) == (0, [])


def test_a_return_that_was_taken_back_is_not_told_to_a_group(office: Office, chat: Chat, connect: Connect) -> None:
    connect(kinds=(NoticeKind.RETURNED,))
    returned(office)
    assert office.told("Dawa")
    with transaction():
        office.pair.state, office.pair.outcome = PairState.OPEN, None
        events.record("account:Alice", "reviews.withdraw", f"pair:{office.pair.id}", decision=7)
    office.told("Dawa")
    assert (notifying.send(), chat.posted) == (0, [])
    assert [row.is_sent for row in calls()] == [False]


def test_what_a_group_is_told_in_hand_is_taken_by_nobody_else(office: Office, chat: Chat, connect: Connect) -> None:
    connect()
    happens(office)
    with transaction():
        assert robots.take() is not None
    with transaction():
        assert robots.take() is None
