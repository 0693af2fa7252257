"""What do forms of verification say that the ledger may take over, and was the complainant told?

Nothing is taken over by itself: a person sees what stands in a cell and what a form would put there, and says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from server.db import db
from server.domain import ledger_row, petitions
from server.domain.access import Actor
from server.domain.answers import answer, visit_day
from server.domain.ledger_columns import COLUMNS
from server.domain.petitions import ReplyWay
from server.domain.sensible_days import sensible
from server.errors import Conflict, Invalid, NotFound
from server.models import Form, Issue, PetitionReply, Submission, SubmissionIssue
from server.services import events
from server.services.petitions import listing
from server.services.register import edits, issues, ledger_index
from server.services.runtime import now, today
from server.translations import N_

FORM = "petition_verify"
NOTE_LENGTH = 1_000
_REPLIED: Mapping[str, ReplyWay] = {"yes": ReplyWay.FORM, "anon": ReplyWay.ANONYMOUS}


@dataclass(frozen=True)
class Offer:
    """A cell of the ledger, and what a form would put there."""

    key: str
    word: str
    stands: str
    """What stands in it now."""
    said: str

    @property
    def is_same(self) -> bool:
        """Tell whether the ledger says so already."""
        return self.stands == self.said


@dataclass(frozen=True)
class Verification:
    """A form that was handed in about a petition."""

    submission_id: int
    received_at: datetime
    number: str
    """The number that it names."""
    offers: tuple[Offer, ...]
    reply: ReplyWay | None
    """How it says that the complainant was told; None: it says that nobody was."""
    told_on: date | None


def verifications(actor: Actor, issue_id: int) -> tuple[Verification, ...]:
    """Return the forms of verification of a petition that count, the newest first.

    :raises NotFound: where there is no such issue for this caller.
    """
    issue = issues.visible(actor, issue_id)
    cells = ledger_row.texts(ledger_index.rows([issue.id])[issue.id])
    return tuple(_verification(row, cells) for row in _submissions(issue))


def take_over(actor: Actor, issue_id: int, submission_id: int, key: str, seen: str) -> None:
    """Put into a cell what a form says, where it still says what the person saw.

    :raises NotFound: where there is no such issue, form or answer for this caller.
    :raises Conflict: where something else stands in the cell by now.
    """
    listing.one(actor, issue_id)
    form = next((one for one in verifications(actor, issue_id) if one.submission_id == submission_id), None)
    offer = next((one for one in form.offers if one.key == key), None) if form else None
    if offer is None:
        raise NotFound(N_("This form says nothing of that column."))
    done = edits.edit(actor, {issue_id: seen}, key, offer.said)
    if done.clashes:
        told = N_("“{column}” says “{now}” by now. Look at it again: nothing was taken over.")
        raise Conflict(told, column=COLUMNS[key].heading, now=done.clashes[0].now)
    events.record(
        actor.label, "petitions.take_over", f"issue:{issue_id}", submission=submission_id, column=key, was=seen,
        now=offer.said,
    )  # fmt: skip


def reply(actor: Actor, issue_id: int, way: ReplyWay, told_on: date | None, note: str) -> PetitionReply:
    """Write down how a complainant was told, or that nobody could be; earlier entries stay.

    :raises NotFound: where there is no such petition for this caller.
    :raises Invalid: without a day where somebody was told, for one ahead or that cannot be meant, or a long note.
    """
    petition = listing.one(actor, issue_id)
    if way is ReplyWay.ANONYMOUS:
        told_on = None
    elif told_on is None:
        raise Invalid(N_("Say on which day the complainant was told."))
    elif told_on > today():
        raise Invalid(N_("{day} is in the future: nobody was told yet."), day=told_on)
    sensible(told_on, N_("Fed back on"))
    if len(note) > NOTE_LENGTH:
        raise Invalid(
            N_("A text has {length} characters; at most {most} are kept."), length=len(note), most=NOTE_LENGTH
        )
    row = PetitionReply(
        issue_id=issue_id, way=way, told_on=told_on, note=note.strip(), written_by=actor.label, written_at=now()
    )
    db.session.add(row)
    db.session.flush()
    events.record(
        actor.label, "petitions.reply", f"issue:{issue_id}", code=petition.code, way=way.value,
        on=told_on.isoformat() if told_on else None,
    )  # fmt: skip
    return row


def _submissions(issue: Issue) -> Sequence[Submission]:
    newer = aliased(Submission)
    naming = select(SubmissionIssue.submission_id).where(SubmissionIssue.issue_id == issue.id)
    query = (
        select(Submission)
        .join(Form, Form.id == Submission.form_pk)
        .where(
            Submission.id.in_(naming), Form.form_id == FORM, Submission.set_aside_at.is_(None),
            ~select(newer.id).where(newer.replaces_id == Submission.id).exists(),
        )
        .order_by(Submission.received_at.desc(), Submission.id.desc())
    )  # fmt: skip
    return db.session.scalars(query).all()


def _verification(row: Submission, cells: Mapping[str, str]) -> Verification:
    said = petitions.cells_of(*(answer(row.answers, one) for one in ("truth", "close_state", "next_due", "pollution")))
    offers = tuple(Offer(key, COLUMNS[key].word, cells.get(key, ""), text) for key, text in said.items())
    day = visit_day(row.answers) or row.received_at.date()
    return Verification(
        row.id, row.received_at, answer(row.answers, "petition_no"), offers,
        _REPLIED.get(answer(row.answers, "reply")), min(day, today()),
    )  # fmt: skip
