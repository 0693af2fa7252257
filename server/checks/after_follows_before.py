"""Was the after photo taken after the before photo?

Witnesses: both capture times.
"""

from datetime import timedelta

from server.domain.finding import Finding, consistent, contradicted, doubtful, unverifiable
from server.domain.subject import PairSubject
from server.translations import N_

VERSION = 2
REASONS = {
    "no-time": N_("One of the two photos carries no capture time."),
    "follows": N_("Taken {days} days after the before photo."),
    "same-day": N_("The photos are {hours} h apart, and one does not say in which time zone."),
    "earlier": N_("The after photo was taken {days} days before the before photo."),
    "same-time": N_("Both photos carry the same capture time."),
}


def check(pair: PairSubject) -> Finding:
    """Compare the capture times."""
    before, after = pair.before.captured_at, pair.after.captured_at
    if before is None or after is None:
        return unverifiable("no-time")
    apart = after - before
    if apart > timedelta(0):
        return consistent("follows", days=round(apart / timedelta(days=1), 1))
    if apart == timedelta(0):
        return contradicted("same-time")
    if -apart < timedelta(days=1) and not _both_zones_known(pair):
        return doubtful("same-day", hours=round(-apart / timedelta(hours=1), 1))
    return contradicted("earlier", days=round(-apart / timedelta(days=1), 1))


def _both_zones_known(pair: PairSubject) -> bool:
    """Tell whether the order is beyond doubt: both offsets written, or both left to the same zone."""
    offsets = [p.facts.captured.offset_minutes for p in (pair.before, pair.after) if p.facts.captured]
    return None not in offsets or set(offsets) == {None}
