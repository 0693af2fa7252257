"""What does an answer for the photos that stand at the desk say of a viewpoint's earlier attempts?

An approval sets the earlier ones aside that are still open, each with a reason where the checks contradict it; a return
returns them too. They are answered by the same people under the same rules as any pair: what the checks contradict
passes only with a second person, and where reviewers differed the votes are counted together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from server.db import db
from server.domain.access import Actor, DecisionKind
from server.domain.finding import Checked, Status
from server.domain.resolution import PairState
from server.domain.words import says_something
from server.errors import Conflict, Forbidden, Invalid
from server.models import Decision, DecisionReason, PhotoPair
from server.services import access, events
from server.services.review import decisions, pair_case
from server.services.review.pair_case import PairCase, seen_of
from server.services.runtime import now
from server.services.verification import attempts, findings, issue_checks
from server.translations import N_

NOTE_LENGTH = 2000


@dataclass(frozen=True)
class EarlierAnswer:
    """What is recorded of one earlier attempt."""

    row: PhotoPair
    said: tuple[Decision, ...]
    """What people have said of it before."""
    kind: DecisionKind
    reasons: tuple[str, ...]
    note: str


def answers(
    actor: Actor, case: PairCase, kind: DecisionKind, reasons: Sequence[str], note: str, aside: Mapping[int, str]
) -> list[EarlierAnswer]:
    """Return what an answer for the standing pair says of each earlier attempt that is still open.

    :raises Invalid: for an approval that leaves out why a contradicted attempt is set aside.
    :raises Forbidden: where the reviewer handed in one of the earlier photos.
    :raises Conflict: where the reviewer has asked a colleague about one of them.
    """
    left = case.open_beside
    if not left or kind is DecisionKind.ESCALATE:
        return []
    said = decisions.of_pairs([one.id for one in left if one.state is not PairState.OPEN])
    for one in left:
        _refuse(actor, one, said.get(one.id, []))
    if kind is DecisionKind.RETURN:
        return [EarlierAnswer(one, tuple(said.get(one.id, ())), kind, tuple(reasons), note) for one in left]
    return [
        EarlierAnswer(one, tuple(said.get(one.id, ())), DecisionKind.SET_ASIDE, (), _why(one, aside) or note)
        for one in left
    ]


def choose(actor: Actor, pair_id: int, why: str) -> None:
    """Put an earlier attempt to the desk, in the place of the one that stands there; what is open stays open.

    :raises Invalid: without a reason.
    :raises Forbidden: where the reviewer handed in one of its photos.
    :raises Conflict: where it stands already.
    :raises NotFound: where there is no such pair for this caller.
    """
    case = pair_case.load(actor, pair_id, for_answer=True)
    if not says_something(why):
        raise Invalid(N_("Write down why these photos are looked at in the place of the others."))
    if case.row.replaced_at is None:
        raise Conflict(N_("These are the photos that stand."))
    if access.handed_in(actor, case.submissions):
        raise Forbidden(N_("You handed in one of these photos; another reviewer has to look at them."))
    stood = next((one.id for one in case.beside if one.replaced_at is None), None)
    attempts.stand(case.row)
    issue_checks.roll_up(case.row.issue)
    events.record(actor.label, "reviews.choose", f"pair:{pair_id}", instead_of=stood, note=why.strip()[:NOTE_LENGTH])


def record(actor: Actor, given: Decision, earlier: Iterable[EarlierAnswer]) -> None:
    """Record them beside the answer that they were given with."""
    settled = [_record(actor, given, one) for one in earlier]
    if any(settled):
        issue_checks.roll_up(given.pair.issue)


def withdraw(actor: Actor, given: Decision) -> None:
    """Take back what was given with an answer that is taken back."""
    rows = db.session.query(Decision).filter_by(given_with_id=given.id, withdrawn_at=None).order_by(Decision.pair_id)
    for row in rows.all():
        row.withdrawn_at = given.withdrawn_at
        db.session.flush()
        decisions.apply(row.pair, decisions.of_pair(row.pair_id))
        events.record(
            actor.label, "reviews.withdraw", f"pair:{row.pair_id}", decision=row.id, state=row.pair.state.value
        )


def _refuse(actor: Actor, row: PhotoPair, said: Iterable[Decision]) -> None:
    if access.handed_in(actor, (row.before.attachment.submission, row.after.attachment.submission)):
        raise Forbidden(N_("You handed in another photo of this place; another reviewer has to look at it."))
    own = decisions.last_of(said, actor.account_id)
    if own is not None and own.kind is DecisionKind.ESCALATE:
        raise Conflict(N_("You asked a colleague about other photos of this place; the colleague answers first."))
    if own is not None and row.state is PairState.THIRD:
        raise Conflict(N_("You and a colleague differ about other photos of this place; a third person answers first."))
    if row.verdict is None:
        raise Conflict(N_("Other photos of this place are still being analysed; wait for the findings."))


def tidy_note(text: str) -> str:
    """Return a note as it is kept.

    :raises Invalid: for one that is too long.
    """
    note = text.replace("\r\n", "\n").strip()
    if len(note) > NOTE_LENGTH:
        raise Invalid(N_("A note has at most {longest} characters."), longest=NOTE_LENGTH)
    return note


def _why(row: PhotoPair, aside: Mapping[int, str]) -> str:
    why = tidy_note(aside.get(row.id, ""))
    if not says_something(why) and seen_of(row) is Status.CONTRADICTED:
        raise Invalid(N_("The checks contradict other photos of this place. Write beside each why it is set aside."))
    return why


def _record(actor: Actor, given: Decision, answer: EarlierAnswer) -> bool:
    """Record one answer; tells whether the attempt is settled with it."""
    row = answer.row
    decision = Decision(
        pair=row,
        account_id=given.account_id,
        kind=answer.kind,
        reason_rows=[DecisionReason(code) for code in answer.reasons],
        note=answer.note,
        verdict_seen=seen_of(row),
        findings_seen=as_seen(_findings_of(row)),
        opened_at=given.opened_at,
        decided_at=now(),
        given_with_id=given.id,
    )
    db.session.add(decision)
    db.session.flush()
    decisions.apply(row, [*answer.said, decision])
    events.record(
        actor.label,
        "reviews.decide",
        f"pair:{row.id}",
        decision=decision.id,
        kind=decision.kind.value,
        reasons=list(decision.reasons),
        verdict=decision.verdict_seen.value if decision.verdict_seen else None,
        state=row.state.value,
        given_with=given.id,
    )
    return row.state is PairState.DECIDED


def as_seen(said: Iterable[Checked]) -> list[list[object]]:
    """Return findings as an answer keeps them: check, version, status, reason."""
    return [[one.check, one.version, one.finding.status.value, one.finding.reason] for one in said]


def _findings_of(row: PhotoPair) -> tuple[Checked, ...]:
    return findings.values(findings.of_all(pair_ids=[row.id], photo_ids=[row.before_id, row.after_id]))
