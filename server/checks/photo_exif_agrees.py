"""Does the file say one thing only?

Witnesses: all EXIF blocks of the file, and a second reader where there is more than one. Readers differ in which of two
blocks they believe: one that was put in front of the camera's own is seen by some and not by others. A camera also
writes the capture time three times into one EXIF, and some write it, or the position, into the XMP too: whoever changes
one by hand forgets another. Of 57 real photos with a capture time none disagreed with itself, but one whose clock was
set years ahead and whose file a program had written since.
"""

from datetime import datetime, timedelta

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.photo import CaptureTime, PhotoFacts
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 3
REASONS = {
    "no-exif": N_("The file carries no EXIF."),
    "one": N_("The file carries one EXIF block."),
    "other-reader": N_("The file carries EXIF that only the second of two readers understands."),
    "same": N_("The file carries {blocks} EXIF blocks that say the same."),
    "position-differs": N_("The file carries {blocks} EXIF blocks that name different places ({count} differences)."),
    "capture-time-differs": N_("The file carries {blocks} EXIF blocks of different times ({count} differences)."),
    "satellite-time-differs": N_(
        "The file carries {blocks} EXIF blocks with different times of the satellites ({count} differences)."
    ),
    "camera-differs": N_("The file carries {blocks} EXIF blocks of different cameras ({count} differences)."),
    "program-differs": N_("The file carries {blocks} EXIF blocks of different programs ({count} differences)."),
    "digitized-differs": N_(
        "Taken on {taken}, but made into a file on {other}, says the same EXIF; a camera does both at once "
        "({allowed_min} min allowed)."
    ),
    "written-before-taken": N_(
        "Taken on {taken}, but last written on {other}, before that, says the same EXIF ({allowed_min} min allowed)."
    ),
    "xmp-time-differs": N_(
        "Taken on {taken} says the EXIF, on {other} says the XMP of the same file ({allowed_min} min allowed)."
    ),
    "xmp-position-differs": N_(
        "The XMP of the same file names a place {distance_m} m away from that of the EXIF ({allowed_m} m allowed)."
    ),
}
MISSES = (N_("All times moved alike by one program, in a file without a satellite time and without XMP."),)
_SAME_PLACE_M = 100
"""XMP has minutes with four digits at least, and programs round."""


def check(photo: PhotoSubject) -> Finding:
    """Name what another block says otherwise, the weightiest first, then what one block says otherwise itself."""
    facts = photo.facts
    if facts.reader is None:
        return unverifiable("no-exif")
    if facts.exif_disagrees:
        reason, fields = f"{facts.exif_disagrees[0]}-differs", ", ".join(facts.exif_disagrees)
        return doubtful(reason, blocks=facts.exif_segments, fields=fields, count=len(facts.exif_disagrees))
    told = _other_time(facts, photo) or _other_place(facts)
    if told:
        return told
    if facts.reader == "exifread":
        return consistent("other-reader")
    return consistent("one") if facts.exif_segments <= 1 else consistent("same", blocks=facts.exif_segments)


def _other_time(facts: PhotoFacts, photo: PhotoSubject) -> Finding | None:
    taken, allowed = facts.captured, timedelta(seconds=photo.limits.clock_agrees_s)
    if taken is None or taken.source != "DateTimeOriginal":
        return None
    digitized, written, in_xmp = facts.digitized, facts.modified, facts.xmp_captured
    if digitized and abs(digitized.local - taken.local) > allowed:
        return _told("digitized-differs", taken, digitized, allowed)
    if written and taken.local - written.local > allowed:
        return _told("written-before-taken", taken, written, allowed)
    if in_xmp and min(abs(in_xmp.local - taken.local), abs(in_xmp.at(photo.zone) - taken.at(photo.zone))) > allowed:
        return _told("xmp-time-differs", taken, in_xmp, allowed)
    return None


def _told(reason: str, taken: CaptureTime, other: CaptureTime, allowed: timedelta) -> Finding:
    shown = {"taken": _shown(taken.local), "other": _shown(other.local)}
    return doubtful(reason, **shown, allowed_min=round(allowed / timedelta(minutes=1)))


def _shown(local: datetime) -> str:
    return local.strftime("%Y-%m-%d %H:%M:%S")


def _other_place(facts: PhotoFacts) -> Finding | None:
    place, other = facts.gps.place, facts.xmp_place
    distance = place.metres_to(other) if place and other else 0.0
    if distance <= _SAME_PLACE_M:
        return None
    return doubtful("xmp-position-differs", distance_m=round(distance), allowed_m=_SAME_PLACE_M)
