"""Where in the pictures of a viewpoint is what has to be put right, and who said so?

A value of the register with its history: the later of two outlines holds, and both stay. What was judged without it
is asked again from the moment it is drawn.
"""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from server.db import db, hold
from server.domain.access import Actor
from server.domain.marked_problem import MarkedProblem, Source
from server.domain.region import Region
from server.errors import Forbidden, Invalid, NotFound
from server.models import Attachment, Issue, Photo, PhotoPair, ProblemRegion
from server.services import access, events
from server.services.register import staleness
from server.services.register.imports import FieldChange, RowChange
from server.services.runtime import now
from server.translations import N_

FIELD = "problem_region"
_NOT_SEEN = "∅"


def mark(actor: Actor, pair_id: int, region: Region | None, source: Source = Source.PERSON) -> ProblemRegion:
    """Record where the problem is in the before photo of a pair; None: it cannot be seen there.

    What holds already is not recorded again, so that a request that is sent twice leaves one row.

    :raises NotFound: where there is no such pair for this caller.
    :raises Forbidden: where the caller handed in one of its photos.
    :raises Invalid: where the before photo shows no picture.
    """
    pair = _pair_of(actor, pair_id)
    facts = pair.before.original.facts
    if facts is None or facts.get("problem"):
        raise Invalid(N_("The before photo shows no picture, so nothing can be marked in it."))
    old = _locked(pair)
    corners = region.to_json() if region else None
    if old and (old.original_id, old.corners) == (pair.before.original_id, corners):
        return old
    _replace(actor, old)
    row = ProblemRegion(
        issue_id=pair.issue_id,
        viewpoint_id=pair.viewpoint_id,
        original=pair.before.original,
        corners=corners,
        is_none=region is None,
        source=source,
        drawn_by=actor.name,
        account_id=actor.account_id,
        drawn_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    _log(actor, pair, "problems.mark", original=row.original.sha256, corners=corners, source=source.value)
    _ask_again(actor, pair, old, row)
    return row


def withdraw(actor: Actor, pair_id: int) -> bool:
    """Take back what holds for the viewpoint of a pair, so that nothing is marked; returns whether something was.

    :raises NotFound: where there is no such pair for this caller.
    :raises Forbidden: where the caller handed in one of its photos.
    """
    pair = _pair_of(actor, pair_id)
    old = _locked(pair)
    if old is None:
        return False
    _replace(actor, old)
    _log(actor, pair, "problems.withdraw", original=old.original.sha256, corners=old.corners)
    _ask_again(actor, pair, old, None)
    return True


def current(issue_id: int, viewpoint_id: int) -> ProblemRegion | None:
    """Return what holds for a viewpoint of an issue; None where nobody has marked anything."""
    query = select(ProblemRegion).where(
        ProblemRegion.issue_id == issue_id,
        ProblemRegion.viewpoint_id == viewpoint_id,
        ProblemRegion.replaced_at.is_(None),
    )
    return db.session.scalar(query.options(joinedload(ProblemRegion.original)))


def history(issue_id: int) -> dict[int, tuple[MarkedProblem, ...]]:
    """Return all that was ever said of an issue, oldest first, by viewpoint."""
    query = select(ProblemRegion).where(ProblemRegion.issue_id == issue_id).order_by(ProblemRegion.id)
    found: dict[int, tuple[MarkedProblem, ...]] = {}
    for row in db.session.scalars(query.options(joinedload(ProblemRegion.original))):
        found[row.viewpoint_id] = (*found.get(row.viewpoint_id, ()), row.value)
    return found


def _pair_of(actor: Actor, pair_id: int) -> PhotoPair:
    submission = joinedload(Photo.attachment).joinedload(Attachment.submission)
    query = select(PhotoPair).where(PhotoPair.id == pair_id).options(
        joinedload(PhotoPair.viewpoint),
        joinedload(PhotoPair.issue).joinedload(Issue.programme),
        joinedload(PhotoPair.before).options(joinedload(Photo.original), submission),
        joinedload(PhotoPair.after).options(submission),
    )  # fmt: skip
    pair = db.session.scalar(access.scoped(query, actor, PhotoPair))
    if pair is None:
        raise NotFound(N_("There is no pair {number}."), number=pair_id)
    if access.handed_in(actor, (pair.before.attachment.submission, pair.after.attachment.submission)):
        raise Forbidden(N_("You handed in one of these photos; another reviewer has to look at them."))
    return pair


def _locked(pair: PhotoPair) -> ProblemRegion | None:
    """Return what holds; of two who draw at once the second waits here, and sees what the first drew."""
    hold(Issue, pair.issue_id)
    return current(pair.issue_id, pair.viewpoint_id)


def _replace(actor: Actor, old: ProblemRegion | None) -> None:
    if old:
        old.replaced_at, old.replaced_by = now(), actor.name
        db.session.flush()


def _log(actor: Actor, pair: PhotoPair, action: str, **details: object) -> None:
    events.record(actor.label, action, f"issue:{pair.issue_id}", viewpoint=pair.viewpoint.code, **details)


def _ask_again(actor: Actor, pair: PhotoPair, old: ProblemRegion | None, new: ProblemRegion | None) -> None:
    change = FieldChange(FIELD, _told(old), _told(new), part=pair.viewpoint.name)
    cause = staleness.Cause("problem", (RowChange(pair.issue.code, (change,)),))
    touched = staleness.problems(pair.issue_id, pair.viewpoint_id)
    staleness.mark(pair.issue.programme, touched, cause, actor.label)


def _told(row: ProblemRegion | None) -> str:
    """Say where an outline lies: how far across and how far down, in parts of a hundred."""
    if row is None:
        return ""
    if row.region is None:
        return _NOT_SEEN
    left, top, right, bottom = row.region.bounds
    return f"↔ {left:.0%}–{right:.0%}, ↕ {top:.0%}–{bottom:.0%}"
