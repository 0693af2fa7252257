"""What does a reviewer answer for a pair, and may this reviewer answer it?

A decision is never changed. It keeps what the machine had said on the screen at that moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from server.db import db
from server.domain.access import RETURN_REASONS, Actor, DecisionKind
from server.domain.finding import Status
from server.errors import Conflict, Forbidden, Invalid, Unauthenticated
from server.models import Decision, PhotoPair
from server.services import events, pair_view, photo_view
from server.services.runtime import now
from server.translations import N_

NOTE_LENGTH = 2000


@dataclass(frozen=True)
class Answer:
    """What a reviewer says of a pair."""

    kind: DecisionKind
    reasons: tuple[str, ...] = ()
    note: str = ""


def decide(actor: Actor, pair_id: int, answer: Answer) -> Decision:
    """Record a person's answer with what was on the screen.

    :raises Invalid: for a return without a reason, or an override of a contradiction without a note.
    :raises Forbidden: where the reviewer handed in one of the photos.
    :raises Conflict: where a newer pair took this one's place, checks have still to speak, or the person has
        decided already.
    :raises NotFound: where there is no such pair for this caller.
    """
    if actor.account_id is None:
        raise Unauthenticated
    row = pair_view.visible(actor, pair_id)
    _refuse_own_photos(actor, row)
    _refuse_outdated(row)
    _refuse_second(actor, row, answer)
    answer = Answer(answer.kind, _reasons(answer), _note(answer, row))
    decision = Decision(
        pair_id=row.id,
        account_id=actor.account_id,
        kind=answer.kind,
        reasons=list(answer.reasons),
        note=answer.note,
        verdict_seen=row.verdict,
        findings_seen=_seen(row),
        decided_at=now(),
    )
    db.session.add(decision)
    db.session.flush()
    seen = row.verdict.value if row.verdict else None
    details = {"decision": decision.id, "kind": answer.kind.value, "reasons": list(answer.reasons), "verdict": seen}
    events.record(actor.label, "reviews.decide", f"pair:{row.id}", **details)
    return decision


def _refuse_own_photos(actor: Actor, row: PhotoPair) -> None:
    sent = photo_view.attachments([row.before, row.after]).values()
    if pair_view.is_own(actor, sent):
        raise Forbidden(N_("You handed in one of these photos; another reviewer has to look at them."))


def _refuse_outdated(row: PhotoPair) -> None:
    if row.replaced_at is not None:
        raise Conflict(N_("A newer photo has arrived since; decide on the new pair."))
    if None in (row.verdict, row.before.verdict, row.after.verdict):
        raise Conflict(N_("The photos are still being analysed; wait for the findings."))


def _refuse_second(actor: Actor, row: PhotoPair, answer: Answer) -> None:
    """A person may escalate after deciding, but not decide twice."""
    own = [one for one in pair_view.decisions(row.id) if one.account_id == actor.account_id]
    if own and (answer.kind is not DecisionKind.ESCALATE or own[-1].kind is DecisionKind.ESCALATE):
        raise Conflict(N_("You have already decided on this pair. Escalate it if you no longer agree."))


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
    note = answer.note.replace("\r\n", "\n").strip()
    if len(note) > NOTE_LENGTH:
        raise Invalid(N_("A note has at most {longest} characters."), longest=NOTE_LENGTH)
    if not note and answer.kind is DecisionKind.APPROVE and row.verdict is Status.CONTRADICTED:
        raise Invalid(N_("To approve over a contradiction, write down why."))
    return note


def _seen(row: PhotoPair) -> list[list[object]]:
    """Return each finding that was on the screen: scope, check, version, status, reason."""
    return [
        [one.checked.check, one.checked.version, one.checked.finding.status.value, one.checked.finding.reason]
        for one in pair_view.scoped_findings(row)
    ]
