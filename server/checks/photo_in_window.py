"""Was the photo taken in the time of its stage?

Witness: the capture time, against the ledger: a before photo is older than the start of the work, an after photo
younger than the last measure done. Without an offset the camera's clock is read in the site's zone; a photo that
misses the window by less than a day is then only doubtful, because the zone may have been another. So is one that the
clock of its phone explains: it was as far off when the phone sent, and with that taken off the photo lies inside. When
the file was last written says nothing.
"""

from datetime import datetime, timedelta

from server.checks import photo_from_this_phone
from server.domain.finding import Finding, consistent, contradicted, doubtful, unverifiable
from server.domain.subject import PhotoSubject, Window
from server.translations import N_

VERSION = 3
REASONS = {
    "no-window": N_("The ledger does not say from when to when this photo should have been taken."),
    "no-time": N_("Without a capture time this cannot be told."),
    "two-times": N_("The file names two times: what agrees is said by one of its EXIF blocks only, and cannot decide."),
    "inside": N_("Taken on {taken}, inside the time of its stage."),
    "too-early": N_("Taken on {taken}, {days} days before {limit}, the earliest time for its stage."),
    "too-late": N_("Taken on {taken}, {days} days after {limit}, the latest time for its stage."),
    "clock-off": N_(
        "Taken on {taken} by a phone whose clock was {off_days} days off when it sent. That taken off, it was "
        "{corrected}, inside the time of its stage."
    ),
    "same-day": N_("Taken on {taken}, {hours} h from {limit}; the photo does not say in which time zone."),
}
_DAY = timedelta(days=1)


def check(photo: PhotoSubject) -> Finding:
    """Compare the capture time with the window of the stage."""
    taken = photo.captured_at
    if photo.window is None or photo.window == Window():
        return unverifiable("no-window")
    if taken is None or photo.facts.captured is None:
        return unverifiable("no-time")
    missed, limit, reason = _missed(taken, photo.window)
    if limit is None and photo.facts.disagrees_on("capture-time"):
        return unverifiable("two-times", taken=_shown(taken, photo))
    if limit is None:
        return consistent("inside", taken=_shown(taken, photo))
    shown = {"taken": _shown(taken, photo), "limit": _shown(limit, photo)}
    if photo.facts.captured.offset_minutes is None and missed < _DAY:
        return doubtful("same-day", hours=round(missed / timedelta(hours=1), 1), **shown)
    off = _clock_off(photo)
    if off and _missed(taken - off, photo.window)[1] is None:
        corrected = _shown(taken - off, photo)
        return doubtful("clock-off", off_days=round(abs(off) / _DAY, 1), taken=shown["taken"], corrected=corrected)
    return contradicted(reason, days=round(missed / _DAY, 1), **shown)


def _clock_off(photo: PhotoSubject) -> timedelta:
    """Return how far the phone's clock was off when it sent; nothing where it was not, or another camera took it."""
    off = timedelta(seconds=photo.phone_ahead_s or 0.0)
    is_off = abs(off) > timedelta(seconds=photo.limits.attached_early_s)
    return off if is_off and photo_from_this_phone.check(photo).reason != "dedicated-camera" else timedelta(0)


def _missed(taken: datetime, window: Window) -> tuple[timedelta, datetime | None, str]:
    if window.after and taken < window.after:
        return window.after - taken, window.after, "too-early"
    if window.before and taken > window.before:
        return taken - window.before, window.before, "too-late"
    return timedelta(0), None, "inside"


def _shown(moment: datetime, photo: PhotoSubject) -> str:
    return moment.astimezone(photo.zone).strftime("%Y-%m-%d %H:%M")
