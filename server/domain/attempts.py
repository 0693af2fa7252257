"""Which before and which after photo show a viewpoint now, among all that were ever handed in?

A viewpoint of an issue has attempts: pairs of a before and an after photo. One of them stands at the desk. A newer
photo makes a newer attempt and takes nothing away, so this only says which one is shown, never which one counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.domain.subject import Stage


@dataclass(frozen=True)
class Candidate:
    """A photo of a viewpoint that could be half of a pair."""

    number: int
    stage: Stage
    received_at: datetime
    shows_picture: bool
    is_by_phone: bool = True
    """False: it was brought in later, and no phone vouches for it."""


@dataclass(frozen=True)
class Chosen:
    """A pair that a person put to the desk, by the numbers of its photos."""

    before: int
    after: int
    at: datetime


def standing(photos: Iterable[Candidate], chosen: Chosen | None = None) -> tuple[int, int] | None:
    """Return the numbers of the before and the after photo that stand at the desk; None while one is missing.

    The newest after photo that shows a picture stands; a file that is no picture takes the place of nothing, and what
    was brought in later takes that of no phone's photo. Before photos count as long as no after photo had been
    received: one that came later could have been made to fit, so it takes their place only where a person chose it.
    Photos that came after a person's choice are newer than that choice.
    """
    known = sorted(photos, key=lambda one: (one.received_at, one.number))
    befores = [one for one in known if one.stage is Stage.BEFORE]
    afters = [one for one in known if one.stage is Stage.AFTER]
    if not befores or not afters:
        return None
    if chosen is not None:
        since = [one for one in afters if one.number == chosen.after or one.received_at > chosen.at]
        return chosen.before, _newest(since or afters).number
    in_time = [one for one in befores if one.received_at < afters[0].received_at]
    return _newest(in_time or befores).number, _newest(afters).number


def _newest(known: Sequence[Candidate]) -> Candidate:
    """Return the last that shows a picture, or else of all; what phones sent goes before what was brought in."""
    pictures = [one for one in known if one.shows_picture]
    return ([one for one in pictures if one.is_by_phone] or pictures or known)[-1]
