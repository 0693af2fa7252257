"""Does another picture carry the very same EXIF?

Witnesses: capture time to the fraction of a second, camera and satellite position (without one, the exposure) of all
photos ever received. Two exposures do not share them all; whoever puts the EXIF of an honest photo on another picture
does. The same picture saved again, smaller, keeps its EXIF honestly.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.same_exif import exif_key
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 4
REASONS = {
    "too-little-exif": N_("The EXIF says too little to be told from that of another photo."),
    "no-picture": N_("There is no picture to compare ({problem})."),
    "no-detail": N_("The picture shows nothing by which it could be known again: it is black, fog or a plain wall."),
    "unique": N_("No other picture carries the same EXIF."),
    "copied": N_("{other} shows another picture with the very same capture time, camera, exposure and position."),
}
MISSES = (N_("EXIF copied from a photo that was never handed in here."),)


def check(photo: PhotoSubject) -> Finding:
    """Look for another picture with the same EXIF."""
    if exif_key(photo.facts) is None:
        return unverifiable("too-little-exif")
    if photo.facts.fingerprint is None:
        problem = photo.facts.problem
        return unverifiable("no-picture", problem=problem) if problem else unverifiable("no-detail")
    pictures = (other for other in photo.others if other.is_exif_only)
    copied = next(pictures, None)
    return doubtful("copied", other=copied.name, sha256=copied.sha256) if copied else consistent("unique")
