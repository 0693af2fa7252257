"""Which days are worked, as the office has it; which years may be counted in?

What an office says of a day stands above what was published. A year may be counted in when its holidays were published
in the library, or when somebody of the office confirmed it; in others there is no count, only "not confirmed".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, select

from server.db import db
from server.domain.access import Actor
from server.domain.working_days import (
    LONGEST_WINDOW,
    SATURDAY,
    IsWorking,
    NotConfirmed,
    Window,
    WindowKind,
    YearState,
    last_day,
    length,
)
from server.errors import Conflict, Invalid
from server.models import CalendarDay, CalendarYear
from server.services import access, events
from server.services.calendar import published
from server.services.runtime import now
from server.translations import N_

FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_NAME = 50
MOST_DAYS = 31
"""Days that are set in one go."""


@dataclass(frozen=True)
class Day:
    """A day as it stands in the calendar."""

    day: date
    is_working: bool
    name: str
    is_own: bool
    """The office said so itself."""

    @property
    def is_odd(self) -> bool:
        """Tell whether it is otherwise than its day of the week says."""
        return self.is_working == (self.day.weekday() >= SATURDAY)


@dataclass(frozen=True)
class Year:
    """A year with all its days."""

    year: int
    state: YearState
    confirmed_by: str
    days: tuple[Day, ...]


@dataclass(frozen=True)
class Checked:
    """How long a window is, and when it had to end."""

    days: int
    needed: int
    ends: date | None
    """The first day on which it is long enough; None where that lies in a year that is not confirmed."""

    @property
    def is_long_enough(self) -> bool:
        """Tell whether the window may be used."""
        return self.days >= self.needed


def year(number: int) -> Year:
    """Return a year as it stands.

    :raises Invalid: for one that no calendar here has.
    """
    _refuse_far(number)
    own = {row.day: row for row in db.session.scalars(_between(date(number, 1, 1), date(number, 12, 31)))}
    first = date(number, 1, 1)
    days = (first + timedelta(days=n) for n in range((date(number + 1, 1, 1) - first).days))
    confirmed = _confirmed(number)
    return Year(number, _state(number, confirmed), confirmed.confirmed_by if confirmed else "",
                tuple(_day(day, own.get(day)) for day in days))  # fmt: skip


def check(start: date, end: date, needed: int, kind: WindowKind) -> Checked:
    """Measure a window against how long it must be.

    :raises Invalid: for a window that is none, or far too long.
    :raises Conflict: where a year in it is not confirmed: then there is no count.
    """
    if end < start:
        raise Invalid(N_("The window ends on {end}, before it starts on {start}."), start=start, end=end)
    if not 1 <= needed <= LONGEST_WINDOW or (end - start).days > LONGEST_WINDOW:
        raise Invalid(N_("A window has 1 to {most} days."), most=LONGEST_WINDOW)
    _refuse_far(start.year)
    _refuse_far(end.year)
    is_working = _asked_once(start, end + timedelta(days=3 * needed + 30)) if kind is WindowKind.WORKING else _never
    try:
        return Checked(length(Window(start, end), kind, is_working), needed, _ends(start, needed, kind, is_working))
    except NotConfirmed as unknown:
        raise Conflict(
            N_("Which days of {year} are worked is not confirmed, so nothing is counted. Let the office confirm the "
               "calendar of {year} first."), year=unknown.year,
        ) from None  # fmt: skip


def ends(starts: Iterable[date], needed: int, kind: WindowKind) -> dict[date, date | None]:
    """Return of windows of so many days when each ends, by the day on which it begins; asked once for all of them.

    None where the end lies in a year that is not confirmed: then there is no count.
    """
    wanted = sorted(set(starts))
    if not wanted:
        return {}
    is_working: IsWorking = _never
    if kind is WindowKind.WORKING:
        is_working = _asked_once(wanted[0], wanted[-1] + timedelta(days=3 * needed + 30))
    return {day: _ends(day, needed, kind, is_working) for day in wanted}


def set_days(actor: Actor, first: date, last: date, name: str = "", *, is_working: bool) -> int:
    """Say of some days whether they are worked; returns how many are otherwise now.

    :raises Forbidden: for who does not see everything, here and below: one calendar counts for all.
    :raises Invalid: for days in the wrong order, too many, or a long name.
    """
    access.refuse_part(actor)
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME:
        raise Invalid(N_("At most {most} characters, please."), most=LONGEST_NAME)
    changed = []
    for day in _range(first, last):
        row = db.session.scalar(select(CalendarDay).where(CalendarDay.day == day))
        if row is None:
            row = CalendarDay(day=day, is_working=is_working, name=name)
            db.session.add(row)
        elif (row.is_working, row.name) == (is_working, name):
            continue
        row.is_working, row.name = is_working, name
        changed.append(day.isoformat())
    if changed:
        events.record(actor.label, "calendar.set", "calendar", days=changed, is_working=is_working, name=name)
    return len(changed)


def forget_days(actor: Actor, first: date, last: date) -> int:
    """Let some days be again as they were published; returns how many were otherwise.

    :raises Conflict: in a year that was never published here and is confirmed: it would stand without its holidays.
    """
    access.refuse_part(actor)
    for number in {day.year for day in _range(first, last)}:
        if not published.is_known(number) and _confirmed(number) is not None:
            raise Conflict(N_("The calendar of {year} is confirmed. Take that back first."), year=number)
    rows = list(db.session.scalars(_between(first, last)))
    for row in rows:
        db.session.delete(row)
    if rows:
        events.record(actor.label, "calendar.forget", "calendar", days=[row.day.isoformat() for row in rows])
    return len(rows)


def confirm(actor: Actor, number: int) -> None:
    """Say that a year's days were compared with what was published.

    :raises Invalid: for a year that no calendar here has.
    :raises Conflict: where it was confirmed already, or nobody knows a holiday of it.
    """
    access.refuse_part(actor)
    _refuse_far(number)
    if _confirmed(number) is not None:
        raise Conflict(N_("The calendar of {year} is confirmed already."), year=number)
    own = db.session.scalar(_between(date(number, 1, 1), date(number, 12, 31)).limit(1))
    if own is None and not published.is_known(number):
        raise Conflict(N_("No holiday of {year} is entered yet. Enter them as the State Council published them."),
                       year=number)  # fmt: skip
    db.session.add(CalendarYear(year=number, confirmed_by=actor.label, confirmed_at=now()))
    events.record(actor.label, "calendar.confirm", "calendar", year=number)


def withdraw(actor: Actor, number: int) -> None:
    """Take a confirmation back.

    :raises Conflict: where there is none.
    """
    access.refuse_part(actor)
    row = _confirmed(number)
    if row is None:
        raise Conflict(N_("The calendar of {year} is not confirmed."), year=number)
    db.session.delete(row)
    events.record(actor.label, "calendar.withdraw", "calendar", year=number)


def _ends(start: date, needed: int, kind: WindowKind, is_working: IsWorking) -> date | None:
    try:
        return last_day(start, needed, kind, is_working)
    except NotConfirmed:
        return None


def _asked_once(first: date, last: date) -> IsWorking:
    """Return what tells of each day whether it is worked; what the office says of the days around is read once."""
    own = {row.day: row.is_working for row in db.session.scalars(_between(first, last))}
    confirmed = set(db.session.scalars(select(CalendarYear.year)))

    def is_working(day: date) -> bool:
        if day.year not in confirmed and not published.is_known(day.year):
            raise NotConfirmed(day.year)
        return own[day] if day in own else _usual(day)

    return is_working


def _never(day: date) -> bool:
    raise NotConfirmed(day.year)


def _usual(day: date) -> bool:
    return published.is_working(day) if published.is_known(day.year) else day.weekday() < SATURDAY


def _day(day: date, own: CalendarDay | None) -> Day:
    if own is not None:
        return Day(day, own.is_working, own.name, is_own=True)
    name = published.name_of(day) if published.is_known(day.year) else ""
    return Day(day, _usual(day), name, is_own=False)


def _state(number: int, confirmed: CalendarYear | None) -> YearState:
    if confirmed is not None:
        return YearState.CONFIRMED
    return YearState.PUBLISHED if published.is_known(number) else YearState.UNKNOWN


def _confirmed(number: int) -> CalendarYear | None:
    return db.session.scalar(select(CalendarYear).where(CalendarYear.year == number))


def _between(first: date, last: date) -> Select[CalendarDay]:
    return select(CalendarDay).where(CalendarDay.day.between(first, last)).order_by(CalendarDay.day)


def _range(first: date, last: date) -> Sequence[date]:
    _refuse_far(first.year)
    _refuse_far(last.year)
    number = (last - first).days + 1
    if not 1 <= number <= MOST_DAYS:
        raise Invalid(N_("From the first to the last day are 1 to {most} days."), most=MOST_DAYS)
    return [first + timedelta(days=n) for n in range(number)]


def _refuse_far(number: int) -> None:
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise Invalid(N_("The calendar has the years {first} to {last}."), first=FIRST_YEAR, last=LAST_YEAR)
