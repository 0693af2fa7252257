"""Which closed issues are to be looked at again, since when, and why?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.access import Actor
from server.domain.life_state import CLOSED, LifeState
from server.domain.lookback import Cause, ClosedLife, HintState, is_lasting, lasting_due, season_due
from server.domain.plants import speaks_of_plants
from server.domain.procedure import Procedure
from server.models import Draw, DrawnIssue, Hint, Issue, IssueMove
from server.services import access
from server.services.runtime import today

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


@dataclass(frozen=True)
class DueList:
    """What is due, and what comes due later."""

    due: tuple[DueIssue, ...]
    coming: tuple[DueIssue, ...]


def listing(actor: Actor, programme_id: int | None = None) -> DueList:
    """Return what is to be looked at again, of what the caller sees; what is due longest comes first."""
    rows = _closed(actor, programme_id, _WAITING)
    lives = _lives(rows)
    beside = _beside([row.id for row in rows], lives)
    day = today()
    due, coming = [], []
    for row in rows:
        life = lives.get(row.id)
        if life is None:
            continue
        reasons = sorted([*_of_calendar(row, life), *beside.get(row.id, ())], key=lambda one: one.since)
        now_due = tuple(one for one in reasons if one.since <= day)
        if now_due:
            due.append(_line(row, life, now_due))
        elif reasons:
            coming.append(_line(row, life, tuple(reasons)))
    return DueList(_ordered(due), _ordered(coming))


def under_way(actor: Actor, programme_id: int | None = None) -> tuple[DueIssue, ...]:
    """Return what is being looked at again, the longest first."""
    rows = _closed(actor, programme_id, (LifeState.LOOKBACK,))
    lives = _lives(rows)
    found = []
    for row in rows:
        life = lives.get(row.id)
        if life is not None and life.begun:
            found.append(_line(row, life, (Reason(Cause.HINT, life.begun[-1]),)))
    return _ordered(found)


def of_issue(row: Issue) -> tuple[date | None, tuple[Reason, ...]]:
    """Return when an issue was last closed, and why it is or will be looked at again; nothing of one that is open."""
    life = _lives([row]).get(row.id)
    if life is None or row.life not in CLOSED:
        return (life.closed_on if life else None), ()
    beside = _beside([row.id], {row.id: life}).get(row.id, ())
    return life.closed_on, tuple(sorted([*_of_calendar(row, life), *beside], key=lambda one: one.since))


def _closed(actor: Actor, programme_id: int | None, states: Iterable[LifeState]) -> Sequence[Issue]:
    query = access.scoped(select(Issue).where(Issue.state.in_(list(states))), actor, Issue)
    if programme_id is not None:
        query = query.where(Issue.programme_id == programme_id)
    parts = joinedload(Issue.site), joinedload(Issue.unit), joinedload(Issue.programme)
    return db.session.scalars(query.options(*parts)).all()


def _lives(rows: Sequence[Issue]) -> dict[int, ClosedLife]:
    """Return what the moves say of each, of the round that was closed last."""
    numbers = [row.id for row in rows]
    query = (
        select(IssueMove.issue_id, IssueMove.start_state, IssueMove.end_state, IssueMove.about_on)
        .where(IssueMove.issue_id.in_(numbers), IssueMove.end_state.in_([LifeState.CLOSED, LifeState.LOOKBACK]))
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


def _of_calendar(row: Issue, life: ClosedLife) -> Iterator[Reason]:
    months = Procedure.of(row.programme.procedure).season_months
    lasting = (row.due_text, *(str(row.ledger.get(name, "")) for name in _LASTING_CELLS))
    if is_lasting(lasting):
        yield Reason(Cause.LONG_TERM, lasting_due(life, months))
    elif speaks_of_plants([row.problem_text, *(str(row.ledger.get(name, "")) for name in _TEXTS)]):
        since = season_due(life, months)
        if since is not None:
            yield Reason(Cause.SEASON, since)


def _beside(numbers: Sequence[int], lives: Mapping[int, ClosedLife]) -> Mapping[int, Sequence[Reason]]:
    """Return what draws and hints say: of draws only those whose day has come."""
    found: defaultdict[int, list[Reason]] = defaultdict(list)
    drawn = (
        select(DrawnIssue.issue_id, Draw.id, Draw.shown_on)
        .join(Draw, Draw.id == DrawnIssue.draw_id)
        .where(
            DrawnIssue.issue_id.in_(numbers), Draw.only_closed.is_(True), Draw.drawn_at.is_not(None),
            Draw.shown_on <= today(),
        )
    )  # fmt: skip
    for issue_id, draw_id, shown_on in db.session.execute(drawn):
        life = lives.get(issue_id)
        if life is not None and shown_on >= life.closed_on and not any(day >= shown_on for day in life.begun):
            found[issue_id].append(Reason(Cause.DRAWN, shown_on, draw_id))
    open_ones = select(Hint.issue_id, Hint.id, Hint.noted_on).where(
        Hint.issue_id.in_(numbers), Hint.state == HintState.OPEN
    )
    for named, hint_id, noted_on in db.session.execute(open_ones):
        if named is not None:
            found[named].append(Reason(Cause.HINT, noted_on, hint_id))
    return found


def _line(row: Issue, life: ClosedLife, reasons: tuple[Reason, ...]) -> DueIssue:
    return DueIssue(
        issue_id=row.id, code=row.code, problem=row.problem_text, site=row.site.name if row.site else "",
        county=row.county, unit=row.unit.name if row.unit else "", programme=row.programme.title,
        closed_on=life.closed_on, state=row.life, reasons=reasons,
    )  # fmt: skip


def _ordered(found: Iterable[DueIssue]) -> tuple[DueIssue, ...]:
    return tuple(sorted(found, key=lambda one: (one.since, one.code)))
