"""How long is a window from one day to another, and when does one of so many days end?

Working days are those on which offices work: not weekends and holidays, but weekends that are worked to make up for a
holiday. Both ends of a window count, as notices count them (公示 "自 9 月 1 日至 9 月 12 日, 10 个工作日").
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SATURDAY = 5
"""As `date.weekday` numbers it."""
LONGEST_WINDOW = 3_660
"""Days; longer ones are slips of the pen."""
IsWorking = Callable[[date], bool]
"""Tells whether offices work on a day; raises `NotConfirmed` where nobody knows yet."""


class WindowKind(StrEnum):
    """Which days a window counts."""

    WORKING = "working"
    CALENDAR = "calendar"


class YearState(StrEnum):
    """Whether a year may be counted in."""

    CONFIRMED = "confirmed"
    """Somebody of the office compared it."""
    PUBLISHED = "published"
    """The library knows it; nobody of the office has said anything."""
    UNKNOWN = "unknown"


class NotConfirmed(Exception):
    """Nobody has said yet which days of a year are holidays."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


@dataclass(frozen=True)
class Window:
    """From the first day to the last one, both counted."""

    start: date
    end: date


def length(window: Window, kind: WindowKind, is_working: IsWorking) -> int:
    """Count the days of a window; none where it ends before it starts.

    :raises NotConfirmed: where working days are asked for in a year that nobody has confirmed.
    """
    days = (window.end - window.start).days + 1
    if days <= 0 or kind is WindowKind.CALENDAR:
        return max(0, days)
    return sum(is_working(window.start + timedelta(days=n)) for n in range(days))


def last_day(start: date, days: int, kind: WindowKind, is_working: IsWorking) -> date:
    """Return the day on which a window of at least one day, begun on `start`, is as long as it must be.

    :raises NotConfirmed: as `length` does.
    """
    if kind is WindowKind.CALENDAR:
        return start + timedelta(days=days - 1)
    day, left = start, days - is_working(start)
    while left > 0:
        day += timedelta(days=1)
        left -= is_working(day)
    return day
