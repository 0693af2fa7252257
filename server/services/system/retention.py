"""Which personal data has a programme kept long enough, and how do they go?

Evidence and the log stay: photos, submissions, decisions, and all that an entry of the log speaks for. What goes is
about issues that are over, written longer ago than the programme keeps it; the log says how much of what went.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, String, cast, delete, exists, literal, or_, select, update
from sqlalchemy.orm import aliased

from server.db import db, hold
from server.domain.access import Actor
from server.domain.retention import Kept, read
from server.errors import Forbidden
from server.models import (
    Issue,
    Letter,
    Notice,
    Phone,
    Photo,
    PhotoPair,
    Programme,
    Robot,
    RobotCall,
    SubmissionIssue,
)
from server.services import events, sightings
from server.services.register import programmes
from server.services.runtime import now
from server.translations import N_

_DAYS_OF_MONTH = 30.5
_CLOSED = "closed"
"""销号, as the ledger says it."""


@dataclass(frozen=True)
class Removed:
    """What went of one programme."""

    programme: str
    counts: Mapping[str, int]


def months(actor: Actor, programme_id: int) -> dict[str, int]:
    """Return for how many months a programme keeps what; what is not there is kept for ever.

    :raises NotFound: where there is none for this caller.
    """
    return dict(programmes.seen(actor, programme_id).retention or {})


def change(actor: Actor, programme_id: int, written: Mapping[str, str]) -> bool:
    """Say for how many months a programme keeps what, all of it at once. Tells whether that changed.

    :raises NotFound: where there is none for this caller.
    :raises Invalid: for another name, or months that are none or too few.
    :raises Forbidden: for who sees a part of it.
    """
    if actor.is_limited:
        raise Forbidden(N_("Only who sees the whole programme changes it."))
    wanted = read(written)
    programme = programmes.seen(actor, programme_id)
    hold(Programme, programme.id)
    db.session.refresh(programme)
    before = programme.retention or {}
    if wanted == before:
        return False
    programme.retention = wanted or None
    subject = f"programme:{programme.code}"
    events.record(actor.label, "programmes.retention", subject, before=before, after=wanted)
    return True


def due() -> list[int]:
    """Return the programmes that have said how long they keep something."""
    query = select(Programme.id).where(Programme.retention.is_not(None)).order_by(Programme.id)
    return list(db.session.scalars(query))


def remove(programme_id: int) -> Removed:
    """Remove what a programme keeps no longer, in the transaction of the caller."""
    programme = db.session.get_one(Programme, programme_id)
    kept = programme.retention or {}
    counts = dict.fromkeys(("notices", "letters", "calls", "sightings", "phones"), 0)
    if until := _until(kept, Kept.NOTICES):
        counts |= _remove_notices(programme, until)
    if until := _until(kept, Kept.SIGHTINGS):
        counts["sightings"] = _remove_sightings(programme, until)
    if until := _until(kept, Kept.PHONES):
        counts["phones"] = _clear_phones(programme, until)
    if any(counts.values()):
        events.record(events.SYSTEM, "privacy.remove", f"programme:{programme.code}", months=kept, **counts)
    return Removed(programme.code, counts)


def _until(kept: Mapping[str, Any], kind: Kept) -> datetime | None:
    """Return what was written before when goes; None: nothing does."""
    return now() - timedelta(days=round(kept[kind] * _DAYS_OF_MONTH)) if kind in kept else None


def _over(programme: Programme) -> Select[int]:
    """Return the issues that are over."""
    query = select(Issue.id).where(Issue.programme_id == programme.id)
    return query if programme.closed_at else query.where(Issue.status == _CLOSED)


def _remove_notices(programme: Programme, until: datetime) -> dict[str, int]:
    over = _over(programme)
    told = Notice.subject.in_(_subjects(over)), Notice.at < until
    letters = set(db.session.scalars(select(Notice.letter_id).where(*told, Notice.letter_id.is_not(None)).distinct()))
    waiting = Notice.mail_at.is_not(None) & Notice.letter_id.is_(None)
    counts = {"notices": _gone(delete(Notice).where(*told, ~waiting))}
    still = exists().where(Notice.letter_id == Letter.id)
    ended = Letter.id.in_(letters), Letter.ended_at.is_not(None), ~still
    counts["letters"] = _gone(delete(Letter).where(*ended)) if letters else 0
    robots = select(Robot.id).where(Robot.programme_id == programme.id)
    subject = RobotCall.item["subject"].as_string()
    called = RobotCall.robot_id.in_(robots), RobotCall.ended_at < until, subject.in_(_subjects(over))
    counts["calls"] = _gone(delete(RobotCall).where(*called))
    return counts


def _subjects(over: Select[int]) -> Select[str]:
    """Return what notices call issues that are over, and what belongs to nothing else."""
    issues = over.subquery()
    pairs = select(PhotoPair.id).where(PhotoPair.issue_id.in_(over)).subquery()
    other = aliased(SubmissionIssue)
    is_elsewhere = exists().where(
        other.submission_id == SubmissionIssue.submission_id,
        or_(other.issue_id.is_(None), other.issue_id.not_in(over)),
    )
    sent = select(SubmissionIssue.submission_id).where(SubmissionIssue.issue_id.in_(over), ~is_elsewhere)
    named = {"issue": issues, "pair": pairs, "submission": sent.distinct().subquery()}
    first, *others = (select(literal(f"{noun}:") + cast(part.c[0], String)) for noun, part in named.items())
    return first.union_all(*others)  # type: ignore[return-value]


def _remove_sightings(programme: Programme, until: datetime) -> int:
    over = _over(programme)
    other = aliased(Photo)
    is_elsewhere = exists().where(
        other.original_id == Photo.original_id, or_(other.issue_id.is_(None), other.issue_id.not_in(over))
    )
    originals = select(Photo.original_id).where(Photo.issue_id.in_(over), ~is_elsewhere)
    return sightings.forget_of(originals, until)


def _clear_phones(programme: Programme, until: datetime) -> int:
    own = Phone.programme_id == programme.id, Phone.seen_at < until
    return _gone(update(Phone).where(*own).values(seen_at=None, user_agent=None, ahead_s=None))


def _gone(statement: Any) -> int:
    return int(db.session.connection().execute(statement).rowcount)
