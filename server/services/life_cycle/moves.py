"""How does an issue move on, who moved it, and what keeps it where it is?

A move is a row that nothing changes afterwards. With it the ledger's cells follow that say the same: how far it is,
since when, until when. A refused move says all that is missing, and not only the first thing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.db import db, hold
from server.domain import life_cycle
from server.domain.access import COMMAND_LINE, RETURN_REASONS, Actor, Role
from server.domain.case_file import Asked, CaseFile, PairStanding
from server.domain.labels import LIFE_STATES
from server.domain.life_cycle import Transition
from server.domain.life_state import DONE, LifeState, ledger_status
from server.domain.lookback import is_lasting
from server.domain.requirements import ACCEPTANCE, LOOKBACK, SITE_CHECK, Missing, missing
from server.domain.sensible_days import sensible
from server.errors import Conflict, Forbidden, Invalid
from server.formats.ledger import STATUSES
from server.models import Issue, IssueMove
from server.services import events
from server.services.life_cycle import case_files, measures
from server.services.register import edits, issues
from server.services.runtime import now, today
from server.translations import N_, Word

MOVED = "issues.move"
_GATES = frozenset({LifeState.PUBLICISED, LifeState.SIGNED})
"""Either may come first; neither is passed twice."""
NOTE_LENGTH = 2_000
DOCUMENT_LENGTH = 200


class Incomplete(Conflict):
    """A move that lacks something; `missing` says all of it."""

    code = "incomplete"

    def __init__(self, code: str, found: Sequence[Missing]) -> None:
        self.missing = tuple(found)
        super().__init__(
            N_("{code} cannot be moved yet: {count} things are missing."), code=code, count=len(self.missing)
        )


@dataclass(frozen=True)
class Said:
    """What a person says with a move; `on` None: today."""

    on: date | None = None
    document: str = ""
    note: str = ""
    reasons: tuple[str, ...] = ()
    due_on: date | None = None
    plan: tuple[str, ...] = ()
    """With a plan: its measures, one a line; empty: those that are written down, or else the ledger's."""


@dataclass(frozen=True)
class Way:
    """A move that leads on from where an issue is, for one caller."""

    move: Transition
    may: bool
    """By role."""
    missing: tuple[Missing, ...]


def ways(actor: Actor, issue: Issue, case: CaseFile) -> tuple[Way, ...]:
    """Return the moves that lead on, each with what it lacks apart from what is said with it."""
    asked = _silent(actor)
    onward = (one for one in life_cycle.moves_from(issue.life) if not (one.end in _GATES and one.end in case.reached))
    return tuple(Way(one, _may(actor, one), missing(one, case, asked)) for one in onward)


def move(actor: Actor, issue_id: int, end: LifeState, said: Said) -> IssueMove:
    """Move an issue, in the transaction of the caller.

    :raises NotFound: where there is no such issue for this caller.
    :raises Conflict: where no move leads there from where it is.
    :raises Forbidden: where the caller's role does not make this move.
    :raises Incomplete: where something is missing, with all of it.
    :raises Invalid: for a text that is too long, a reason that is none, or a day in the future.
    """
    hold(Issue, issue_id)
    issue = issues.visible(actor, issue_id)
    db.session.refresh(issue)
    made = case_files.moves_of(issue.id, issue.present_round)
    transition = _transition(actor, issue, end, made)
    if not _may(actor, transition):
        raise Forbidden(N_("Your role does not make this move."))
    asked = _asked(actor, said)
    _refuse_before_last(made, end, asked.on)
    if end is LifeState.PLANNED:
        measures.plan(actor, issue, said.plan)
    case = case_files.load(issue)
    lacks = missing(transition, case, asked)
    if lacks:
        raise Incomplete(issue.code, lacks)
    row = _row(actor, issue, transition, asked, _evidence(case, transition, asked))
    _write(actor, issue, row)
    events.record(
        actor.label, MOVED, f"issue:{issue.id}", code=issue.code, start=row.start_state.value,
        end=row.end_state.value, round=row.round, on=row.about_on.isoformat(), document=row.document,
        reasons=list(row.reasons),
    )  # fmt: skip
    return row


def _transition(actor: Actor, issue: Issue, end: LifeState, made: Sequence[IssueMove]) -> Transition:
    state = case_files.told_state(actor, issue)
    found = life_cycle.transition(issue.life, end)
    if found is None or state is not issue.life or (end in _GATES and end in case_files.reached_by(made)):
        known = ", ".join(one.end.value for one in life_cycle.moves_from(state))
        raise Conflict(
            N_("{code} is “{state}”: from there no move leads to “{end}”. There are: {known}."),
            code=issue.code, state=Word(LIFE_STATES[state]), end=Word(LIFE_STATES[end]), known=known,
        )  # fmt: skip
    return found


def _refuse_before_last(made: Sequence[IssueMove], end: LifeState, on: date) -> None:
    """Keep what follows a claim in the order of its days: nothing is closed before it was accepted."""
    last = made[-1] if made else None
    if last is not None and end in DONE and last.end_state in DONE and on < last.about_on:
        raise Invalid(N_("{day} is before the step that came before it, of {last}."), day=on, last=last.about_on)


