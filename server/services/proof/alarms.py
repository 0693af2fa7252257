"""What was found to be altered, and what did a person answer to it?

An alarm stays in sight until a person has said what came of it; the same finding raises no second one.
"""

import hashlib
import json
import logging
from collections.abc import Iterator
from itertools import count
from typing import Any

from sqlalchemy import func, select

from server.db import db, hold
from server.domain import alarm
from server.domain.access import Actor
from server.domain.log_faults import Fault, Kind
from server.domain.words import says_something
from server.errors import Conflict, Invalid, NotFound
from server.models import Alarm
from server.services import events
from server.services.runtime import now
from server.translations import N_

log = logging.getLogger(__name__)
MOST_AT_ONCE = 200
"""A log that was rewritten has as many faults as entries; so many say enough."""
LONGEST_REASON = 2000


def raise_for(fault: Fault, *, is_unanswered: bool = False) -> bool:
    """Raise an alarm, once for the same finding; tells whether it is new.

    :param is_unanswered: the answers that there are do not hold, for they were altered themselves: ask once more.
    """
    times = 0
    for known in _raised(fault):
        if not (is_unanswered and known.answered_at):
            return False
        times += 1
    row = Alarm(key=_key(fault, times), kind=fault.kind.value, details=dict(fault.details), found_at=now())
    db.session.add(row)
    db.session.flush()
    events.record(events.SYSTEM, "alarms.raise", f"alarm:{row.id}", kind=row.kind, found=row.details)
    log.critical("alarm %d: %s", row.id, fault.said("en"))
    return True


def waiting() -> int:
    """Return how many alarms nobody has answered yet."""
    return db.session.scalar(select(func.count()).select_from(Alarm).where(Alarm.answered_at.is_(None))) or 0


def refuse_unanswered() -> None:
    """Let nothing go out while something is not as the log says and nobody has said what came of it.

    :raises Conflict: where an alarm has no answer.
    """
    number = waiting()
    if number:
        raise Conflict(
            N_("{number} alarms have no answer yet: something is not as it was. Say first what came of them."),
            number=number,
        )


def answered_numbers(fault: Fault) -> list[int]:
    """Return the alarms in which somebody has said what came of this finding."""
    return [row.id for row in _raised(fault) if row.answered_at is not None]


def listing() -> list[alarm.Alarm]:
    """Return alarms that wait for an answer, then the others, the newest first."""
    query = select(Alarm).order_by(Alarm.answered_at.is_not(None), Alarm.id.desc()).limit(MOST_AT_ONCE)
    return [_value(row) for row in db.session.scalars(query)]


def answered() -> list[alarm.Alarm]:
    """Return the alarms that were answered, the newest first, at most MOST_AT_ONCE."""
    query = select(Alarm).where(Alarm.answered_at.is_not(None)).order_by(Alarm.id.desc()).limit(MOST_AT_ONCE)
    return [_value(row) for row in db.session.scalars(query)]


def answer(actor: Actor | None, number: int, reason: str) -> None:
    """Say what came of an alarm; `actor` None is whoever has the command line.

    :raises NotFound: where there is no such alarm.
    :raises Invalid: without words.
    :raises Conflict: where somebody has answered already.
    """
    reason = reason.strip()[:LONGEST_REASON]
    if not says_something(reason):
        raise Invalid(N_("Say what came of it."))
    hold(Alarm, number)
    row = db.session.get(Alarm, number, populate_existing=True)
    if row is None:
        raise NotFound
    if row.answered_at is not None:
        raise Conflict(N_("{name} has answered this alarm already."), name=row.answered_by or "")
    row.answered_at, row.answered_by, row.reason = now(), actor.name if actor else events.SYSTEM, reason
    events.record(actor.label if actor else events.SYSTEM, "alarms.answer", f"alarm:{row.id}", reason=reason)


def _raised(fault: Fault) -> Iterator[Any]:
    """Give the alarms of a finding, the first one first."""
    for times in count():
        query = select(Alarm.id, Alarm.answered_at).where(Alarm.key == _key(fault, times))
        row = db.session.execute(query).first()
        if row is None:
            return
        yield row


def _key(fault: Fault, times: int) -> str:
    what = [fault.kind.value, dict(fault.details)]
    said = json.dumps([*what, times] if times else what, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def _value(row: Alarm) -> alarm.Alarm:
    try:
        found = Fault(Kind(row.kind), row.details)
    except ValueError:  # somebody altered the alarm itself: it stays in the list
        found = Fault(Kind.ROW_ALTERED, {"row": f"alarm:{row.id}", "number": "—", "found": row.kind})
    return alarm.Alarm(row.id, found, row.found_at, row.answered_at, row.answered_by, row.reason)
