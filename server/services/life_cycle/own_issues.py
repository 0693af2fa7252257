"""Which issues has a responsible unit to put right, and which wait for others?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from server.db import count_where, db
from server.domain.access import Actor
from server.domain.life_state import CLOSED, UNDER_EXAMINATION, LifeState
from server.models import Issue, Unit
from server.services import access
from server.services.life_cycle import case_files
from server.services.runtime import today

PAGE = 50


class Which(StrEnum):
    """To what the list is narrowed."""

    TO_DO = "to-do"
    LATE = "late"
    RETURNED = "returned"
    EXAMINED = "examined"
    CLOSED = "closed"
    ALL = "all"


@dataclass(frozen=True)
class OwnIssue:
    """A row of the list."""

    issue_id: int
    code: str
    problem: str
    site: str
    due_on: date | None
    due_text: str
    state: LifeState
    is_late: bool


@dataclass(frozen=True)
class OwnPage:
    """One page of them."""

    rows: Sequence[OwnIssue]
    number: int
    pages: int
    total: int


def page(actor: Actor, which: Which, number: int) -> OwnPage:
    """Return a page of the issues that the caller sees: of a responsible unit, its own. The earliest due come first."""
    query = _scoped(actor).where(*_narrowed(which))
    total = db.session.scalar(select(func.count()).select_from(query.with_only_columns(Issue.id).subquery())) or 0
    pages = max(1, -(-total // PAGE))
    number = min(max(1, number), pages)
    rows = query.options(joinedload(Issue.site)).order_by(Issue.due_on.is_(None), Issue.due_on, Issue.id)
    found = db.session.scalars(rows.limit(PAGE).offset((number - 1) * PAGE)).all()
    states = case_files.told_states(actor, found)
    return OwnPage([_row(one, states[one.id]) for one in found], number, pages, total)


def counts(actor: Actor) -> dict[Which, int]:
    """Return how many issues each list has."""
    each = {one: and_(*_narrowed(one)) if one is not Which.ALL else Issue.id.is_not(None) for one in Which}
    query = access.scoped(
        select(*(count_where(condition) for condition in each.values())).select_from(Issue), actor, Issue
    )
    row = db.session.execute(query).one()
    return {one: int(count or 0) for one, count in zip(each, row, strict=True)}


def unit_name(actor: Actor) -> str:
    """Return the name of the caller's unit; empty where it was given none."""
    unit = db.session.get(Unit, actor.unit_id) if actor.unit_id else None
    return unit.name if unit else ""


def _scoped(actor: Actor) -> Select[Issue]:
    return access.scoped(select(Issue), actor, Issue)


def _narrowed(which: Which) -> list[ColumnElement[bool]]:
    waiting = or_(
        Issue.state.in_([LifeState.PLANNED, LifeState.RECTIFYING, LifeState.STAGE_DONE, LifeState.RETURNED,
                         LifeState.REOPENED, LifeState.CLAIMED, LifeState.REGISTERED]),
        and_(Issue.state.is_(None), Issue.status.not_in(["completed", "closed"])),
    )  # fmt: skip
    match which:
        case Which.TO_DO:
            return [waiting]
        case Which.LATE:
            return [waiting, Issue.state.is_distinct_from(LifeState.CLAIMED), Issue.due_on < today()]
        case Which.RETURNED:
            return [Issue.state.in_([LifeState.RETURNED, LifeState.REOPENED])]
        case Which.EXAMINED:
            return [Issue.state.in_(sorted(UNDER_EXAMINATION))]
        case Which.CLOSED:
            return [or_(Issue.state.in_(sorted(CLOSED)), and_(Issue.state.is_(None), Issue.status == "closed"))]
        case Which.ALL:
            return []


def _row(issue: Issue, state: LifeState) -> OwnIssue:
    is_done = issue.status in {"completed", "closed"}
    return OwnIssue(
        issue_id=issue.id, code=issue.code, problem=issue.problem_text, site=issue.site.name if issue.site else "",
        due_on=issue.due_on, due_text=issue.due_text, state=state,
        is_late=not is_done and issue.due_on is not None and issue.due_on < today(),
    )  # fmt: skip
