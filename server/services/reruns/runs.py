"""What do today's checks make of what was received before?

A run goes through photos, then pairs, then issues, each by number, and notes after every portion how far it is, in the
portion's own transaction. A run that was killed goes on where it stopped; a portion that was not committed is asked
again, which gives the same answers. What has arrived since the start is not part of it: it was judged on arrival.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from server import checks
from server.checks import ISSUE_CHECKS, PAIR_CHECKS, PHOTO_CHECKS
from server.db import db, hold
from server.domain.access import Actor
from server.domain.finding import Kind, Status
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.models import CheckRun, Issue, Programme
from server.models import VerdictChange as ChangeRow
from server.services import access, events
from server.services.register import programmes, staleness
from server.services.reruns import iteration
from server.services.reruns.iteration import Item
from server.services.runtime import now
from server.services.verification import attempts, issue_checks, pairs, photo_case, photos
from server.translations import N_


@dataclass(frozen=True)
class Begun:
    """A run that can be gone through."""

    number: int
    total: int
    done: int
    is_resumed: bool


@dataclass(frozen=True)
class Change:
    """A verdict that a run changed."""

    kind: Kind
    number: int
    issue: str
    viewpoint: str
    before: Status | None
    after: Status | None


def create(
    actor: str,
    *,
    codes: Sequence[str] = (),
    programme: str | None = None,
    changed_only: bool = False,
    by_worker: bool = False,
) -> Begun:
    """Start a run, or take up the same one where it was killed.

    :raises Invalid: for a check that does not exist.
    :raises NotFound: for a programme that does not exist.
    """
    wanted = _wanted(codes, changed_only=changed_only)
    plan = programmes.get(programme) if programme else None
    run = _unfinished(wanted, plan, by_worker=by_worker)
    is_resumed = run is not None
    if run is None:
        run = CheckRun(
            programme_id=plan.id if plan else None,
            checks=wanted,
            total=0,
            done=0,
            started_by=actor,
            started_at=now(),
            by_worker=by_worker,
        )
        db.session.add(run)
        db.session.flush()
        events.record(actor, "checks.run", f"check_run:{run.id}", checks=wanted, programme=programme)
    run.reached = {}  # limits may have changed since it was killed
    run.total = iteration.count(run)
    return Begun(run.id, run.total, run.done, is_resumed)


def pause(actor: Actor, number: int) -> None:
    """Let a run rest until somebody has it go on.

    One that a change of the register caused does not rest: until it has asked, no answer is taken of what it touches.

    :raises NotFound: where there is no such run for this caller.
    :raises Forbidden: where it is about programmes that are not the caller's.
    :raises Conflict: where it is over, rests already, or no worker goes through it by order.
    """
    run = _held(actor, number)
    if run.ended_at is not None or run.paused_at is not None:
        raise Conflict(N_("This run is over, or rests already."))
    if run.cause is not None or not run.by_worker:
        raise Conflict(N_("Only a run that was ordered and that workers go through can rest."))
    run.paused_at, run.paused_by = now(), actor.label
    events.record(actor.label, "checks.pause", f"check_run:{run.id}", done=run.done, total=run.total)


def go_on(actor: Actor, number: int) -> None:
    """Let a run go on that rests.

    :raises NotFound: where there is no such run for this caller.
    :raises Conflict: where it does not rest.
    """
    run = _held(actor, number)
    if run.paused_at is None:
        raise Conflict(N_("This run does not rest."))
    run.rested_s = (run.rested_s or 0.0) + (now() - run.paused_at).total_seconds()
    run.paused_at = run.paused_by = None
    events.record(actor.label, "checks.go_on", f"check_run:{run.id}", done=run.done, total=run.total)


def _held(actor: Actor, number: int) -> CheckRun:
    hold(CheckRun, number)
    query = access.scoped(select(CheckRun).where(CheckRun.id == number), actor, CheckRun)
    run = db.session.scalar(query.execution_options(populate_existing=True))
    if run is None:
        raise NotFound(N_("There is no run {number}."), number=number)
    if actor.programme_id is not None and run.programme_id != actor.programme_id:
        raise Forbidden(N_("This run is about other programmes too."))
    return run


def portions(run_id: int) -> Iterator[list[Item]]:
    """Go through what is left of a run; holds numbers only, so every portion may be a transaction of its own."""
    yield from iteration.portions(_get(run_id))


def ask(run_id: int, portion: Sequence[Item]) -> None:
    """Judge some things again and note whose verdict that changed."""
    run = _get(run_id)
    codes = iteration.codes_of(run)
    touched: dict[int, None] = {}
    for item in portion:
        issue_id = _ASK[item.kind](run, item.number, item.codes or codes)
        if issue_id is not None:
            touched[issue_id] = None
    for issue_id in touched:
        _roll_up(run, issue_id)
    _pass(run, portion)


def skip(run_id: int, item: Item) -> None:
    """Count something that cannot be judged again; what was said of it stands."""
    run = _get(run_id)
    if run.cause is not None:
        staleness.unmark(iteration.TABLES[item.kind], item.number, run_id)
    _pass(run, [item])


def is_over(run_id: int) -> bool:
    """Tell whether a run that has asked about all it found may be closed."""
    run = _get(run_id)
    return run.cause is None or not iteration.is_awaited(run)


def end(run_id: int) -> tuple[Change, ...]:
    """Close a run; returns the verdicts that it changed."""
    run = _get(run_id)
    found = changes(run_id)
    run.ended_at = now()
    events.record(run.started_by, "checks.ran", f"check_run:{run.id}", asked=run.done, changed=len(found))
    return found


def changes(run_id: int) -> tuple[Change, ...]:
    """Return the verdicts that a run has changed, photos first."""
    rows = db.session.scalars(select(ChangeRow).where(ChangeRow.run_id == run_id).order_by(ChangeRow.id))
    found = [_change(row) for row in rows]
    return tuple(sorted(found, key=lambda change: (list(Kind).index(change.kind), change.number)))


def _wanted(codes: Sequence[str], *, changed_only: bool) -> list[str]:
    unknown = [code for code in codes if code not in checks.REASONS]
    if unknown:
        raise Invalid(
            N_("There is no check “{code}”; there are: {known}."), code=unknown[0], known=", ".join(checks.REASONS)
        )
    return sorted(set(codes)) + ([iteration.CHANGED_ONLY] if changed_only else [])


def _unfinished(wanted: list[str], plan: Programme | None, *, by_worker: bool) -> CheckRun | None:
    ordered = CheckRun.cause.is_(None)
    query = select(CheckRun).where(CheckRun.ended_at.is_(None), CheckRun.by_worker == by_worker, ordered)
    query = query.order_by(CheckRun.id.desc())
    programme_id = plan.id if plan else None
    rows = (row for row in db.session.scalars(query) if row.programme_id == programme_id)
    return next((row for row in rows if list(row.checks) == wanted), None)


def _get(run_id: int) -> CheckRun:
    run = db.session.get(CheckRun, run_id)
    if run is None:
        raise NotFound
    return run


def _pass(run: CheckRun, portion: Sequence[Item]) -> None:
    run.done += len(portion)
    run.reached = {**run.reached, **{item.kind.value: item.number for item in portion}}


def _ask_photo(run: CheckRun, number: int, codes: frozenset[str]) -> int | None:
    case = photo_case.load(number)
    photo, before = case.photo, case.photo.verdict
    old = {pair.id: pair.verdict for pair in pairs.of_photo(photo)}
    if photos.judge(case, iteration.among(PHOTO_CHECKS, codes)):
        attempts.meet(photo)
        for pair in pairs.refresh(photo):
            attempts.absolve(pair)
            _note(run, Kind.PAIR, pair.id, old.get(pair.id), pair.verdict)
    _note(run, Kind.PHOTO, number, before, photo.verdict)
    return photo.issue_id


def _ask_pair(run: CheckRun, number: int, codes: frozenset[str]) -> int | None:
    pair = pairs.load(number)
    if pair.replaced_at is not None and not pair.is_waiting:
        staleness.settle(pair, pair.stale_run_id)
        return None
    before = pair.verdict
    pairs.judge(pair, iteration.among(PAIR_CHECKS, codes))
    attempts.absolve(pair)
    _note(run, Kind.PAIR, number, before, pair.verdict)
    return pair.issue_id


def _ask_issue(run: CheckRun, number: int, codes: frozenset[str]) -> int | None:
    issue = db.session.get_one(Issue, number)
    before = issue.verdict
    issue_checks.judge(issue, iteration.among(ISSUE_CHECKS, codes))
    _note(run, Kind.ISSUE, number, before, issue.verdict)
    return None


def _roll_up(run: CheckRun, issue_id: int) -> None:
    issue = db.session.get_one(Issue, issue_id)
    before = issue.verdict
    issue_checks.roll_up(issue)
    _note(run, Kind.ISSUE, issue_id, before, issue.verdict)


def _note(run: CheckRun, kind: Kind, number: int, before: Status | None, after: Status | None) -> None:
    """Keep one line for each verdict and run, from what it was to what it is now."""
    if before == after:
        return
    mine = _CHANGED[kind]
    row = db.session.scalar(select(ChangeRow).where(ChangeRow.run_id == run.id, mine == number))
    if row is None:
        about = {mine.key: number}
        row = ChangeRow(run_id=run.id, verdict_before=before, verdict_after=after, found_at=now(), **about)
        db.session.add(row)
    elif row.verdict_before == after:
        db.session.delete(row)
    else:
        row.verdict_after = after
    db.session.flush()


def _change(row: ChangeRow) -> Change:
    numbers = {Kind.PHOTO: row.photo_id, Kind.PAIR: row.pair_id, Kind.ISSUE: row.issue_id}
    kind, number = next((kind, number) for kind, number in numbers.items() if number is not None)
    thing = db.session.get(iteration.TABLES[kind], number)
    issue = thing if isinstance(thing, Issue) else getattr(thing, "issue", None)
    viewpoint = getattr(thing, "viewpoint", None)
    return Change(
        kind, number, issue.code if issue else "", viewpoint.name if viewpoint else "",
        row.verdict_before, row.verdict_after,
    )  # fmt: skip


_ASK = {Kind.PHOTO: _ask_photo, Kind.PAIR: _ask_pair, Kind.ISSUE: _ask_issue}
_CHANGED = {Kind.PHOTO: ChangeRow.photo_id, Kind.PAIR: ChangeRow.pair_id, Kind.ISSUE: ChangeRow.issue_id}
