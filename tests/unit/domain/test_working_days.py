"""How long windows are, and when they end."""

from datetime import date

import pytest

from server.domain.working_days import NotConfirmed, Window, WindowKind, last_day, length

MONDAY = date(2026, 11, 2)


def weekday(day: date) -> bool:
    if day.year != 2026:
        raise NotConfirmed(day.year)
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("end", "kind", "days"),
    [
        (date(2026, 11, 2), WindowKind.WORKING, 1),
        (date(2026, 11, 8), WindowKind.WORKING, 5),
        (date(2026, 11, 8), WindowKind.CALENDAR, 7),
        (date(2026, 11, 1), WindowKind.WORKING, 0),
        (date(2026, 11, 1), WindowKind.CALENDAR, 0),
    ],
)
def test_both_ends_of_a_window_count(end: date, kind: WindowKind, days: int) -> None:
    assert length(Window(MONDAY, end), kind, weekday) == days


@pytest.mark.parametrize(
    ("start", "days", "kind", "end"),
    [
        (MONDAY, 1, WindowKind.WORKING, MONDAY),
        (MONDAY, 6, WindowKind.WORKING, date(2026, 11, 9)),
        (date(2026, 11, 7), 1, WindowKind.WORKING, date(2026, 11, 9)),
        (MONDAY, 7, WindowKind.CALENDAR, date(2026, 11, 8)),
    ],
)
def test_a_window_ends_on_the_day_that_makes_it_long_enough(
    start: date, days: int, kind: WindowKind, end: date
) -> None:
    assert last_day(start, days, kind, weekday) == end
    assert length(Window(start, end), kind, weekday) == days


def test_working_days_of_an_unknown_year_are_not_counted() -> None:
    with pytest.raises(NotConfirmed):
        length(Window(date(2026, 12, 31), date(2027, 1, 1)), WindowKind.WORKING, weekday)


def test_calendar_days_need_no_calendar() -> None:
    assert length(Window(date(2026, 12, 31), date(2027, 1, 1)), WindowKind.CALENDAR, weekday) == 2
