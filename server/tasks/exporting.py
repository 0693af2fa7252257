"""How is an export built? Issue after issue, each in its own transaction, by a worker or the command that ordered it.

The row is the truth: what was killed goes on where the last commit left it.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from server.db import transaction
from server.domain.access import COMMAND_LINE, Actor
from server.errors import Busy, is_disk_full
from server.services.export import builder, orders
from server.services.export.builder import Builder, Stopped
from server.translations import N_

log = logging.getLogger(__name__)
Tick = Callable[[int], None]
NO_ROOM = N_("The disk is full. Make room, then let the export go on: what was written so far is kept.")
NOT_WRITTEN = N_("The folder does not take what is written. Put that right, then let the export go on.")
BROKE = N_("The export broke; the log of the server says why. It can go on from where it is.")


def build(number: int, tick: Tick | None = None) -> None:
    """Build an export as far as it goes; nothing happens where another has it in hand, or it is over."""
    try:
        with transaction():
            work = builder.begin(number)
        if work is not None:
            _held(number, work, tick)
    except Busy:
        log.warning("export %s waits: the database is busy", number)
    except OSError as problem:
        _fail(number, NO_ROOM if is_disk_full(problem) else NOT_WRITTEN, problem)
    except Exception as problem:  # noqa: BLE001 - whatever it was, the row says so, and nothing is lost
        _fail(number, NO_ROOM if is_disk_full(problem) else BROKE, problem)


def cancel(number: int, actor: Actor = COMMAND_LINE) -> None:
    """Stop an export and remove what it wrote; who has it in hand does that at the next issue.

    :raises NotFound: where there is none for this caller.
    :raises Conflict: where it is over.
    """
    with transaction():
        work = orders.cancel(number, actor)
    with builder.held(work) as is_alone:
        if is_alone:
            builder.clear(work)


def expire() -> None:
    """Remove the bags that were kept for download until now; the rows stay."""
    for number in builder.over():
        with transaction():
            place = builder.expire(number)
        builder.clear(place)


def _held(number: int, work: Path, tick: Tick | None) -> None:
    with builder.held(work) as is_alone:
        if not is_alone:
            return
        try:
            _go_through(number, tick)
        except Stopped:
            builder.clear(work)


def _go_through(number: int, tick: Tick | None) -> None:
    with transaction():
        building = Builder(number)
    while _next(building, number, tick):
        pass
    with transaction():
        building.seal()
    with transaction():
        building.publish()


def _next(building: Builder, number: int, tick: Tick | None) -> bool:
    """Put in the next issue. A fault in its dossier is no reason to keep the others back: it is named and left out."""
    try:
        with transaction():
            return building.next(tick)
    except (OSError, Stopped, Busy, SQLAlchemyError):
        raise
    except Exception as problem:
        log.exception("export %s goes on without an issue", number, exc_info=problem)
        with transaction():
            if building.skip():
                return True
        raise


def _fail(number: int, said: str, problem: Exception) -> None:
    log.error("export %s stopped: %s", number, problem, exc_info=problem)
    with suppress(Exception), transaction():
        builder.fail(number, said)
