"""What does an officer who leaves or is ill hand over to a colleague, and how?

All open assignments that the caller sees, with their days and the visits that they are parts of: all of them or none. A
visit that is done stays its officers'; what is left of it goes over by itself.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from server.db import db, hold
from server.domain.access import COMMAND_LINE, Actor
from server.errors import Conflict
from server.models import Account, Assignment, Visit
from server.services import access, events
from server.services.register import assignments
from server.services.runtime import now
from server.services.visits import planning, standing
from server.translations import N_

ALONE = N_("Only one officer goes on these visits now, and procedure wants two: {visits}.")


@dataclass(frozen=True)
class HandedOver:
    """What became of a colleague's assignments."""

    assignments: tuple[Assignment, ...]
    """The new ones."""
    shared: tuple[Assignment, ...]
    """Old ones, ended, of issues to which the successor was sent already."""
    alone: tuple[int, ...] = ()
    """Visits to which two were sent, and now only one goes: procedure wants two."""


@dataclass(frozen=True)
class Moving:
    """What would move."""

    going: tuple[Assignment, ...]
    kept: int
    """So many more are of visits that also go where the caller sees nothing, or lie there themselves."""

    @property
    def seen(self) -> str:
        """Return a short name for what would move."""
        numbers = ",".join(str(one.id) for one in self.going)
        return hashlib.sha256(numbers.encode()).hexdigest()[:16]


def preview(actor: Actor, leaver: Account) -> Moving:
    """Return what somebody would hand over, the most urgent first."""
    every = assignments.of_officer(leaver)
    visits = {one.visit_id for one in every if one.visit_id}
    whole = {number for number in visits if _sees_whole(actor, number)}
    going = [one for one in every if access.sees(actor, one.issue) and (not one.visit_id or one.visit_id in whole)]
    return Moving(tuple(going), len(every) - len(going))


def hand_over(
    leaver: Account, successor: Account, *, reason: str = "", actor: Actor = COMMAND_LINE, seen: str | None = None
) -> HandedOver:
    """Give the open assignments of one person to another, with their days; all of them or none.

    :raises Conflict: where one of them cannot be the successor's, or others would move than those that were seen.
    """
    if leaver.id == successor.id:
        raise Conflict(N_("“{name}” cannot take over from themselves."), name=leaver.name)
    reason = assignments.checked(reason)
    hold(Account, leaver.id)
    moving = preview(actor, leaver)
    if seen is not None and seen != moving.seen:
        raise Conflict(N_("Something else would be handed over by now. It is shown; look at it again."))
    for one in moving.going:
        assignments.refuse(successor, one.issue)
    stays = {number for one in moving.going if (number := one.visit_id) and standing.has_done(number)}
    new, shared = [], []
    for one in moving.going:
        visit_id = one.visit_id if one.visit_id not in stays else None
        assignments.end(one, reason)
        if assignments.open_of(one.issue_id, successor.id) is not None:
            shared.append(one)
        else:
            new.append(
                assignments.begin(one.issue, successor, due_on=one.due_on, actor=actor, previous=one, visit_id=visit_id)
            )
        events.record(
            actor.label,
            "assignments.hand_over",
            f"assignment:{one.id}",
            issue=one.issue.code,
            officer=leaver.name,
            to=successor.name,
            reason=reason,
        )
    alone = _exchange(moving.going, stays, leaver, successor, actor)
    return HandedOver(tuple(new), tuple(shared), tuple(alone))


def _exchange(
    going: Sequence[Assignment], stays: set[int], leaver: Account, successor: Account, actor: Actor
) -> list[int]:
    """Write into each visit that the successor goes in the place of who left; returns those to which only one goes."""
    alone = []
    for number in sorted({one.visit_id for one in going if one.visit_id} - stays):
        visit = db.session.get_one(Visit, number)
        were = planning.staff_of(visit)
        for one in were:
            if one.account_id == leaver.id:
                one.left_at = now()
        planning.join(visit, successor)
        db.session.flush()
        events.record(actor.label, "visits.hand_over", f"visit:{number}", officer=leaver.name, to=successor.name)
        if len(planning.staff_of(visit)) == 1 < len(were):
            alone.append(number)
    return alone


def _sees_whole(actor: Actor, visit_id: int) -> bool:
    visit = db.session.get_one(Visit, visit_id)
    return all(access.sees(actor, one.issue) for one in visit.issues)
