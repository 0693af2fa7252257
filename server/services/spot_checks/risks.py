"""Which issues deserve another look, whatever the machine says of them now? For the class of a spot check."""

from sqlalchemy import Select, or_, select

from server.checks import code as code_of
from server.checks import complaints_since
from server.db import db
from server.domain.access import DecisionKind
from server.domain.finding import Status
from server.domain.resolution import PairState
from server.models import Decision, Finding, Issue, PhotoPair
from server.services.register import returns


def special(programme_id: int) -> set[int]:
    """Return the issues of a programme that people sent back, answered differently or complained about."""
    queries = (_sent_back(), _overturned(), _complained_about())
    ours = select(Issue.id).where(Issue.programme_id == programme_id)
    return {number for query in queries for number in db.session.scalars(query) if number} & set(
        db.session.scalars(ours)
    )


def _sent_back() -> Select[int]:
    """Returned, recorded as surface or false rectification, or opened anew after it was resolved."""
    is_back = or_(
        PhotoPair.outcome == DecisionKind.RETURN, PhotoPair.violation.is_not(None), PhotoPair.reopened_at.is_not(None)
    )
    return select(PhotoPair.issue_id).where(is_back).distinct()


def _overturned() -> Select[int]:
    """Somebody's answer that counts differs from what the pair was resolved with."""
    return (
        select(PhotoPair.issue_id)
        .join(Decision, Decision.pair_id == PhotoPair.id)
        .where(
            PhotoPair.state == PairState.DECIDED,
            returns.still_counts(),
            Decision.kind != DecisionKind.ESCALATE,
            Decision.kind != PhotoPair.outcome,
        )
        .distinct()
    )


def _complained_about() -> Select[int | None]:
    """Complaints came after the work was claimed to be done."""
    return select(Finding.issue_id).where(
        Finding.issue_id.is_not(None),
        Finding.check == code_of(complaints_since),
        Finding.status == Status.DOUBTFUL,
        Finding.replaced_at.is_(None),
    )
