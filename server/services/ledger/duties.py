"""What needs doing today, for this person?

Each number is that of the rows in the list that it opens: both ask with the same conditions.
"""

from server.domain.access import Actor, Permission
from server.domain.ledger_work import NEEDS, Duty, Work, duties
from server.domain.visits import VisitList
from server.services.first_start import missing
from server.services.ledger.figures import Line
from server.services.proof import alarms
from server.services.received import needs
from server.services.review import queue
from server.services.runtime import media
from server.services.visits import standing

LEAST_ROOM_BYTES = 2_000_000_000
"""Some hundred submissions: time to make room before phones are refused."""


def of(actor: Actor, total: Line) -> dict[Duty, int]:
    """Return what there is to do, the most pressing first; 0 where nothing is.

    :param total: the figures over all that the person sees.
    """
    found = {Duty(one.value): total.work[one] for one in Work if one is not Work.CLAIMED}
    found |= {Duty.REVIEW: total.review, Duty.CONTRADICTED: total.contradicted}
    if Duty.LATE_VISITS in duties(actor.role):
        found[Duty.LATE_VISITS] = standing.counts(actor, VisitList.LATE)[VisitList.LATE]
    if actor.may(Permission.CLEAR):
        found |= {Duty(one.value): number for one, number in needs.counts(actor, NEEDS).items()}
    if actor.may(Permission.OVERSEE):
        found[Duty.ALARMS] = alarms.waiting()
        found[Duty.DISK] = int(room_left() is not None)
        found[Duty.WORKER] = queue.waiting(actor) if missing.is_worker_silent() else 0
    return {one: found[one] for one in duties(actor.role) if one in found}


def room_left() -> int | None:
    """Return how many bytes are left on the disk, while there are few."""
    left = media().free_bytes()
    return left if left is not None and left < LEAST_ROOM_BYTES else None
