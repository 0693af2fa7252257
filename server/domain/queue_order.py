"""In which order are pairs looked at?

The most contradictions first, then the most doubts, then what else the verdict says, then what is due first. Written
as one number, so that a database finds the next thirty of a hundred thousand by an index.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from server.domain.finding import Status, severity

_MOST = 99
"""More findings against a pair than this make no difference."""
_VERDICTS = len(Status) + 1
_DAYS = 4_000_000
"""More than there are days up to the year 9999."""


def queue_key(verdict: Status | None, contradictions: int, doubts: int, due_on: date | None) -> int:
    """Return a number that is the smaller the sooner the pair is looked at."""
    against = (_MOST - min(contradictions, _MOST)) * (_MOST + 1) + _MOST - min(doubts, _MOST)
    worst_first = _VERDICTS - 1 if verdict is None else len(Status) - 1 - severity(verdict)
    return (against * _VERDICTS + worst_first) * _DAYS + (due_on or date.max).toordinal()


def against(said: Iterable[tuple[str, Status]]) -> str:
    """Return the checks that contradict or doubt, each between blanks, so that one is found by its whole name."""
    codes = sorted({check for check, status in said if status in (Status.CONTRADICTED, Status.DOUBTFUL)})
    return f" {' '.join(codes)} " if codes else ""


class QueueView(StrEnum):
    """Which pairs a reader of the queue asks for."""

    OPEN = "open"
    """Nobody has settled it, and this reviewer has not spoken."""
    MINE = "mine"
    """This reviewer has decided it."""
    DECIDED = "decided"
    """It is settled."""
    ALL = "all"


class QueueShare(StrEnum):
    """To whose share of what waits a reader narrows the queue."""

    ALL = "all"
    """Everybody's; asked for, so that nobody is led to their own."""
    MINE = "mine"
    FREE = "free"
    """Given to nobody."""


class QueueSort(StrEnum):
    """In which order a reader of the queue asks for what waits."""

    URGENCY = "urgency"
    """By the queue's key, the worst first."""
    RECEIVED = "received"
    """What has waited longest first."""
    PLACE = "place"
    """County by county, and there issue by issue as the ledger lists them."""
