"""What does a reviewer answer for a pair, and may this reviewer answer it?

An answer is never changed. It keeps what the machine had said on the screen at that moment, and may be taken back
for some seconds, which the log tells as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from server.db import db
from server.domain.access import RETURN_REASONS, Actor, DecisionKind
from server.domain.finding import Status
from server.domain.resolution import PairState, Violation
from server.domain.words import says_something
from server.errors import Conflict, Forbidden, Invalid, NotFound, Problem, Unauthenticated
from server.models import Decision, DecisionReason, PhotoPair
from server.services import access, events
from server.services.review import decisions, earlier_attempts, pair_case, reservations
from server.services.review.earlier_attempts import NOTE_LENGTH
from server.services.review.pair_case import PairCase
from server.services.runtime import now
from server.services.verification import issue_checks
from server.translations import N_

MOST_AT_ONCE = 100
UNDO = timedelta(seconds=5)
_ON_THE_WAY = timedelta(seconds=3)
"""What a slow line may add to the five seconds that the reader saw."""


@dataclass(frozen=True)
class Answer:
    """What a reviewer says of a pair."""

    kind: DecisionKind
    reasons: tuple[str, ...] = ()
    note: str = ""
    violation: Violation | None = None
    seen: str = ""
    """What was on the screen, by `PairCase.digest`; empty: the caller showed nothing."""
    aside: Mapping[int, str] = field(default_factory=dict)
    """With an approval: why each earlier attempt that the checks contradict is set aside, by its number."""


@dataclass(frozen=True)
class Bulk:
    """What came of an answer for many pairs."""

    done: tuple[int, ...] = ()
    """The pairs."""
    decisions: tuple[int, ...] = ()
    """The answers, in the same order."""
    refused: Mapping[int, Problem] = field(default_factory=dict)


def decide(actor: Actor, pair_id: int, answer: Answer, *, is_bulk: bool = False) -> Decision:
    """Record a person's answer with what was on the screen, and resolve the pair where it is enough.

    :raises Invalid: for a return without a reason, or an override or a recorded violation without a note.
    :raises Forbidden: where the reviewer handed in one of the photos.
    :raises Conflict: where a newer pair took this one's place, checks have still to speak or have spoken anew, a
        colleague has it open, or the person has decided already.
    :raises NotFound: where there is no such pair for this caller.
    """
    if actor.account_id is None:
        raise Unauthenticated
    opened_at = reservations.release(actor, pair_id)
    case = pair_case.load(actor, pair_id, for_answer=True)
    row, said = case.row, decisions.so_far(case.row)
    _refuse_own_photos(actor, case)
    _refuse_outdated(case, answer)
    _refuse_taken(actor, row)
    _refuse_spoken(actor, row, answer, said)
    if is_bulk:
        _refuse_bulk(case, answer)
    checked = _checked(answer, case)
    earlier = earlier_attempts.answers(actor, case, checked.kind, checked.reasons, checked.note, answer.aside)
    decision = _row(actor.account_id, case, checked)
    decision.is_bulk = is_bulk
    decision.opened_at = opened_at
    db.session.add(decision)
    db.session.flush()
    decisions.apply(row, [*said, decision])
    _record(actor, row, decision)
    if row.replaced_at is not None and row.state is PairState.DECIDED:
        issue_checks.roll_up(row.issue)
    earlier_attempts.record(actor, decision, earlier)
    return decision


def decide_many(actor: Actor, pair_ids: Sequence[int], answer: Answer) -> Bulk:
    """Give one answer for many pairs; what cannot be answered this way is said and left as it is.

    :raises Invalid: for no pair, too many, or an answer that needs a look at each.
    """
    wanted = list(dict.fromkeys(pair_ids))
    if not wanted:
        raise Invalid(N_("Choose at least one pair."))
    if len(wanted) > MOST_AT_ONCE:
        raise Invalid(N_("Choose at most {most} pairs at once."), most=MOST_AT_ONCE)
    if answer.violation is not None:
        raise Invalid(N_("Surface or false rectification is recorded pair by pair."))
    _reasons(answer)
    done: dict[int, int] = {}
    refused: dict[int, Problem] = {}
    for pair_id in wanted:
        try:
            with db.session.begin_nested():  # what is refused gives back the reservation, too
                done[pair_id] = decide(actor, pair_id, answer, is_bulk=True).id
        except (Conflict, Forbidden, NotFound) as problem:
            refused[pair_id] = problem
    return Bulk(tuple(done), tuple(done.values()), refused)


def withdraw(actor: Actor, decision_id: int) -> Decision:
    """Take an answer back that was given a moment ago.

    :raises NotFound: where the caller gave no such answer.
    :raises Conflict: where it is too late.
    """
    row = db.session.get(Decision, decision_id)
    if row is None or row.account_id != actor.account_id:
        raise NotFound(N_("There is no such answer of yours."))
    if row.given_with_id is not None:
        raise Conflict(N_("This answer was given together with another; take that one back."))
    if row.withdrawn_at is not None:
        return row
    if now() - row.decided_at > UNDO + _ON_THE_WAY:
        raise Conflict(N_("It is too late to undo this. Escalate the pair if you no longer agree."))
    row.withdrawn_at = now()
    db.session.flush()
    decisions.apply(row.pair, decisions.of_pair(row.pair_id))
    events.record(actor.label, "reviews.withdraw", f"pair:{row.pair_id}", decision=row.id, state=row.pair.state.value)
    earlier_attempts.withdraw(actor, row)
    return row


def reopen(actor: Actor, pair_id: int, note: str) -> None:
    """Put a settled pair back into the queue, because what the machine says has changed.

    :raises Invalid: without a note.
    :raises Conflict: where nobody has settled it, or a newer pair took its place.
    :raises NotFound: where there is no such pair for this caller.
    """
    row = pair_case.load(actor, pair_id, for_answer=True).row
    if not says_something(note):
        raise Invalid(N_("Write down why the pair is opened anew."))
    if row.state is not PairState.DECIDED or row.replaced_at is not None:
        raise Conflict(N_("This pair is not settled."))
    row.reopened_at, row.second_look_at = now(), None
    decisions.apply(row, [])
    events.record(actor.label, "reviews.reopen", f"pair:{row.id}", note=note.strip()[:NOTE_LENGTH])


def look_again(row: PhotoPair) -> None:
    """Have a second person answer for a settled pair, without seeing the first answer, which goes on counting."""
    row.second_look_at = now()
    decisions.apply(row, decisions.of_pair(row.id))


def _row(account_id: int, case: PairCase, answer: Answer) -> Decision:
    return Decision(
        pair=case.row,
        account_id=account_id,
        kind=answer.kind,
        violation=answer.violation,
        reason_rows=[DecisionReason(code) for code in answer.reasons],
        note=answer.note,
        verdict_seen=_seen_verdict(case, answer),
        findings_seen=earlier_attempts.as_seen(one.checked for one in case.findings),
        decided_at=now(),
    )


def _seen_verdict(case: PairCase, answer: Answer) -> Status | None:
    """Return the verdict that an answer is given for; an approval passes over that of the earlier attempts as well."""
    if case.row.replaced_at is not None:
        return pair_case.seen_of(case.row)
    return case.verdict if answer.kind is DecisionKind.APPROVE else case.row.verdict


def _record(actor: Actor, row: PhotoPair, decision: Decision) -> None:
    details: dict[str, Any] = {
        "decision": decision.id,
        "kind": decision.kind.value,
        "reasons": list(decision.reasons),
        "verdict": decision.verdict_seen.value if decision.verdict_seen else None,
        "checks": {check: version for check, version, *_ in decision.findings_seen},
        "state": row.state.value,
    }
    if decision.violation:
        details["charge"] = decision.violation.value
    if decision.is_bulk:
        details["bulk"] = True
    events.record(actor.label, "reviews.decide", f"pair:{row.id}", **details)


def _refuse_own_photos(actor: Actor, case: PairCase) -> None:
    if access.handed_in(actor, case.submissions):
        raise Forbidden(N_("You handed in one of these photos; another reviewer has to look at them."))


def _refuse_outdated(case: PairCase, answer: Answer) -> None:
    if case.row.replaced_at is not None:
        _refuse_earlier(case.row, answer)
    elif answer.kind is DecisionKind.SET_ASIDE:
        raise Invalid(N_("Only other attempts are set aside; these are the photos that stand."))
    if case.is_waiting:
        raise Conflict(N_("The photos are still being analysed; wait for the findings."))
    if case.is_stale:
        raise Conflict(N_("The register has changed, and the checks are being asked again; wait for the findings."))
    if answer.seen and answer.seen != case.digest:
        raise Conflict(N_("The findings have changed since you opened this page. Look at them again."))


def _refuse_earlier(row: PhotoPair, answer: Answer) -> None:
    """An earlier attempt is answered for only where something is open, and never approved."""
    if not row.is_waiting:
        raise Conflict(N_("A newer photo has arrived since; decide on the new pair."))
    if answer.kind is DecisionKind.APPROVE:
        raise Conflict(N_("A newer photo has arrived since. Return this pair or set it aside; approve the new one."))


def _refuse_taken(actor: Actor, row: PhotoPair) -> None:
    held = reservations.held(actor, row.reservation)
    if held is not None and not held.is_own:
        raise Conflict(N_("A colleague has this pair open. Take the next one."))


def _refuse_spoken(actor: Actor, row: PhotoPair, answer: Answer, said: Iterable[Decision]) -> None:
    """A person may escalate after deciding, but not decide twice; a settled pair can only be escalated."""
    own = decisions.last_of(said, actor.account_id)
    if own is not None and (answer.kind is not DecisionKind.ESCALATE or own.kind is DecisionKind.ESCALATE):
        raise Conflict(N_("You have already decided on this pair. Escalate it if you no longer agree."))
    if row.state is PairState.DECIDED and answer.kind is not DecisionKind.ESCALATE:
        raise Conflict(N_("This pair is settled. Escalate it if you do not agree."))


def _refuse_bulk(case: PairCase, answer: Answer) -> None:
    row = case.row
    if case.open_beside or row.replaced_at is not None:
        raise Conflict(N_("Other photos of this place wait for an answer; this pair is decided on its own page."))
    if pair_case.seen_of(row) is Status.CONTRADICTED or row.contradictions:
        raise Conflict(N_("The checks contradict; this pair is decided on its own page."))
    if answer.kind is DecisionKind.APPROVE and row.verdict is not Status.CONSISTENT:
        raise Conflict(N_("Not everything agrees or could be verified; to approve this pair, look at its own page."))
    if row.state is not PairState.OPEN or answer.kind is DecisionKind.ESCALATE:
        raise Conflict(N_("Another answer was asked for; this pair is decided on its own page."))


def _checked(answer: Answer, case: PairCase) -> Answer:
    """Return the answer in good order; only a return has reasons and records a violation."""
    violation = answer.violation if answer.kind is DecisionKind.RETURN else None
    return replace(
        answer,
        reasons=_reasons(answer),
        violation=violation,
        note=_note(replace(answer, violation=violation), case.row),
    )


def _reasons(answer: Answer) -> tuple[str, ...]:
    """Return the codes of a return in their order; other answers have none."""
    if answer.kind is not DecisionKind.RETURN:
        return ()
    unknown = _unknown(answer.reasons)
    if unknown:
        raise Invalid(N_("There is no reason {code}."), code=unknown[0])
    if not answer.reasons:
        raise Invalid(N_("Give at least one reason for the return."))
    return tuple(sorted(set(answer.reasons)))


def _unknown(codes: Iterable[str]) -> list[str]:
    return [code for code in codes if code not in RETURN_REASONS]


def _note(answer: Answer, row: PhotoPair) -> str:
    note = earlier_attempts.tidy_note(answer.note)
    if says_something(note):
        return note
    if answer.kind is DecisionKind.APPROVE and pair_case.seen_of(row) is Status.CONTRADICTED:
        raise Invalid(N_("To approve over a contradiction, write down why."))
    if answer.kind is DecisionKind.SET_ASIDE:
        raise Invalid(N_("To set these photos aside, write down why."))
    if answer.violation is not None:
        raise Invalid(N_("To record surface or false rectification, write down what you saw."))
    if answer.kind is DecisionKind.ESCALATE and row.state is PairState.DECIDED:
        raise Invalid(N_("To ask again about a settled pair, write down why."))
    return note
