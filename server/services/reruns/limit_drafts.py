"""Which change of limits does somebody think of, what would it change, and does it hold?

A draft is a row: what is to be set, why, and from which limits it was thought of. A worker, or a command, asks the
checks by it and writes nothing of what they say but the counts and some examples. Only a person saves it, and only
while the programme's limits are still those that it was thought of from.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update

from server.db import db, hold, write_if_free
from server.domain import limit_overrides
from server.domain.access import Actor, DecisionKind
from server.domain.finding import Kind, Status
from server.domain.limit_draft import DraftState
from server.domain.limits import Limits
from server.errors import Conflict, Invalid, NotFound
from server.models import LimitDraft, Programme
from server.services import access, events
from server.services.register import programmes
from server.services.reruns.trial import Changed, Tried
from server.services.runtime import now
from server.translations import N_

LEASE = timedelta(minutes=5)
"""A trial whose worker was killed rests so long; one that goes on says so every second."""
MOST_EXAMPLES = 12
"""Of each step from one verdict to another."""
LONGEST_REASON = 500
SHOWN = 50


class Stopped(Exception):
    """Somebody stopped a trial, or another has it in hand."""


@dataclass
class InHand:
    """A trial that one run has in hand; only that run may say how it goes and what it found."""

    number: int
    programme: str
    """Its code."""
    settings: dict[str, str]
    worked_until: datetime
    """As this run wrote it last: where the row says otherwise, another run has it, or nobody."""


@dataclass(frozen=True)
class Setting:
    """One limit of a draft."""

    name: str
    used: float
    """By which is judged, as the draft was thought of."""
    wanted: float
    is_default: bool
    """The default would hold again."""


@dataclass(frozen=True)
class Example:
    """A verdict that would be another one."""

    kind: Kind
    number: int
    issue: str
    issue_id: int | None
    viewpoint: str
    answered: DecisionKind | None


@dataclass(frozen=True)
class Step:
    """From which verdict to which how many would go."""

    kind: Kind
    before: Status | None
    after: Status
    count: int
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Found:
    """What a trial said."""

    asked: int
    changed: int
    left_out: int
    """Photos and pairs whose pixels would have to be measured anew."""
    not_asked: tuple[str, ...]
    """Checks that lay pictures on each other anew."""
    settled: int
    """So many of the changed pairs people have settled."""
    agree: int
    would_agree: int
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Draft:
    """A draft as people see it."""

    number: int
    programme: str
    programme_id: int
    title: str
    settings: tuple[Setting, ...]
    reason: str
    state: DraftState
    made_by: str
    made_at: datetime
    done: int
    total: int
    tried_at: datetime | None
    found: Found | None
    problem: str
    ended_by: str | None
    ended_at: datetime | None
    is_outdated: bool
    """The programme's limits were changed since it was thought of."""

    @property
    def percent(self) -> int:
        """Return how far its trial is."""
        return min(99, 100 * self.done // self.total) if self.total else 0


def make(
    actor: Actor, programme: Programme, settings: Mapping[str, str], reason: str, *, by_worker: bool = True
) -> int:
    """Write down limits to be tried; returns the number of the draft.

    :raises Invalid: for an unknown limit, an impossible value, no reason, or where nothing would be another limit.
    :raises Forbidden: for who sees a part of the programme only.
    """
    access.refuse_part_of_programme(actor)
    own = dict(programme.limits)
    if limit_overrides.changed(own, settings) == own:
        raise Invalid(N_("These are the limits in use; nothing would change."))
    draft = LimitDraft(
        programme=programme, settings=dict(settings), base=own, reason=reason_of(reason), state=DraftState.WAITING,
        made_by=actor.label, made_at=now(), by_worker=by_worker,
    )  # fmt: skip
    db.session.add(draft)
    db.session.flush()
    events.record(
        actor.label, "limits.draft", f"programme:{programme.code}", draft=draft.id, settings=draft.settings,
        reason=draft.reason,
    )  # fmt: skip
    return draft.id


def reason_of(written: str) -> str:
    """Return why limits are changed, as it is kept.

    :raises Invalid: where nothing is said, or too much.
    """
    said = " ".join(written.split())
    if not said:
        raise Invalid(N_("Say why: whoever asks later what a photo was judged by reads it."))
    if len(said) > LONGEST_REASON:
        raise Invalid(N_("A reason has at most {most} characters."), most=LONGEST_REASON)
    return said


def listing(actor: Actor, programme: Programme) -> tuple[Draft, ...]:
    """Return the drafts of a programme that are open, the newest first."""
    is_open = [state for state in DraftState if state.is_open]
    query = select(LimitDraft).where(LimitDraft.programme_id == programme.id, LimitDraft.state.in_(is_open))
    query = access.scoped(query.order_by(LimitDraft.id.desc()).limit(SHOWN), actor, LimitDraft)
    return tuple(_draft(actor, row) for row in db.session.scalars(query))


def get(actor: Actor, number: int) -> Draft:
    """Return one draft; who sees a part of the programme is told how many verdicts would change, and not which.

    :raises NotFound: where there is none for this caller.
    """
    return _draft(actor, _row(actor, number))


def stop(actor: Actor, number: int) -> None:
    """Stop the trial of a draft.

    :raises Conflict: where none goes on.
    """
    row = _held(actor, number)
    if row.state is not DraftState.WAITING:
        raise Conflict(N_("Nothing is being tried here."))
    row.state = DraftState.STOPPED
    events.record(actor.label, "limits.stop", f"programme:{row.programme.code}", draft=row.id)


def again(actor: Actor, number: int, *, by_worker: bool = True) -> None:
    """Try a draft anew, by the limits that the programme has now.

    :raises Conflict: where it is being tried, or over.
    :raises Invalid: where nothing would be another limit by now.
    """
    row = _held(actor, number)
    if row.state is DraftState.WAITING or not row.state.is_open:
        raise Conflict(N_("This cannot be tried again now."))
    own = dict(row.programme.limits)
    if limit_overrides.changed(own, row.settings) == own:
        raise Invalid(N_("These are the limits in use; nothing would change."))
    row.base, row.state, row.found, row.problem = own, DraftState.WAITING, None, ""
    row.done, row.total, row.worked_until, row.tried_at, row.by_worker = 0, 0, None, None, by_worker
    events.record(actor.label, "limits.again", f"programme:{row.programme.code}", draft=row.id)


def save(actor: Actor, number: int) -> None:
    """Let the limits of a draft hold; what was judged by others is asked again.

    :raises Conflict: where it was not tried to its end, is over, or the limits were changed since.
    """
    row = _held(actor, number)
    if row.state is not DraftState.TRIED:
        raise Conflict(N_("Only what was tried to its end can be saved."))
    hold(Programme, row.programme_id)
    db.session.refresh(row.programme)
    if dict(row.programme.limits) != row.base:
        raise Conflict(N_("The limits were changed since this was tried. Try it again, and look at what it changes."))
    row.state, row.ended_by, row.ended_at = DraftState.SAVED, actor.label, now()
    programmes.set_limits(row.programme, row.settings, actor=actor.label, reason=row.reason)


def discard(actor: Actor, number: int) -> None:
    """Throw a draft away; nothing was set by it.

    :raises Conflict: where it is over.
    """
    row = _held(actor, number)
    if not row.state.is_open:
        raise Conflict(N_("This is over already."))
    row.state, row.ended_by, row.ended_at = DraftState.DISCARDED, actor.label, now()
    events.record(actor.label, "limits.discard", f"programme:{row.programme.code}", draft=row.id)


def waiting() -> list[int]:
    """Return the drafts that a worker should try and none has in hand."""
    query = select(LimitDraft.id).where(LimitDraft.by_worker, *_is_free()).order_by(LimitDraft.id)
    return list(db.session.scalars(query))


def begin(number: int) -> InHand | None:
    """Take a draft in hand; returns what is to be tried, or None where others have it."""
    until = now() + LEASE
    mine = update(LimitDraft).where(LimitDraft.id == number, *_is_free())
    taken = db.session.execute(mine.values(worked_until=until).returning(LimitDraft.id)).first()
    if taken is None:
        return None
    row = db.session.get_one(LimitDraft, number)
    return InHand(number, row.programme.code, {name: str(written) for name, written in row.settings.items()}, until)


def tell(mine: InHand, done: int, total: int) -> None:
    """Note how far a trial is, beside the transaction that it reads in.

    :raises Stopped: where somebody stopped it, or another run has it in hand.
    """
    if db.session.scalar(select(LimitDraft.id).where(*_is_of(mine))) is None:
        raise Stopped
    until = now() + LEASE
    if write_if_free(update(LimitDraft).where(*_is_of(mine)).values(done=done, total=total, worked_until=until)):
        mine.worked_until = until


def keep(mine: InHand, tried: Tried) -> None:
    """Note what a trial said, unless it was stopped or begun anew meanwhile."""
    if (row := _still(mine)) is not None:
        row.state, row.found, row.tried_at, row.worked_until = DraftState.TRIED, _kept(tried), now(), None


def break_off(mine: InHand, problem: str) -> None:
    """Note that a trial broke, and why, in words that are said in the reader's language."""
    if (row := _still(mine)) is not None:
        row.state, row.problem, row.worked_until = DraftState.BROKEN, problem, None


def _still(mine: InHand) -> LimitDraft | None:
    hold(LimitDraft, mine.number)
    query = select(LimitDraft).where(*_is_of(mine))
    return db.session.scalar(query.execution_options(populate_existing=True))


def _is_of(mine: InHand) -> tuple[ColumnElement[bool], ...]:
    is_waiting = LimitDraft.state == DraftState.WAITING
    return LimitDraft.id == mine.number, is_waiting, LimitDraft.worked_until == mine.worked_until


def _is_free() -> tuple[ColumnElement[bool], ...]:
    free = or_(LimitDraft.worked_until.is_(None), LimitDraft.worked_until <= now())
    return LimitDraft.state == DraftState.WAITING, free


def _held(actor: Actor, number: int) -> LimitDraft:
    access.refuse_part_of_programme(actor)
    hold(LimitDraft, number)
    return _row(actor, number)


def _row(actor: Actor, number: int) -> LimitDraft:
    query = access.scoped(select(LimitDraft).where(LimitDraft.id == number), actor, LimitDraft)
    row = db.session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound(N_("There is no draft {number}."), number=number)
    return row


def _kept(tried: Tried) -> dict[str, Any]:
    """Return what is kept of a trial, as JSON has it."""
    by_step: defaultdict[tuple[Kind, Status | None, Status], list[Changed]] = defaultdict(list)
    for one in tried.changed:
        by_step[one.kind, one.before, one.after].append(one)
    return {
        "asked": tried.asked,
        "changed": len(tried.changed),
        "left_out": tried.left_out,
        "not_asked": list(tried.not_asked),
        "settled": [
            len(tried.answered),
            sum(one.old_agrees for one in tried.answered),
            sum(one.new_agrees for one in tried.answered),
        ],
        "steps": [
            [kind, before, after, count, [_example(one) for one in by_step[kind, before, after][:MOST_EXAMPLES]]]
            for kind, before, after, count in tried.steps
        ],
    }


def _example(one: Changed) -> list[Any]:
    return [one.number, one.issue, one.issue_id, one.viewpoint, one.answered]


def _draft(actor: Actor, row: LimitDraft) -> Draft:
    before = Limits().overridden(row.base)
    after = Limits().overridden(_wanted(row))
    settings = tuple(
        Setting(name, getattr(before, name), getattr(after, name), getattr(after, name) == getattr(Limits(), name))
        for name in row.settings
    )
    return Draft(
        number=row.id,
        programme=row.programme.code,
        programme_id=row.programme_id,
        title=row.programme.title,
        settings=settings,
        reason=row.reason,
        state=row.state,
        made_by=row.made_by,
        made_at=row.made_at,
        done=row.done,
        total=row.total,
        tried_at=row.tried_at,
        found=_found(row.found, with_examples=not actor.is_limited) if row.found else None,
        problem=row.problem,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
        is_outdated=row.state.is_open and dict(row.programme.limits) != row.base,
    )


def _wanted(row: LimitDraft) -> dict[str, float]:
    try:
        return limit_overrides.changed(row.base, row.settings)
    except Invalid:  # written down before there was a largest value; it is shown, and cannot be saved
        return {**row.base, **{name: float(written) for name, written in row.settings.items() if written.strip()}}


def _found(kept: Mapping[str, Any], *, with_examples: bool) -> Found:
    settled, agree, would_agree = kept["settled"]
    return Found(
        kept["asked"], kept["changed"], kept["left_out"], tuple(kept["not_asked"]), settled, agree, would_agree,
        tuple(
            _step(said, before, after, count, examples if with_examples else [])
            for said, before, after, count, examples in kept["steps"]
        ),
    )  # fmt: skip


def _step(said: str, before: str | None, after: str, count: int, examples: list[list[Any]]) -> Step:
    kind = Kind(said)
    shown = tuple(
        Example(kind, number, issue, issue_id, viewpoint, DecisionKind(answered) if answered else None)
        for number, issue, issue_id, viewpoint, answered in examples
    )
    return Step(kind, Status(before) if before else None, Status(after), count, shown)
