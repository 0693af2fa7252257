"""Does the file say one thing only?

Witnesses: all EXIF blocks of the file, and a second reader where there is more than one. Readers differ in which of two
blocks they believe: one that was put in front of the camera's own is seen by some and not by others.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 2
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
}


def check(photo: PhotoSubject) -> Finding:
    """Name what another block says otherwise, the weightiest first."""
    facts = photo.facts
    if facts.reader is None:
        return unverifiable("no-exif")
    if facts.exif_disagrees:
        reason, fields = f"{facts.exif_disagrees[0]}-differs", ", ".join(facts.exif_disagrees)
        return doubtful(reason, blocks=facts.exif_segments, fields=fields, count=len(facts.exif_disagrees))
    if facts.reader == "exifread":
        return consistent("other-reader")
    return consistent("one") if facts.exif_segments <= 1 else consistent("same", blocks=facts.exif_segments)
