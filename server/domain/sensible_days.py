"""Which days can be meant? A year like 1026 or 2206 was mistyped, and is said before anything is written."""

from datetime import date

from server.errors import Invalid
from server.translations import N_, Word

EARLIEST, LATEST = date(1949, 10, 1), date(2099, 12, 31)
"""Nothing that is dealt with is older, and no plan reaches further; at the ends of the calendar a day has no midnight
in every zone."""


def sensible(day: date | None, field: str) -> None:
    """Refuse a day that cannot be meant; `field` says, as a message, of what it is the day.

    :raises Invalid: for a day before `EARLIEST` or after `LATEST`.
    """
    if day is not None and not EARLIEST <= day <= LATEST:
        raise Invalid(
            N_("{field}: {day} cannot be meant. Check the year; days from {first} to {last} are kept."),
            field=Word(field), day=day, first=EARLIEST, last=LATEST,
        )  # fmt: skip
