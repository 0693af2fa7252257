"""Which issues come near their end or are past it? Asked once a day.

The day that was asked last stands beside the cursor, and whoever asks holds it; the day is part of each notice's key
too. So each is told once, however many workers there are and wherever one is killed.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.notice import MOST_DUE_DAYS, REMIND_FROM, NoticeKind, days_to_tell, is_due_told, is_overdue_told
from server.models import Assignment, Issue, NoticeCursor, Programme
from server.services.installation import zone
from server.services.notices import choices, gathering, writing
from server.services.notices.concerned import People
from server.services.notices.happenings import Happening
from server.services.runtime import now, today

_PUT_RIGHT = ("completed", "closed")


def is_time() -> bool:
    """Tell whether nobody was reminded today, and the day has begun; takes no lock."""
    if now().astimezone(zone()).time() < REMIND_FROM:
        return False
    last = db.session.scalar(select(NoticeCursor.reminded_on).where(NoticeCursor.id == gathering.ROW))
    return last is None or last < today()


def remind() -> int:
    """Tell of today's ends; returns of how many issues. Nothing happens where another worker was quicker."""
    cursor, day = gathering.take(), today()
    if cursor.reminded_on is not None and cursor.reminded_on >= day:
        return 0
    people = People()
    found = list(_found(days_to_tell(cursor.reminded_on, day), people))
    writing.write(found, people)
    cursor.reminded_on = day
    db.session.flush()
    return len({one.subject for one in found})


def _found(days: Sequence[date], people: People) -> Iterator[Happening]:
    horizon = days[0] + timedelta(days=MOST_DUE_DAYS)
    is_open = and_(Issue.claimed_at.is_(None), Issue.status.not_in(_PUT_RIGHT), Programme.closed_at.is_(None))
    sent = (
        select(Assignment)
        .join(Issue, Issue.id == Assignment.issue_id)
        .join(Programme, Programme.id == Issue.programme_id)
        .options(joinedload(Assignment.issue))
        .where(is_open, Assignment.ended_at.is_(None))
        .where(func.coalesce(Assignment.due_on, Issue.due_on) <= horizon)
    )
    told: defaultdict[tuple[int, date], set[int]] = defaultdict(set)
    issues: dict[int, Issue] = {}
    for row in db.session.scalars(sent):
        end = row.due_on or row.issue.due_on
        if end is not None:
            told[row.issue_id, end] |= people.able([row.account_id])
            issues[row.issue_id] = row.issue
    query = select(Issue).join(Programme, Programme.id == Issue.programme_id).where(is_open, Issue.due_on <= horizon)
    for issue in db.session.scalars(query):
        if issue.due_on is not None:
            told[issue.id, issue.due_on] |= people.office(issue)
            issues[issue.id] = issue
    yield from _told(days, told, issues)


def _told(
    days: Sequence[date], told: dict[tuple[int, date], set[int]], issues: dict[int, Issue]
) -> Iterator[Happening]:
    day = days[0]
    wanted = choices.of_many({number for some in told.values() for number in some})
    for (number, end), some in sorted(told.items()):
        kind = NoticeKind.OVERDUE if end < day else NoticeKind.DUE
        if kind is NoticeKind.OVERDUE:
            concerned = frozenset(some if is_overdue_told(end, days) else ())
        else:
            concerned = frozenset(one for one in some if is_due_told(end, days, wanted[one].choices.due_days))
        if concerned:
            issue = issues[number]
            details = {"issue": issue.code, "due_on": end.isoformat(), "is_today": end == day}
            key = f"{kind.value}:{number}:{day.isoformat()}"
            yield Happening(kind, key, f"issue:{number}", now(), issue.programme_id, details, concerned)
