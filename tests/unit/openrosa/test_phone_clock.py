"""How far ahead is a phone that writes its time on a 12-hour dial?"""

from datetime import UTC, datetime, timedelta

import pytest

from server.domain.phone_clock import ahead_s
from tests.collect import dial

NOW = datetime(2026, 11, 23, 21, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("ahead", [0, 90, -90, 4 * 3600, -5 * 3600])
def test_the_dial_of_collect_is_read_right_at_every_hour(hour: int, ahead: int) -> None:
    now = NOW.replace(hour=hour)
    assert ahead_s(dial(now + timedelta(seconds=ahead)), now) == ahead


@pytest.mark.parametrize(
    ("header", "ahead"),
    [
        ("Mon, 23 Nov 2026 21:00:00 GMT", -5),
        ("Tue, 24 Nov 2026 05:00:00 +0800", -5),
        ("Fri, 20 Nov 2026 09:00:05 GMT", -3 * 86400),
        (None, None),
        ("", None),
        ("yesterday", None),
        ("Mon, 99 Nov 2026 09:00:00 GMT", None),
        ("Fri, 31 Dec 9999 12:00:00 -2300", None),
    ],
)
def test_other_headers(header: str | None, ahead: float | None) -> None:
    assert ahead_s(header, NOW) == ahead
