"""Which contradictions do people let pass that no pair shows to reviewers?

A finding on the issue as a whole, or on a photo that stands in no pair, has no place at the desk. It blocks acceptance
and closing until two people who sent nothing of it have given their reasons, or until it is cleared up.
"""

from sqlalchemy import select

from server.db import db, hold
from server.domain.access import Actor
from server.domain.finding import Status
from server.domain.words import says_something
from server.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from server.models import ContradictionOverride, Finding, Issue, Photo
from server.services import events
from server.services.life_cycle import case_files
from server.services.register import issues
from server.services.runtime import now
from server.translations import N_

REASON_LENGTH = 1_000


def override(actor: Actor, issue_id: int, finding_id: int, reason: str) -> ContradictionOverride:
    """Let a contradiction of an issue pass, as one of two people.

    :raises NotFound: where there is no such issue for this caller, or it has no such open contradiction.
    :raises Invalid: where no reason is given.
    :raises Forbidden: for who sent photos of the issue.
    :raises Conflict: for who has overridden it already.
    :raises Unauthenticated: for the command line without a person.
    """
    if actor.account_id is None:
        raise Unauthenticated
    if not says_something(reason) or len(reason) > REASON_LENGTH:
        raise Invalid(N_("Say in at most {most} characters why it may pass."), most=REASON_LENGTH)
    hold(Issue, issue_id)
    issue = issues.visible(actor, issue_id)
    _refuse_unknown(issue, finding_id)
    if actor.account_id in case_files.senders(issue):
        raise Forbidden(N_("Who sent photos of the issue does not let it pass as well."))
    mine = select(ContradictionOverride.id).where(
        ContradictionOverride.finding_id == finding_id, ContradictionOverride.account_id == actor.account_id
    )
    if db.session.scalar(mine) is not None:
        raise Conflict(N_("You have given your reason already; a second person has to give theirs."))
    row = ContradictionOverride(
        issue_id=issue.id, finding_id=finding_id, account_id=actor.account_id, reason=reason.strip(), made_at=now()
    )
    db.session.add(row)
    db.session.flush()
    events.record(
        actor.label, "contradictions.override", f"issue:{issue.id}", code=issue.code, finding=finding_id,
        reason=row.reason,
    )  # fmt: skip
    return row


def _refuse_unknown(issue: Issue, finding_id: int) -> None:
    found = db.session.get(Finding, finding_id)
    is_open = found is not None and found.replaced_at is None and found.status is Status.CONTRADICTED
    photo = db.session.get(Photo, found.photo_id) if found and found.photo_id else None
    if not is_open or found is None or issue.id not in {found.issue_id, photo.issue_id if photo else None}:
        raise NotFound(N_("{code} has no open contradiction {number}."), code=issue.code, number=finding_id)
