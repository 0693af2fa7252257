"""Were photos of visits on different days really taken on different days?

Witnesses: the days that the forms claim, and the capture times of what one phone took at one site. Clothes can be
changed between two photos; the camera's clock goes on.
"""

from datetime import timedelta

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.journey import Step
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 2
REASONS = {
    "no-visit-day": N_("The form does not say on which day the visit was, or the photo not when it was taken."),
    "apart": N_("No visit claimed for another day was photographed within {allowed_min} min of this photo."),
    "burst": N_(
        "Claimed for {day}, but taken {apart_min} min from {other}, which is claimed for {other_day} "
        "({allowed_min} min allowed)."
    ),
}
MISSES = (N_("A phone whose date was changed between the photos shows different days."),)


def check(photo: PhotoSubject) -> Finding:
    """Look for photos of the same site, phone and hour that are claimed for another day."""
    step, limits = photo.step, photo.limits
    if step is None or step.visit_day is None:
        return unverifiable("no-visit-day")
    allowed = round(limits.burst_s / 60)
    others = [other for other in photo.steps if _is_claimed_otherwise(step, other, limits.burst_s)]
    if not others:
        return consistent("apart", allowed_min=allowed)
    nearest = min(others, key=lambda other: abs(other.taken_at - step.taken_at))
    return doubtful(
        "burst",
        day=step.visit_day.isoformat(),
        other=nearest.name,
        other_day=nearest.visit_day.isoformat() if nearest.visit_day else None,
        apart_min=round(abs(nearest.taken_at - step.taken_at) / timedelta(minutes=1)),
        allowed_min=allowed,
    )


def _is_claimed_otherwise(step: Step, other: Step, within_s: float) -> bool:
    same_place = other.site == step.site and step.site is not None
    other_day = other.visit_day not in (None, step.visit_day)
    near = abs(other.taken_at - step.taken_at) <= timedelta(seconds=within_s)
    return same_place and other_day and near and other.visit != step.visit and other.sha256 != step.sha256
