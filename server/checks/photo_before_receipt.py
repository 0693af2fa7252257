"""Was the photo taken before it arrived here, and not long before?

Witnesses: the capture time and our own clock at receipt, corrected by how far the phone's clock was measured to be
ahead. Phones are offline for days in the mountains, so an old photo is only doubtful.
"""

from datetime import timedelta

from server.domain.finding import Finding, consistent, contradicted, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 2
REASONS = {
    "no-receipt": N_("The photo did not come through a phone; there is no time of receipt."),
    "no-time": N_("The photo carries no capture time to compare."),
    "usual": N_("Received {age_h} h after it was taken ({usual_h} h is usual)."),
    "old": N_("Received {age_days} days after it was taken ({usual_days} days is usual)."),
    "zone-ahead": N_(
        "The capture time is {ahead_min} min later than the receipt; the photo does not say in which time zone."
    ),
    "later": N_("The capture time is {ahead_min} min later than the receipt: the clock was set ahead."),
}
_WESTERNMOST_OF_OURS = timedelta(hours=20)


def check(photo: PhotoSubject) -> Finding:
    """Compare the capture time, corrected for the phone's clock, with the receipt."""
    taken, received, limits = photo.captured_at, photo.received_at, photo.limits
    if received is None:
        return unverifiable("no-receipt")
    if taken is None or photo.facts.captured is None:
        return unverifiable("no-time")
    age = received - (taken - timedelta(seconds=photo.phone_ahead_s or 0.0))
    hours = age / timedelta(hours=1)
    if age < -timedelta(seconds=limits.receipt_ahead_s):
        return _ahead(-age, zone_known=photo.facts.captured.offset_minutes is not None)
    if age <= timedelta(seconds=limits.receipt_usual_s):
        return consistent("usual", age_h=round(max(hours, 0.0), 1), usual_h=round(limits.receipt_usual_s / 3600))
    days = round(limits.receipt_usual_s / 86_400, 1)
    return doubtful("old", age_days=round(hours / 24, 1), usual_days=days)


def _ahead(ahead: timedelta, *, zone_known: bool) -> Finding:
    """A wall clock without a zone may be that of a country further east; one with a zone has no excuse."""
    minutes = round(ahead / timedelta(minutes=1))
    whole_hours = min(minutes % 60, 60 - minutes % 60) <= 5
    if not zone_known and whole_hours and ahead < _WESTERNMOST_OF_OURS:
        return doubtful("zone-ahead", ahead_min=minutes)
    return contradicted("later", ahead_min=minutes)
