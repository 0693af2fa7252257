"""How is an export built? Issue after issue, each in its own transaction, by a worker or the command that ordered it.

The row is the truth: what was killed goes on where the last commit left it.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NoReturn, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from server.db import transaction
from server.domain.access import COMMAND_LINE, Actor
from server.domain.export import ExportState
from server.domain.log_faults import Fault
from server.errors import Busy, Conflict, is_disk_full
from server.services.export import bags, builder, orders, proof, rows
from server.services.export.bags import Built
from server.services.export.builder import Builder, Stopped
from server.services.export.rows import Altered
from server.services.proof import alarms, stored
from server.services.proof.row_verification import RowVerification
from server.services.proof.sealer import Rewritten
from server.services.proof.verification import Verification
from server.translations import N_

TRIES, MOMENT_S = 20, 0.3
"""How often an issue is read again that is being written, and for how long what is altered has to stay as it is."""
MOST_WAITED_FOR = 50_000
"""Entries of a log that is gone through, in some seven seconds, before a dossier for which somebody waits at the page;
of a longer one the daily pass has to tell what was removed. Before an export of many it is gone through, however long.
"""
log = logging.getLogger(__name__)
Tick = Callable[[int], None]
T = TypeVar("T")
NO_ROOM = N_("The disk is full. Make room, then let the export go on: what was written so far is kept.")
NOT_WRITTEN = N_("The folder does not take what is written. Put that right, then let the export go on.")
ALTERED = N_("Something is not what the log says of it. Say what came of the alarms, then let the export go on.")
REWRITTEN = N_(
    "The log is no longer what was signed, so nothing can be proven and nothing is exported. Run: flask --app server "
    "events verify"
)
BROKE = N_("The export broke; the log of the server says why. It can go on from where it is.")


def build(number: int, tick: Tick | None = None) -> None:
    """Build an export as far as it goes; nothing happens where another has it in hand, or it is over."""
    try:
        with transaction():
            work = builder.begin(number)
        if work is not None:
            _held(number, work, tick)
    except Altered:
        log.warning("export %s stopped: something is not what the log says of it", number)
        with transaction():
            builder.fail(number, ALTERED)
    except Rewritten as problem:
        _fail(number, REWRITTEN, problem)
    except Busy:
        log.warning("export %s waits: the database is busy", number)
    except OSError as problem:
        _fail(number, NO_ROOM if is_disk_full(problem) else NOT_WRITTEN, problem)
    except Exception as problem:  # noqa: BLE001 - whatever it was, the row says so, and nothing is lost
        _fail(number, NO_ROOM if is_disk_full(problem) else BROKE, problem)


def dossier(actor: Actor, issue_id: int, out: Path, report_in: str | None) -> Built:
    """Build the dossier of one issue at once.

    :raises NotFound: where there is no such issue for this caller.
    :raises Conflict: where an alarm has no answer yet.
    :raises Altered: where something is not what the log says of it; an alarm has been raised.
    """
    _as_sealed(partial(bags.asked_for, actor, issue_id))  # whoever may not have it starts no work
    _verify(MOST_WAITED_FOR)
    return _as_sealed(partial(bags.build, actor, issue_id, out, report_in))


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


def take_up(number: int, actor: Actor = COMMAND_LINE) -> None:
    """Let an export go on that failed or was killed, and one that was cancelled begin anew.

    :raises NotFound: where there is none for this caller.
    :raises Conflict: where it is over, or whoever has it in hand has not heard yet that it was cancelled.
    """
    with transaction():
        row = orders.get(number, actor)
        work, is_cancelled = orders.work_of(row), row.state is ExportState.CANCELLED
    if not is_cancelled:
        with transaction():
            orders.take_up(number, actor)
        return
    with builder.held(work) as is_alone:
        if not is_alone:
            raise Conflict(N_("The export {number} is still being stopped. Try again in a minute."), number=number)
        builder.clear(work)
        with transaction():
            orders.take_up(number, actor)


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
    _verify()
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
        return _as_sealed(partial(building.next, tick))
    except (OSError, Stopped, Busy, SQLAlchemyError, Altered):
        raise
    except Exception as problem:
        log.exception("export %s goes on without an issue", number, exc_info=problem)
        with transaction():
            if building.skip():
                return True
        raise


def _verify(most: int | None = None) -> None:
    """Go through the whole log, and all rows with it: what was removed or moved elsewhere no issue can show by itself.

    A log of more than `most` entries is only sealed.

    :raises Altered: where something is not what the log says of it and nobody has answered; an alarm has been raised.
    """
    with transaction():
        proof.prepare()
        if most is not None and stored.size() > most:
            return
    with transaction():
        faults = rows.unanswered(chain(Verification().faults(), RowVerification().faults()))
    if faults:  # both have looked again where something moved; `rows.standing` would believe the index
        _raise(faults)


def _as_sealed(step: Callable[[], T]) -> T:
    """Take a step in a transaction of its own; what was written meanwhile gets its place in the log first.

    :raises Altered: where something is not what the log says of it; an alarm has been raised.
    :raises Busy: where it was written again and again.
    """
    for _ in range(TRIES):
        try:
            with transaction():
                return step()
        except Altered as found:
            _raise_what_stands(found.faults)
    raise Busy


def _raise_what_stands(faults: Iterable[Fault]) -> None:
    """Raise alarms for what is still there a moment later and as it was; the rest is being written.

    :raises Altered: where something is.
    """
    before = _standing(faults)
    time.sleep(MOMENT_S)
    after = _standing(fault for fault, _ in before)
    altered = [fault for fault, there in after if (fault, there) in before]
    if not altered:
        return
    _raise(altered)


def _raise(faults: Collection[Fault]) -> NoReturn:
    with transaction():
        for fault in faults:
            alarms.raise_for(fault, is_unanswered=True)
    raise Altered(faults)


def _standing(faults: Iterable[Fault]) -> list[tuple[Fault, tuple[object, ...]]]:
    with transaction():
        proof.prepare()
    with transaction():
        return rows.standing(faults)


def _fail(number: int, said: str, problem: Exception) -> None:
    log.error("export %s stopped: %s", number, problem, exc_info=problem)
    with suppress(Exception), transaction():
        builder.fail(number, said)
