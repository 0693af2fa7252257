"""Do letters get out, once, to the right address, and again where a server says not now?"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from server.db import db, transaction
from server.domain.notice import MOST_TRIES, Choice, Choices, Mail, NoticeKind
from server.errors import Conflict, Invalid, NotFound
from server.models import Letter, Notice
from server.services import accounts, runtime
from server.services.installation import zone
from server.services.notices import addresses, choices, letters
from server.services.register import assignments
from server.services.runtime import now
from server.tasks import mailing, notifying
from tests import mail_server
from tests.integration.notices.conftest import Office
from tests.mail_server import Post

ADDRESS = "dawa@example.org"
Use = Callable[[str], None]


@pytest.fixture
def use(context: Flask) -> Use:
    """Set where letters are handed to."""

    def at(url: str) -> None:
        was = context.extensions[runtime.SETTINGS]
        mail = {"smtp_url": url, "mail_from": "shizheng@example.org", "public_url": "https://s.example.org"}
        context.extensions[runtime.SETTINGS] = replace(was, **mail)

    return at


@pytest.fixture
def post(use: Use) -> Iterator[Post]:
    with mail_server.running() as post:
        use(f"smtp://127.0.0.1:{post.port}")
        yield post


def confirmed(name: str = "Dawa", address: str = ADDRESS) -> None:
    with transaction():
        choices.settings_of(accounts.get(name).id).address = address


def sent_to_the_issue(office: Office) -> None:
    """Send Dawa there, and let the minute pass in which letters wait for more."""
    with transaction():
        assignments.assign(office.issue, accounts.get("Dawa"))
    office.told("Dawa")
    with transaction():
        db.session.query(Notice).filter(Notice.mail_at.is_not(None)).update({"mail_at": now()})


def again() -> None:
    with transaction():
        db.session.query(Letter).filter(Letter.ended_at.is_(None)).update({"due_at": now()})


def letter() -> Letter:
    db.session.rollback()
    return db.session.scalars(db.select(Letter).order_by(Letter.id.desc())).first()  # type: ignore[return-value]


def test_an_officer_gets_a_letter_with_a_link_in_their_language(office: Office, post: Post) -> None:
    confirmed()
    with transaction():
        accounts.get("Dawa").language = "zh_CN"
    sent_to_the_issue(office)
    assert notifying.send() == 1
    (one,) = post.letters
    number = db.session.query(Notice.id).scalar()
    assert (one["To"], one["Subject"]) == (ADDRESS, "[实证] Dawa被派往问题 ZY-017。")
    assert f"https://s.example.org/notices/{number}" in one.get_content()


def test_what_went_is_not_sent_again(office: Office, post: Post) -> None:
    confirmed()
    sent_to_the_issue(office)
    assert (notifying.send(), notifying.send()) == (1, 0)
    assert (letter().is_sent, letter().body) == (True, "")


def test_no_letter_goes_to_an_address_that_nobody_confirmed(office: Office, post: Post) -> None:
    sent_to_the_issue(office)
    assert notifying.send() == 0


def test_what_is_told_once_a_day_waits_for_its_hour(office: Office, post: Post) -> None:
    confirmed()
    with transaction():
        daily = Choices({NoticeKind.ASSIGNED: Choice(mail=Mail.DAILY)})
        choices.choose(accounts.get("Dawa"), daily, "account:Dawa")
        assignments.assign(office.issue, accounts.get("Dawa"))
    (row,) = office.told("Dawa")
    assert row.mail_at is not None
    assert row.mail_at.astimezone(zone()).hour == 8
    assert notifying.send() == 0


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "END"])
def test_a_server_that_says_not_now_is_asked_again_after_a_pause(office: Office, post: Post, verb: str) -> None:
    confirmed()
    sent_to_the_issue(office)
    post.answers[verb] = "451 not now"
    assert notifying.send() == 0
    row = letter()
    assert (row.tries, row.ended_at, row.problem[:3]) == (1, None, "(45")
    assert row.due_at > now() + timedelta(seconds=30)
    post.answers.clear()
    again()
    assert notifying.send() == 1


def test_the_same_letter_has_the_same_number_at_every_try(office: Office, post: Post) -> None:
    confirmed()
    sent_to_the_issue(office)
    post.answers["END"] = "451 not now"
    notifying.send()
    post.answers.clear()
    again()
    notifying.send()
    assert len({one["Message-ID"] for one in post.letters}) == 1
    assert len(post.letters) == 2


@pytest.mark.parametrize("verb", ["RCPT", "END"])
def test_a_server_that_says_never_is_not_asked_again(office: Office, post: Post, verb: str) -> None:
    confirmed()
    sent_to_the_issue(office)
    post.answers[verb] = "550 no such person"
    notifying.send()
    assert letter().ended_at is not None
    assert not letter().is_sent
    assert "no such person" in letter().problem


def test_a_line_that_breaks_loses_no_letter(office: Office, post: Post) -> None:
    confirmed()
    sent_to_the_issue(office)
    post.answers["DATA"] = ""
    assert notifying.send() == 0
    post.answers.clear()
    again()
    assert notifying.send() == 1


def test_a_letter_that_nobody_takes_is_given_up_in_the_end(office: Office, use: Use) -> None:
    confirmed()
    use("smtp://127.0.0.1:1")
    sent_to_the_issue(office)
    for _ in range(MOST_TRIES + 2):
        notifying.send()
        again()
    assert (letter().tries, letter().ended_at is None) == (MOST_TRIES, False)


def test_two_workers_do_not_take_the_same_letter(office: Office, post: Post) -> None:
    confirmed()
    sent_to_the_issue(office)
    with transaction():
        letters.compose()
    with transaction():
        assert letters.take() is not None
    with transaction():
        assert letters.take() is None


def test_a_letter_travels_over_tls_and_a_password_too(
    office: Office, use: Use, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, authority = mail_server.certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with mail_server.running(context) as post:
        use(f"smtps://user:p%40ss@localhost:{post.port}")
        _with_letter()
        assert mailing.send_waiting() == 1
        assert post.logins


def test_tls_is_begun_where_the_server_offers_it(
    office: Office, use: Use, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, authority = mail_server.certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with mail_server.running(context, starts_tls=True) as post:
        use(f"smtp://user:secret@localhost:{post.port}")
        _with_letter()
        assert mailing.send_waiting() == 1
        assert post.offers == ()
        assert post.logins


def test_a_server_with_another_name_gets_neither_letter_nor_password(
    office: Office, use: Use, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, authority = mail_server.certificate(tmp_path, "elsewhere.example.org")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with mail_server.running(context) as post:
        use(f"smtps://user:secret@localhost:{post.port}")
        _with_letter()
        assert mailing.send_waiting() == 0
        assert (post.logins, post.received) == ([], [])


def test_a_password_does_not_travel_in_the_open(office: Office, use: Use) -> None:
    with mail_server.running() as post:
        use(f"smtp://user:secret@127.0.0.1:{post.port}")
        _with_letter()
        assert mailing.send_waiting() == 0
        assert post.logins == []


def _with_letter() -> None:
    with transaction():
        letters.add(accounts.get("Dawa").id, ADDRESS, "x", "y")


@pytest.mark.parametrize(
    "typed", ["a@b.org\r\nBcc: c@d.org", "a@b.org,c@d.org", "a b@c.org", "<a@b.org>", "a@b", "", "@"]
)
def test_what_is_no_single_address_is_refused(office: Office, post: Post, typed: str) -> None:
    with pytest.raises(Invalid), transaction():
        addresses.ask(accounts.get("Dawa"), typed, "https://s.example.org", "account:Dawa")


def test_a_name_with_the_end_of_a_line_in_it_makes_no_header(office: Office, post: Post) -> None:
    with transaction():
        letters.add(accounts.get("Dawa").id, ADDRESS, "Dawa\r\nBcc: c@d.org", "x")
    assert mailing.send_waiting() == 1
    assert post.letters[0]["Bcc"] is None


def test_an_address_counts_once_its_owner_opened_the_link(office: Office, post: Post) -> None:
    with transaction():
        addresses.ask(accounts.get("Dawa"), ADDRESS, "https://s.example.org", "account:Dawa")
    assert choices.of(accounts.get("Dawa").id).address == ""
    assert mailing.send_waiting() == 1
    found = re.search(r"key=(\S+)", post.letters[0].get_content())
    assert found
    with pytest.raises(NotFound), transaction():
        addresses.confirm(accounts.get("Alice"), found[1])
    with transaction():
        assert addresses.confirm(accounts.get("Dawa"), found[1]) == ADDRESS
    with pytest.raises(NotFound), transaction():
        addresses.confirm(accounts.get("Dawa"), found[1])


def test_links_are_not_sent_by_the_dozen(office: Office, post: Post) -> None:
    with transaction():
        addresses.ask(accounts.get("Dawa"), ADDRESS, "https://s.example.org", "account:Dawa")
    with pytest.raises(Conflict), transaction():
        addresses.ask(accounts.get("Dawa"), ADDRESS, "https://s.example.org", "account:Dawa")


def test_who_wants_no_letters_gets_none_that_waits(office: Office, post: Post) -> None:
    confirmed()
    sent_to_the_issue(office)
    with transaction():
        letters.compose()
        addresses.drop(accounts.get("Dawa"), "account:Dawa")
    assert notifying.send() == 0
