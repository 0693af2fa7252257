"""In which order did it happen, by every witness of time?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from server.services.review.pair_view import PairView
from server.services.review.photo_view import PhotoView
from server.translations import N_
from server.web.formatters import between
from server.web.language import say

_WORTH_SAYING = timedelta(hours=1)


@dataclass(frozen=True)
class Moment:
    """One point on the line."""

    at: datetime
    kind: str
    """before, after or ledger."""
    label: str
    note: str = ""
    gap: str = ""
    """How long after the moment before it, where that is worth saying."""


@dataclass(frozen=True)
class Line:
    """The moments in their order, and what no witness could say."""

    moments: tuple[Moment, ...]
    silent: tuple[str, ...]


def line(pair: PairView) -> Line:
    """Return the time line of a pair."""
    moments = [*_of_ledger(pair), *_of_photo("before", pair.before), *_of_photo("after", pair.after)]
    moments.sort(key=lambda moment: moment.at)
    silent = []
    for photo, sentence in (
        (pair.before, N_("The before photo carries no capture time.")),
        (pair.after, N_("The after photo carries no capture time.")),
    ):
        if photo.facts is not None and photo.captured_at is None:
            silent.append(say(sentence))
    return Line(tuple(_with_gaps(moments)), tuple(silent))


def _of_ledger(pair: PairView) -> list[Moment]:
    named = (
        (pair.issue.work_started_at, N_("Work began, says the ledger")),
        (pair.issue.work_done_at, N_("Work done, says the ledger")),
    )
    return [Moment(at, "ledger", say(label)) for at, label in named if at]


def _of_photo(kind: str, photo: PhotoView) -> list[Moment]:
    moments = [Moment(photo.received_at, kind, say(N_("Received here")), say(N_("our clock")))]
    facts = photo.facts
    if facts and facts.gps.fixed_at:
        moments.append(Moment(facts.gps.fixed_at, kind, say(N_("Position fixed")), say(N_("satellites’ clock"))))
    if facts and facts.captured and photo.captured_at:
        known = facts.captured.offset_minutes is not None
        note = N_("camera’s clock") if known else N_("camera’s clock, read in the site’s time zone")
        moments.append(Moment(photo.captured_at, kind, say(N_("Taken")), say(note)))
    return moments


def _with_gaps(moments: list[Moment]) -> list[Moment]:
    spaced = moments[:1]
    for earlier, later in pairwise(moments):
        apart = later.at - earlier.at
        gap = between(earlier.at, later.at) if apart >= _WORTH_SAYING else ""
        spaced.append(Moment(later.at, later.kind, later.label, later.note, gap))
    return spaced
