"""Does the photo say when it was taken?

Witness: EXIF DateTimeOriginal. DateTime and DateTimeDigitized alone say when a file was written, which an editor
does too. A missing offset is normal: of 342 photos with a capture time three had one.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 2
REASONS = {
    "original": N_("Taken on {local} by the camera’s clock."),
    "other-tag": N_("Only {tag} is present ({local}): when the file was written, not when the photo was taken."),
    "missing": N_("The photo carries no capture time."),
    "zero": N_("The capture time is all zeros: the camera’s clock was never set, or the time was removed."),
    "never-set": N_("The camera’s clock shows the first days of its own counting: it was never set."),
    "unreadable": N_("The capture time cannot be read as a date."),
}


def check(photo: PhotoSubject) -> Finding:
    """Look at which of the three EXIF times is there."""
    captured = photo.facts.captured
    if captured is None:
        problem = photo.facts.captured_problem
        return unverifiable(problem if problem in {"zero", "never-set", "unreadable"} else "missing")
    local = captured.local.strftime("%Y-%m-%d %H:%M:%S")
    if captured.source == "DateTimeOriginal":
        return consistent("original", local=local)
    return doubtful("other-tag", tag=captured.source, local=local)