def _may(actor: Actor, transition: Transition) -> bool:
    """Tell whether the caller's role makes a move; who has the machine speaks for the office."""
    role = Role.OFFICE if actor is COMMAND_LINE else actor.role
    return role in transition.who


def _silent(actor: Actor) -> Asked:
    """Return what a caller who has not said anything yet would have said at best, so that only the rest is told."""
    return Asked(
        on=today(), document="…", note="…", reasons=RETURN_REASONS[:1], due_on=date.max, by_id=actor.account_id,
        is_leader=actor.role is Role.LEADER,
    )  # fmt: skip


def _asked(actor: Actor, said: Said) -> Asked:
    on = said.on or today()
    if on > today():
        raise Invalid(N_("{day} is in the future: a move is about a day that has been."), day=on)
    sensible(on, N_("Day of the step"))
    sensible(said.due_on, N_("Due"))
    for text, most in ((said.note, NOTE_LENGTH), (said.document, DOCUMENT_LENGTH)):
        if len(text) > most:
            raise Invalid(N_("A text has {length} characters; at most {most} are kept."), length=len(text), most=most)
    for code in said.reasons:
        if code not in RETURN_REASONS:
            told = N_("There is no reason “{code}”. There are: {known}.")
            raise Invalid(told, code=code, known=", ".join(RETURN_REASONS))
    return Asked(
        on=on, document=said.document.strip(), note=said.note.strip(), reasons=said.reasons, due_on=said.due_on,
        by_id=actor.account_id, is_leader=actor.role is Role.LEADER,
    )  # fmt: skip


def _row(actor: Actor, issue: Issue, transition: Transition, asked: Asked, evidence: Mapping[str, Any]) -> IssueMove:
    is_reopened = transition.end is LifeState.REOPENED
    row = IssueMove(
        issue_id=issue.id, round=issue.present_round + is_reopened, start_state=issue.life, end_state=transition.end,
        made_at=now(), account_id=actor.account_id, by=actor.label, about_on=asked.on, document=asked.document,
        note=asked.note, reasons=list(asked.reasons), due_on=asked.due_on, evidence=dict(evidence),
    )  # fmt: skip
    db.session.add(row)
    issue.state = transition.end
    if is_reopened:
        issue.round = row.round
    db.session.flush()
    return row


def _evidence(case: CaseFile, transition: Transition, asked: Asked) -> dict[str, Any]:
    """Return the numbers of the rows on which a move stands."""
    found: dict[str, Any] = {}
    match transition.end:
        case LifeState.SITE_CHECKED:
            found["submissions"] = [one.submission_id for one in case.since(SITE_CHECK, LifeState.APPLIED)]
        case LifeState.REVIEWED:
            approved = (one for one in case.standpoints if one.pair is PairStanding.APPROVED)
            found["pairs"] = [one.pair_id for one in approved]
        case LifeState.ACCEPTED:
            found["submissions"] = [one.submission_id for one in case.since(ACCEPTANCE, LifeState.APPLIED)][-1:]
        case LifeState.PUBLICISED:
            found["publication"] = case.publication_id
        case LifeState.SIGNED if not asked.is_leader:
            found["papers"] = list(case.signed_sheets)
        case LifeState.FILED:
            found["exports"] = list(case.packages)
        case LifeState.REOPENED:
            found["submissions"] = [
                one.submission_id for one in case.since(LOOKBACK, LifeState.CLOSED) if one.is_relapse
            ]
        case _:
            pass
    return found


def _write(actor: Actor, issue: Issue, row: IssueMove) -> None:
    """Bring the cells of the ledger to what a move says."""
    cells = dict(_cells(issue, row))
    status = ledger_status(row.end_state, issue.status)
    if status != issue.status:
        cells["status"] = STATUSES[status][0] + _lasting(issue, status)
    if row.due_on is not None:
        cells["due"] = row.due_on.isoformat()
    for key, text in cells.items():
        edits.edit(actor, {issue.id: None}, key, text, is_move=True)


def _lasting(issue: Issue, status: str) -> str:
    """Return what stays of a status that says that what was done has to be kept up."""
    is_kept = status in {"completed", "closed"} and is_lasting([str(issue.ledger.get("状态", ""))])
    return "，长期坚持" if is_kept else ""


def _cells(issue: Issue, row: IssueMove) -> Iterator[tuple[str, str]]:
    day = row.about_on.isoformat()
    match row.start_state, row.end_state:
        case (LifeState.PLANNED | LifeState.REOPENED, LifeState.RECTIFYING):
            yield "started", day
        case (_, LifeState.CLAIMED):
            yield "claimed", day
        case (_, LifeState.ACCEPTED):
            yield "accepted", f"{day} 同意销号"
        case (LifeState.PUBLICISED | LifeState.SIGNED, LifeState.CLOSED):
            yield "closed", f"{day} {row.document}"
        case (LifeState.CLOSED, LifeState.FILED):
            known = str(issue.ledger.get("销号时间、备案号", ""))
            yield "closed", "；".join(one for one in (known, row.document) if one)
        case _:
            pass
