"""What are people told of, how do they choose to be told, and when may that be?

Pure rules: days and times of day come from the caller, in the time of the installation.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum


class NoticeKind(StrEnum):
    """What happened that concerns somebody."""

    RETURNED = "returned"
    ASSIGNED = "assigned"
    DUE = "due"
    OVERDUE = "overdue"
    CONTRADICTED = "contradicted"
    COMMENT = "comment"
    EXPORT = "export"
    ALARM = "alarm"
    RELAPSE = "relapse"
    SHAKEN = "shaken"
    OBJECTION = "objection"
    """The public objects to what was published."""


class Mail(StrEnum):
    """Whether something is told by e-mail too."""

    NO = "no"
    ONCE = "once"
    """As it happens."""
    DAILY = "daily"
    """Once a day, all together."""


class RobotKind(StrEnum):
    """Which group chat, or program, hears what happens."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    JSON = "json"


@dataclass(frozen=True)
class Choice:
    """How a person is told of one kind of thing."""

    in_product: bool = True
    mail: Mail = Mail.ONCE


DEFAULTS: Mapping[NoticeKind, Choice] = {
    kind: Choice(
        mail=Mail.DAILY if kind in {NoticeKind.DUE, NoticeKind.OVERDUE, NoticeKind.CONTRADICTED} else Mail.ONCE
    )
    for kind in NoticeKind
}
"""What comes by the dozen is told together."""
MOST_DUE_DAYS = 60
OVERDUE_EVERY_DAYS = 7
"""What is overdue is told on the first day and then once a week: told every day, nobody would read it."""
REMIND_FROM = time(7)
"""Reminders are there when people begin to work."""
GRACE = timedelta(minutes=1)
"""What happens within it comes in one letter, and what is undone in it in none."""


@dataclass(frozen=True)
class Choices:
    """How a person is told of everything. Times are of the day, in the time of the installation."""

    kinds: Mapping[NoticeKind, Choice] = field(default_factory=dict)
    due_days: int = 3
    """So many days before the end a person wants to hear of it."""
    digest_at: time = time(8)
    quiet_from: time | None = None
    """No letter is sent from then on; None: letters may come at any time."""
    quiet_to: time | None = None

    def of(self, kind: NoticeKind) -> Choice:
        """Return what holds for a kind."""
        return self.kinds.get(kind, DEFAULTS[kind])

    def mailed_at(self, kind: NoticeKind, happened: datetime) -> datetime | None:
        """Return when a letter may tell of it, where the clock shows `happened`; None: by none."""
        mail = self.of(kind).mail
        if mail is Mail.NO:
            return None
        if mail is Mail.DAILY:
            return _next(happened, self.digest_at)
        return after_quiet(happened + GRACE, self.quiet_from, self.quiet_to)


def after_quiet(moment: datetime, begins: time | None, ends: time | None) -> datetime:
    """Return the moment, or the end of the quiet hours that it falls into; they may go past midnight."""
    if begins is None or ends is None or begins == ends:
        return moment
    at = moment.time()
    is_quiet = begins <= at < ends if begins < ends else at >= begins or at < ends
    return _next(moment, ends) if is_quiet else moment


def _next(moment: datetime, at: time) -> datetime:
    today = datetime.combine(moment.date(), at, moment.tzinfo)
    return today if today > moment else datetime.combine(moment.date() + timedelta(days=1), at, moment.tzinfo)


def is_due_told(due_on: date, days: Collection[date], days_before: int) -> bool:
    """Tell whether, on one of these days, somebody hears that an end comes near: so many days before, and on it."""
    return any((due_on - day).days in {days_before, 0} for day in days)


def is_overdue_told(due_on: date, days: Collection[date]) -> bool:
    """Tell whether, on one of these days, somebody hears that the end has passed."""
    return any((late := (day - due_on).days) > 0 and (late - 1) % OVERDUE_EVERY_DAYS == 0 for day in days)


def days_to_tell(last: date | None, today: date) -> tuple[date, ...]:
    """Return for which days people are reminded today: with today those on which no worker ran, of the last week."""
    missed = 1 if last is None else min((today - last).days, OVERDUE_EVERY_DAYS)
    return tuple(today - timedelta(days=back) for back in range(missed))


MOST_TRIES = 12
"""With the pauses between them, two days."""
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=8)


def pause_after(tries: int) -> timedelta | None:
    """Return how long to wait after so many tries have failed; None: it is given up."""
    return None if tries >= MOST_TRIES else min(_FIRST_PAUSE * 2 ** max(tries - 1, 0), _LONGEST_PAUSE)
