"""How are the checks asked again about everything? Portion by portion, each in its own transaction.

What breaks in a portion is found by asking its members one by one; it is counted and left as it was.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from server.db import transaction
from server.domain.access import Actor
from server.services import events
from server.services.reruns import leases, runs
from server.services.reruns.iteration import Item
from server.services.reruns.runs import Begun, Change

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ran:
    """What came of a run."""

    run: int
    asked: int
    left_out: int
    """What could not be judged again; what was said of it stands."""
    changes: tuple[Change, ...]


BURST_S = 20.0
"""So long a worker goes on before what else waits has its turn: phones send photos meanwhile."""


def create(
    actor: str = events.SYSTEM, *, codes: tuple[str, ...] = (), programme: str | None = None, changed_only: bool = False
) -> Begun:
    """Start a run, or take up the same one where it was killed."""
    with transaction():
        return runs.create(actor, codes=codes, programme=programme, changed_only=changed_only)


def run(begun: Begun, progress: Callable[[int], object] = lambda _: None) -> Ran:
    """Go through a run to its end; `progress` hears of each portion."""
    asked = left_out = 0
    for portion in runs.portions(begun.number):
        broken = _ask(begun.number, portion)
        asked, left_out = asked + len(portion), left_out + broken
        progress(len(portion))
    with transaction():
        changes = runs.end(begun.number)
    return Ran(begun.number, asked, left_out, changes)


def schedule(actor: str, *, programme: str | None = None, changed_only: bool = True) -> Begun:
    """Start a run that workers go through; put it into the queue after the commit."""
    with transaction():
        return runs.create(actor, programme=programme, changed_only=changed_only, by_worker=True)


def pause(actor: Actor, number: int) -> None:
    """Let a run rest that workers go through; what it asked stands, and it ends its portion."""
    with transaction():
        runs.pause(actor, number)


def go_on(actor: Actor, number: int) -> None:
    """Let a run that rests go on; put it into the queue after the commit."""
    with transaction():
        runs.go_on(actor, number)


def resume(run_id: int) -> bool:
    """Go through a part of a run as a worker; tells whether something is left."""
    with transaction():
        is_mine = leases.acquire(run_id)
    if not is_mine:
        return False
    rest_at = monotonic() + BURST_S
    for portion in runs.portions(run_id):
        _ask(run_id, portion)
        is_over = monotonic() >= rest_at
        with transaction():
            is_paused = leases.is_paused(run_id)
            leases.renew(run_id, timedelta() if is_over or is_paused else leases.LEASE)
        if is_paused:
            return False
        if is_over:
            return True
    with transaction():
        if runs.is_over(run_id):
            runs.end(run_id)
        else:  # looked at again in a minute
            leases.renew(run_id, timedelta())
    return False


def _ask(run_id: int, portion: list[Item]) -> int:
    """Ask about a portion; returns how many of it broke."""
    try:
        with transaction():
            runs.ask(run_id, portion)
    except Exception as problem:
        if len(portion) > 1:
            return sum(_ask(run_id, [item]) for item in portion)
        log.exception("%s %s cannot be judged again", portion[0].kind, portion[0].number, exc_info=problem)
        with transaction():
            runs.skip(run_id, portion[0])
        return 1
    return 0
