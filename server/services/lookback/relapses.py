"""How much of what was closed has come back?"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select

from server.db import db
from server.domain.access import Actor
from server.domain.life_state import LifeState
from server.domain.lookback import relapse_rate
from server.models import Issue, IssueMove, Programme
from server.services import access


@dataclass(frozen=True)
class Relapses:
    """Of one programme: issues that were ever closed, and those of them that were ever reopened."""

    programme_id: int
    programme: str
    closed: int
    reopened: int

    @property
    def rate(self) -> float | None:
        """Return the share that was reopened, 0 to 1; None where none was ever closed."""
        return relapse_rate(self.reopened, self.closed)


def by_programme(actor: Actor) -> tuple[Relapses, ...]:
    """Return how much came back in each programme, of what the caller sees; programmes without closings are left out.

    An issue that was closed twice counts once: what is asked is how many closings did not hold.
    """
    closed, reopened = _moved(LifeState.CLOSED), _moved(LifeState.REOPENED)
    query = (
        select(Programme.id, Programme.title, closed, reopened)
        .join(Issue, Issue.programme_id == Programme.id)
        .join(IssueMove, IssueMove.issue_id == Issue.id)
        .where(IssueMove.end_state.in_([LifeState.CLOSED, LifeState.REOPENED]))
        .group_by(Programme.id, Programme.title)
        .order_by(Programme.id)
    )
    rows = db.session.execute(access.scoped(query, actor, Issue))
    return tuple(Relapses(number, title, closings, came_back) for number, title, closings, came_back in rows)


def _moved(end: LifeState) -> ColumnElement[int]:
    """Return how many issues ever came into a state."""
    return func.count(case((IssueMove.end_state == end, IssueMove.issue_id)).distinct())
