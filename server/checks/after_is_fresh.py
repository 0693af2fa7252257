"""Does the after photo show the state that is claimed, and not that of long before?

Witnesses: the capture time of the after photo, and when the unit reported that the work is done.
"""

from datetime import timedelta

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.subject import PairSubject
from server.translations import N_

VERSION = 2
REASONS = {
    "not-claimed": N_("Nobody has reported yet that the work is done."),
    "no-time": N_("The photo carries no capture time to compare."),
    "fresh": N_("The after photo is of {age_days} days before the report ({allowed_days} days allowed)."),
    "stale": N_("The after photo is {age_days} days older than the report ({allowed_days} days allowed)."),
}


def check(pair: PairSubject) -> Finding:
    """Compare the age of the after photo at the report with the limit."""
    if pair.claimed_at is None:
        return unverifiable("not-claimed")
    taken = pair.after.captured_at
    if taken is None:
        return unverifiable("no-time")
    figures = {
        "age_days": round((pair.claimed_at - taken) / timedelta(days=1), 1),
        "allowed_days": pair.limits.after_fresh_days,
    }
    is_stale = figures["age_days"] > figures["allowed_days"]
    return doubtful("stale", **figures) if is_stale else consistent("fresh", **figures)
