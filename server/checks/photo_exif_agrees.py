"""Does the file say one thing only?

Witnesses: all EXIF blocks of the file. Readers differ in which of two blocks they believe: one that was put in front of
the camera's own is seen by some and not by others.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 1
REASONS = {
    "no-exif": N_("The file carries no EXIF."),
    "one": N_("The file carries one EXIF block."),
    "same": N_("The file carries {blocks} EXIF blocks that say the same."),
    "differ": N_("The file carries {blocks} EXIF blocks that differ in: {fields}."),
}


def check(photo: PhotoSubject) -> Finding:
    """Look at what a second block says otherwise."""
    facts = photo.facts
    if facts.reader is None:
        return unverifiable("no-exif")
    if facts.exif_disagrees:
        return doubtful("differ", blocks=facts.exif_segments, fields=", ".join(facts.exif_disagrees))
    return consistent("one") if facts.exif_segments <= 1 else consistent("same", blocks=facts.exif_segments)
