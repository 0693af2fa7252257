"""Which closed issues are to be looked at again, since when, and why?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from server.db import db, is_one_of
from server.domain.access import Actor
from server.domain.life_state import CLOSED, LifeState
from server.domain.lookback import Cause, ClosedLife, HintState, is_lasting, lasting_due, season_due
from server.domain.plants import speaks_of_plants
from server.domain.procedure import Procedure
from server.models import Draw, DrawnIssue, Hint, Issue, IssueMove, Programme
from server.services import access
from server.services.runtime import today

PER_PAGE = 50
_WAITING = (LifeState.CLOSED, LifeState.FILED)
_TEXTS = ("整改目标", "整改措施", "整改进展")
_LASTING_CELLS = ("状态", "整改目标", "备注")


@dataclass(frozen=True)
class Reason:
    """Why an issue is looked at again, and since when."""

    cause: Cause
    since: date
    number: int | None = None
    """Of the hint, or of the draw."""


@dataclass(frozen=True)
class DueIssue:
    """A closed issue with all reasons to look at it again, the earliest first."""

    issue_id: int
    code: str
    problem: str
    site: str
    county: str
    unit: str
    programme: str
    closed_on: date
    state: LifeState
    reasons: tuple[Reason, ...]

    @property
    def since(self) -> date:
        """Return since when it is to be looked at."""
        return self.reasons[0].since


class Which(StrEnum):
    """To what the list is narrowed."""

    DUE = "due"
    COMING = "coming"
    UNDER_WAY = "under-way"


@dataclass(frozen=True)
class DueList:
    """What is due, and what comes due later."""

    due: tuple[DueIssue, ...]
    coming: tuple[DueIssue, ...]


@dataclass(frozen=True)
class DuePage:
    """A part of one of the lists, and how long each of them is."""

    rows: tuple[DueIssue, ...]
    number: int
    counts: Mapping[Which, int]
    total: int

    @property
    def pages(self) -> int:
        """Return how many pages there are; an empty list has one."""
        return max(1, -(-self.total // PER_PAGE))


@dataclass(frozen=True)
class _Standing:
    """What is needed of a closed issue to tell whether it is due, of which there may be tens of thousands."""

    issue_id: int
    code: str
    closed_on: date
    reasons: tuple[Reason, ...]


def page(actor: Actor, which: Which, programme_id: int | None = None, number: int = 1) -> DuePage:
    """Return a part of a list, of what the caller sees; what is due longest comes first."""
    due, coming = _standings(actor, programme_id)
    lists = {Which.DUE: due, Which.COMING: coming, Which.UNDER_WAY: _begun(actor, programme_id)}
    chosen = lists[which]
    number = min(max(1, number), max(1, -(-len(chosen) // PER_PAGE)))
    shown = _lines(chosen[(number - 1) * PER_PAGE : number * PER_PAGE])
    return DuePage(shown, number, {one: len(rows) for one, rows in lists.items()}, len(chosen))


def listing(actor: Actor, programme_id: int | None = None) -> DueList:
    """Return all that is to be looked at again, of what the caller sees; what is due longest comes first."""
    due, coming = _standings(actor, programme_id)
    return DueList(_lines(due), _lines(coming))


def under_way(actor: Actor, programme_id: int | None = None) -> tuple[DueIssue, ...]:
    """Return what is being looked at again, the longest first."""
    return _lines(_begun(actor, programme_id))


def _standings(actor: Actor, programme_id: int | None) -> tuple[list[_Standing], list[_Standing]]:
    """Return what is due, and what comes due later."""
    wanted = _closed(actor, programme_id, _WAITING)
    lives = _lives(wanted)
    beside = _beside(wanted, lives)
    day = today()
    due, coming = [], []
    texts = select(Issue.id, Issue.code, Issue.due_text, Issue.problem_text, Issue.ledger, Programme.procedure)
    query = texts.join(Programme, Programme.id == Issue.programme_id).where(Issue.id.in_(wanted))
    for number, code, due_text, problem, ledger, procedure in db.session.execute(query):
        life = lives.get(number)
        if life is None:
            continue
        calendar = _of_calendar(_Texts(due_text, problem, ledger), Procedure.of(procedure), life)
        reasons = sorted([*calendar, *beside.get(number, ())], key=lambda one: one.since)
        now_due = tuple(one for one in reasons if one.since <= day)
        if now_due:
            due.append(_Standing(number, code, life.closed_on, now_due))
        elif reasons:
            coming.append(_Standing(number, code, life.closed_on, tuple(reasons)))
    return _ordered(due), _ordered(coming)


def _begun(actor: Actor, programme_id: int | None) -> list[_Standing]:
    wanted = _closed(actor, programme_id, (LifeState.LOOKBACK,))
    lives = _lives(wanted)
    query = select(Issue.id, Issue.code).where(Issue.id.in_(wanted))
    return _ordered(
        _Standing(number, code, life.closed_on, (Reason(Cause.HINT, life.begun[-1]),))
        for number, code in db.session.execute(query)
        if (life := lives.get(number)) is not None and life.begun
    )


def of_issue(row: Issue) -> tuple[date | None, tuple[Reason, ...]]:
    """Return when an issue was last closed, and why it is or will be looked at again; nothing of one that is open."""
    itself = select(Issue.id).where(Issue.id == row.id)
    life = _lives(itself).get(row.id)
    if life is None or row.life not in CLOSED:
        return (life.closed_on if life else None), ()
    beside = _beside(itself, {row.id: life}).get(row.id, ())
    texts = _Texts(row.due_text, row.problem_text, row.ledger)
    calendar = _of_calendar(texts, Procedure.of(row.programme.procedure), life)
    return life.closed_on, tuple(sorted([*calendar, *beside], key=lambda one: one.since))


def _closed(actor: Actor, programme_id: int | None, states: Iterable[LifeState]) -> Select[int]:
    """Return the query over the numbers of issues in some states, of what the caller sees."""
    query = access.scoped(select(Issue.id).where(Issue.state.in_(list(states))), actor, Issue)
    return query if programme_id is None else query.where(Issue.programme_id == programme_id)


def _lives(wanted: Select[int]) -> dict[int, ClosedLife]:
    """Return what the moves say of each, of the round that was closed last."""
    query = (
        select(IssueMove.issue_id, IssueMove.start_state, IssueMove.end_state, IssueMove.about_on)
        .where(IssueMove.issue_id.in_(wanted), IssueMove.end_state.in_([LifeState.CLOSED, LifeState.LOOKBACK]))
        .order_by(IssueMove.id)
    )
    found: dict[int, ClosedLife] = {}
    for number, start, end, on in db.session.execute(query):
        if end is LifeState.LOOKBACK:
            life = found[number]
            found[number] = ClosedLife(life.closed_on, (*life.begun, on))
        elif start is not LifeState.LOOKBACK:
            found[number] = ClosedLife(on)
    return found


class _Texts(NamedTuple):
    """What the ledger says that tells when an issue is looked at again."""

    due_text: str
    problem: str
    ledger: Mapping[str, Any]


def _of_calendar(row: _Texts, procedure: Procedure, life: ClosedLife) -> Iterator[Reason]:
    months = procedure.season_months
    lasting = (row.due_text, *(str(row.ledger.get(name, "")) for name in _LASTING_CELLS))
    if is_lasting(lasting):
        yield Reason(Cause.LONG_TERM, lasting_due(life, months))
    elif speaks_of_plants([row.problem, *(str(row.ledger.get(name, "")) for name in _TEXTS)]):
        since = season_due(life, months)
        if since is not None:
            yield Reason(Cause.SEASON, since)


def _beside(wanted: Select[int], lives: Mapping[int, ClosedLife]) -> Mapping[int, Sequence[Reason]]:
    """Return what draws and hints say: of draws only those whose day has come."""
    found: defaultdict[int, list[Reason]] = defaultdict(list)
    drawn = (
        select(DrawnIssue.issue_id, Draw.id, Draw.shown_on)
        .join(Draw, Draw.id == DrawnIssue.draw_id)
        .where(
            DrawnIssue.issue_id.in_(wanted), Draw.only_closed.is_(True), Draw.drawn_at.is_not(None),
            Draw.shown_on <= today(),
        )
    )  # fmt: skip
    for issue_id, draw_id, shown_on in db.session.execute(drawn):
        life = lives.get(issue_id)
        if life is not None and shown_on >= life.closed_on and not any(day >= shown_on for day in life.begun):
            found[issue_id].append(Reason(Cause.DRAWN, shown_on, draw_id))
    open_ones = select(Hint.issue_id, Hint.id, Hint.noted_on).where(
        Hint.issue_id.in_(wanted), Hint.state == HintState.OPEN
    )
    for named, hint_id, noted_on in db.session.execute(open_ones):
        if named is not None:
            found[named].append(Reason(Cause.HINT, noted_on, hint_id))
    return found


def _lines(found: Sequence[_Standing]) -> tuple[DueIssue, ...]:
    """Read what people see of some issues, in the same order."""
    parts = joinedload(Issue.site), joinedload(Issue.unit), joinedload(Issue.programme)
    query = select(Issue).where(is_one_of(Issue.id, [one.issue_id for one in found])).options(*parts)
    rows = {row.id: row for row in db.session.scalars(query)} if found else {}
    return tuple(_line(rows[one.issue_id], one) for one in found)


def _line(row: Issue, found: _Standing) -> DueIssue:
    return DueIssue(
        issue_id=row.id, code=row.code, problem=row.problem_text, site=row.site.name if row.site else "",
        county=row.county, unit=row.unit.name if row.unit else "", programme=row.programme.title,
        closed_on=found.closed_on, state=row.life, reasons=found.reasons,
    )  # fmt: skip


def _ordered(found: Iterable[_Standing]) -> list[_Standing]:
    return sorted(found, key=lambda one: (one.reasons[0].since, one.code))
