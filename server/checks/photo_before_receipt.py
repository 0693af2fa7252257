"""Was the photo taken before it arrived here, and not long before?

Witnesses: the capture time and our own clock at receipt, corrected by how far the phone's clock was measured to be
ahead. Phones are offline for days in the mountains, so an old photo is only doubtful. The clock is measured when the
phone sends, which the network may have set right since the photo: a capture time after the receipt is held against the
photo only where the file's name, made by the same clock, does not say the same, and the clock was measured at all. A
clock that is days wrong as the phone sends dates a photo to any day.
"""

from datetime import timedelta

from server.checks import photo_from_this_phone
from server.domain.finding import Finding, consistent, contradicted, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 3
REASONS = {
    "no-receipt": N_("The photo did not come through a phone; there is no time of receipt."),
    "no-time": N_("The photo carries no capture time to compare."),
    "usual": N_("Received {age_h} h after it was taken ({usual_h} h is usual)."),
    "old": N_("Received {age_days} days after it was taken ({usual_days} days is usual)."),
    "zone-ahead": N_(
        "The capture time is {ahead_min} min later than the receipt; the photo does not say in which time zone."
    ),
    "phone-clock": N_(
        "The capture time is {ahead_min} min later than the receipt, and so is the file’s name: the phone’s clock was "
        "ahead, and was set before it sent."
    ),
    "clock-unknown": N_(
        "The capture time is {ahead_min} min later than the receipt; how far the sender’s clock was ahead is not known."
    ),
    "other-camera": N_(
        "The capture time is {ahead_min} min later than the receipt, by the clock of another camera or a drone."
    ),
    "clock-off": N_("Sent by a phone whose clock was {off_days} days wrong: it dates a photo to any day."),
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
    phone_ahead = timedelta(seconds=photo.phone_ahead_s or 0.0)
    age = received - (taken - phone_ahead)
    hours = age / timedelta(hours=1)
    if age < -timedelta(seconds=limits.receipt_ahead_s):
        return _ahead(photo, -age)
    if abs(phone_ahead) > timedelta(seconds=limits.attached_early_s):
        return doubtful("clock-off", off_days=round(abs(phone_ahead) / timedelta(days=1), 1))
    if age <= timedelta(seconds=limits.receipt_usual_s):
        return consistent("usual", age_h=round(max(hours, 0.0), 1), usual_h=round(limits.receipt_usual_s / 3600))
    days = round(limits.receipt_usual_s / 86_400, 1)
    return doubtful("old", age_days=round(hours / 24, 1), usual_days=days)


def _ahead(photo: PhotoSubject, ahead: timedelta) -> Finding:
    """Look for the clock that explains it: of a country further east, of another camera, of the phone at that time."""
    minutes = round(ahead / timedelta(minutes=1))
    whole_hours = min(minutes % 60, 60 - minutes % 60) <= 5
    if not _writes_zone(photo) and whole_hours and ahead < _WESTERNMOST_OF_OURS:
        return doubtful("zone-ahead", ahead_min=minutes)
    if photo_from_this_phone.check(photo).reason == "dedicated-camera":
        return doubtful("other-camera", ahead_min=minutes)
    if _is_named_likewise(photo):
        return doubtful("phone-clock", ahead_min=minutes)
    if photo.phone_ahead_s is None:
        return doubtful("clock-unknown", ahead_min=minutes)
    return contradicted("later", ahead_min=minutes)


def _writes_zone(photo: PhotoSubject) -> bool:
    return photo.facts.captured is not None and photo.facts.captured.offset_minutes is not None


def _is_named_likewise(photo: PhotoSubject) -> bool:
    """Tell whether the phone's clock named the file as it was taken."""
    taken, named = photo.captured_at, photo.attached_at
    apart = abs((named - taken).total_seconds()) if named and taken else None
    return apart is not None and apart <= photo.limits.attached_at_once_s
