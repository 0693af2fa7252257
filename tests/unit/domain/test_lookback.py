"""When is what was closed looked at again?"""

from datetime import date

import pytest

from server.domain.lookback import ClosedLife, is_lasting, lasting_due, months_after, relapse_rate, season_due

CLOSED = date(2025, 10, 20)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 10, 20), 12, date(2026, 10, 20)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
    ],
)
def test_months_end_with_the_month_where_a_day_is_missing(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


def test_what_is_to_grow_is_due_when_the_season_is_over() -> None:
    assert season_due(ClosedLife(CLOSED), 12) == date(2026, 10, 20)


def test_a_look_before_the_season_is_over_takes_the_place_of_none() -> None:
    assert season_due(ClosedLife(CLOSED, (date(2025, 12, 1),)), 12) == date(2026, 10, 20)


def test_a_look_after_the_season_is_enough() -> None:
    assert season_due(ClosedLife(CLOSED, (date(2026, 10, 21),)), 12) is None


def test_what_is_to_be_kept_up_is_due_again_after_each_look() -> None:
    assert lasting_due(ClosedLife(CLOSED, (date(2026, 11, 1),)), 12) == date(2027, 11, 1)


def test_the_ledger_says_what_is_to_be_kept_up() -> None:
    assert is_lasting(["已经完成，长期坚持"])
    assert is_lasting(["立行立改、长期坚持"])
    assert not is_lasting(["已完成"])


def test_relapses_are_counted_by_what_was_closed() -> None:
    assert relapse_rate(1, 4) == 0.25
    assert relapse_rate(0, 0) is None
