"""When may a letter be sent, how long are the pauses, and what is one address?"""

from datetime import UTC, datetime, time, timedelta

import pytest

from server.domain import notice_words, robot_messages
from server.domain.mail_address import is_address
from server.domain.notice import (
    MOST_TRIES,
    Choice,
    Choices,
    Mail,
    NoticeKind,
    RobotKind,
    after_quiet,
    pause_after,
)


@pytest.mark.parametrize(
    ("hour", "begins", "ends", "later"),
    [(23, 22, 7, 8), (3, 22, 7, 4), (12, 22, 7, 0), (7, 22, 7, 0), (13, 12, 14, 1), (14, 12, 14, 0), (5, 6, 6, 0)],
)
def test_letters_wait_for_the_end_of_the_quiet_hours(hour: int, begins: int, ends: int, later: int) -> None:
    at = datetime(2026, 11, 30, hour, tzinfo=UTC)
    assert after_quiet(at, time(begins), time(ends)) == at + timedelta(hours=later)


def test_the_daily_letter_goes_at_its_next_hour() -> None:
    wanted = Choices({NoticeKind.DUE: Choice(mail=Mail.DAILY)}, digest_at=time(8))
    assert wanted.mailed_at(NoticeKind.DUE, datetime(2026, 11, 30, 8, tzinfo=UTC)) == datetime(
        2026, 12, 1, 8, tzinfo=UTC
    )


def test_pauses_grow_and_end() -> None:
    pauses = [pause_after(tries) for tries in range(1, MOST_TRIES + 1)]
    assert pauses[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert pauses[-1] is None
    assert max(one for one in pauses if one) == timedelta(hours=8)


@pytest.mark.parametrize("said", ["a@b.org", "first.last+x@mail.example.com", "a@xn--fiqs8s.cn"])
def test_an_address_is_taken(said: str) -> None:
    assert is_address(said)


@pytest.mark.parametrize("said", ["a@b.org\n", "a..b@c.org", ".a@c.org", "a@-b.org", "a@b_c.org", "x" * 65 + "@b.org"])
def test_what_is_no_address_is_not(said: str) -> None:
    assert not is_address(said)


def test_dingtalk_gets_its_secret_in_no_address_and_a_signature_in_each() -> None:
    sent = robot_messages.request(
        RobotKind.DINGTALK, "https://x/send?access_token=a", "SEC+/=", ["x"], [], 1577262236757
    )
    assert sent.url.startswith("https://x/send?access_token=a&timestamp=1577262236757&sign=")
    assert "SEC" not in sent.url


def test_a_long_text_is_cut_to_what_a_chat_takes() -> None:
    sent = robot_messages.request(RobotKind.WECOM, "https://x", "", ["问题" * 400] * 40, [], 0)
    assert len(sent.body) < 2_200


def test_a_name_that_holds_braces_or_line_ends_stays_text() -> None:
    details = {"issue": "{0}\r\nX", "officer": "{by}"}
    assert notice_words.sentence(NoticeKind.ASSIGNED, details, "en") == "{by} is sent to issue {0} X."
