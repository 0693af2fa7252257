"""Can it be told from these photos whether plants live: were both taken while plants grow?

Witnesses: the capture times, and what the ledger says is to be put right. Grass and shrubs are judged in the growing
season, and against a photo of the same season: in winter what was planted and what died look alike, and green came
or went by itself. A season accuses nobody, so nothing here is doubtful.
"""

from datetime import datetime

from server.domain.finding import Finding, consistent, unverifiable
from server.domain.limits import Limits
from server.domain.subject import PairSubject, PhotoSubject
from server.translations import N_

VERSION = 1
REASONS = {
    "not-plants": N_("The ledger speaks of no plants."),
    "no-time": N_("One of the two photos carries no capture time."),
    "growing": N_("Both photos are of the growing season (months {first_month} to {last_month})."),
    "after-at-rest": N_(
        "The after photo is of month {after_month}, outside of the growing season (months {first_month} to "
        "{last_month}): whether plants live cannot be told from it. Have another one taken while they grow."
    ),
    "before-at-rest": N_(
        "The before photo is of month {before_month}, outside of the growing season (months {first_month} to "
        "{last_month}), the after photo within: some of the green came by itself."
    ),
}


def check(pair: PairSubject) -> Finding:
    """Compare the months of both photos with the growing season."""
    if not pair.is_about_plants:
        return unverifiable("not-plants")
    before, after = (_taken(photo) for photo in (pair.before, pair.after))
    if before is None or after is None:
        return unverifiable("no-time")
    figures = {"first_month": round(pair.limits.growing_from_month), "last_month": round(pair.limits.growing_to_month)}
    if not _grows(after, pair.limits):
        return unverifiable("after-at-rest", after_month=after.month, **figures)
    if not _grows(before, pair.limits):
        return unverifiable("before-at-rest", before_month=before.month, **figures)
    return consistent("growing", **figures)


def _taken(photo: PhotoSubject) -> datetime | None:
    return photo.captured_at.astimezone(photo.zone) if photo.captured_at else None


def _grows(moment: datetime, limits: Limits) -> bool:
    return limits.growing_from_month <= moment.month <= limits.growing_to_month
