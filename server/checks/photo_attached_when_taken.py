"""Was the picture attached to the form when it was taken?

Witnesses: the capture time in the EXIF, and the file's name, which Collect makes of the phone's clock in milliseconds
at the moment when it copies the picture. A form that offers the gallery lets old pictures in honestly; one that takes
photos with the camera only does not. A picture cannot be attached before it is taken.
"""

from datetime import timedelta

from server.checks import photo_from_this_phone
from server.domain.finding import Finding, consistent, contradicted, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 3
REASONS = {
    "no-file-time": N_("The file’s name does not say when it was attached."),
    "no-time": N_("The photo carries no capture time to compare."),
    "at-once": N_("Attached {late_s} s after it was taken ({allowed_s} s is usual)."),
    "chosen": N_("Chosen from the gallery {late_h} h after it was taken, as this form allows."),
    "old-choice": N_("Chosen from the gallery {late_h} h after it was taken ({usual_h} h is usual)."),
    "late": N_("Attached {late_min} min after it was taken; this form takes it with the camera ({allowed_min} min)."),
    "not-from-camera": N_(
        "Attached {late_h} h after it was taken, to a form that offers no gallery: the file or a clock was changed."
    ),
    "camera-clock": N_(
        "The capture time is {early_min} min later than the file’s name, by the clock of another camera or a drone."
    ),
    "zone": N_("The capture time is {early_min} min later than the file’s name; the photo does not say in which zone."),
    "other-clock": N_("The capture time is {early_min} min later than the file’s name: another clock took it."),
    "taken-later": N_("The capture time is {early_h} h later than the moment at which the file was attached."),
}
MISSES = (
    N_("Browsers and other clients give names that say nothing of the time."),
    N_("A clock that was set back before the visit turns both witnesses alike."),
)


def check(photo: PhotoSubject) -> Finding:
    """Compare the capture time with the time in the file's name."""
    if photo.attached_at is None:
        return unverifiable("no-file-time")
    taken, limits = photo.captured_at, photo.limits
    if taken is None:
        return unverifiable("no-time")
    late = (photo.attached_at - taken) / timedelta(seconds=1)
    if abs(late) <= limits.attached_at_once_s:
        return consistent("at-once", late_s=round(late), allowed_s=round(limits.attached_at_once_s))
    return _early(photo, -late) if late < 0 else _late(photo, late)


def _early(photo: PhotoSubject, early_s: float) -> Finding:
    """Judge a capture time after the attachment; a zone or a second camera's clock explains some hours."""
    minutes = round(early_s / 60)
    if photo_from_this_phone.check(photo).reason == "dedicated-camera":  # only where the form offers the gallery
        return unverifiable("camera-clock", early_min=minutes)
    if early_s > photo.limits.attached_early_s:
        return contradicted("taken-later", early_h=round(early_s / 3600, 1))
    if photo.facts.captured and photo.facts.captured.offset_minutes is None:
        return doubtful("zone", early_min=minutes)
    if photo.camera_only:
        return contradicted("taken-later", early_h=round(early_s / 3600, 1))
    return doubtful("other-clock", early_min=minutes)


def _late(photo: PhotoSubject, late_s: float) -> Finding:
    limits, hours = photo.limits, round(late_s / 3600, 1)
    if not photo.camera_only:
        if late_s <= limits.attached_usual_s:
            return consistent("chosen", late_h=hours)
        return doubtful("old-choice", late_h=hours, usual_h=round(limits.attached_usual_s / 3600))
    if late_s > limits.attached_early_s:
        return contradicted("not-from-camera", late_h=hours)
    return doubtful("late", late_min=round(late_s / 60), allowed_min=round(limits.attached_at_once_s / 60))
