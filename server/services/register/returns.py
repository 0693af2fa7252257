"""Which issues have come back to the officers, and for what?

An issue comes back when people return the attempt that stands for one of its viewpoints, and until the next submission
that names it arrives. What the office has set aside answers nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select

from server.db import db
from server.domain.access import DecisionKind
from server.models import Decision, DecisionReason, PhotoPair, Submission, SubmissionIssue, Viewpoint
from server.services.register import revision


@dataclass(frozen=True)
class ReturnedIssue:
    """What is said of an issue that came back: of the attempt that was returned last."""

    viewpoint: str
    reasons: tuple[str, ...]
    """R01 to R12."""


def is_returned() -> ColumnElement[bool]:
    """Tell, in a query over attempts, which ones people have returned."""
    return PhotoPair.outcome == DecisionKind.RETURN


def is_open() -> ColumnElement[bool]:
    """Tell, in a query over attempts, for which ones the officers have still to send something."""
    return and_(is_returned(), PhotoPair.replaced_at.is_(None), ~_ANSWER)


def still_counts() -> ColumnElement[bool]:
    """Tell, in a query over answers and their pairs, which ones count."""
    later = or_(PhotoPair.reopened_at.is_(None), Decision.decided_at > PhotoPair.reopened_at)
    return and_(Decision.withdrawn_at.is_(None), later)


def of_programme(programme_id: int) -> dict[int, ReturnedIssue]:
    """Return what came back, by the number of the issue."""
    query = (
        select(PhotoPair.id, PhotoPair.issue_id, Viewpoint.name)
        .join(Viewpoint, Viewpoint.id == PhotoPair.viewpoint_id)
        .where(PhotoPair.programme_id == programme_id, is_open())
        .order_by(PhotoPair.settled_at, PhotoPair.id)
    )
    last = {issue_id: (pair_id, viewpoint) for pair_id, issue_id, viewpoint in db.session.execute(query)}
    reasons = reasons_of([pair_id for pair_id, _ in last.values()])
    return {number: ReturnedIssue(name, reasons.get(pair_id, ())) for number, (pair_id, name) in last.items()}


def reasons_of(pair_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Return why pairs were returned, by pair; what several people gave, once."""
    query = (
        select(Decision.pair_id, DecisionReason.code)
        .join(Decision, Decision.id == DecisionReason.decision_id)
        .join(PhotoPair, PhotoPair.id == Decision.pair_id)
        .where(Decision.pair_id.in_(pair_ids), Decision.kind == DecisionKind.RETURN, still_counts())
        .order_by(DecisionReason.code)
    )
    found: dict[int, dict[str, None]] = {}
    for pair_id, code in db.session.execute(query) if pair_ids else ():
        found.setdefault(pair_id, {})[code] = None
    return {pair_id: tuple(codes) for pair_id, codes in found.items()}


def answered_by(programme_id: int, issue_ids: Sequence[int]) -> None:
    """Have phones fetch their list anew where a submission that is about to be written answers a return."""
    if issue_ids and db.session.connection().scalar(_COMES_BACK, {"numbers": list(issue_ids)}):
        revision.count(programme_id)


_ANSWER = (
    exists()
    .where(
        SubmissionIssue.issue_id == PhotoPair.issue_id,
        Submission.id == SubmissionIssue.submission_id,
        Submission.received_at > PhotoPair.settled_at,
        Submission.set_aside_at.is_(None),
    )
    .correlate(PhotoPair)
)
_COMES_BACK = select(exists().where(PhotoPair.issue_id.in_(bindparam("numbers", expanding=True)), is_open()))
"""Written once: asked with every submission."""
