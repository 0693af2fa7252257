"""Was this picture handed in before, for something else?

Witnesses: the SHA-256 of the bytes, and the fingerprints of all photos ever received (also mirrored, turned and
without a border). The same bytes under another issue, visit or stage exclude each other; a picture that only looks
the same is doubtful, because two honest photos from one tripod do too. The same photo sent again for the same use
is a retry, not reuse.
"""

from server.domain.finding import Figure, Finding, Status, consistent, contradicted, unverifiable
from server.domain.subject import OtherPhoto, PhotoSubject
from server.translations import N_

VERSION = 1
REASONS = {
    "no-picture": N_("There is no picture to compare ({problem})."),
    "new": N_("Never received before."),
    "same-bytes": N_("The very same file was handed in as {other}."),
    "same-use": N_("The same file was received again for the same purpose ({other})."),
    "looks-same": N_("Looks the same as {other} ({bits} of 64 bits differ; {allowed_bits} or fewer is the same)."),
    "looks-same-turned": N_(
        "Mirrored, turned or without its border it looks the same as {other} ({bits} of 64 bits differ)."
    ),
}


def check(photo: PhotoSubject) -> Finding:
    """Look at what else was received that is the same or looks the same."""
    elsewhere = [other for other in photo.others if _used_otherwise(photo, other)]
    same = next((other for other in elsewhere if other.same_bytes), None)
    if same:
        return contradicted("same-bytes", other=same.name, sha256=same.sha256)
    alike = min(elsewhere, key=lambda other: other.bits, default=None)
    if alike:
        figures: dict[str, Figure] = {"other": alike.name, "bits": alike.bits, "sha256": alike.sha256}
        if alike.turned:
            return Finding(Status.DOUBTFUL, "looks-same-turned", figures)
        figures["allowed_bits"] = photo.limits.phash_near_bits
        return Finding(Status.DOUBTFUL, "looks-same", figures)
    again = next((other for other in photo.others if other.same_bytes), None)
    if again:
        return consistent("same-use", other=again.name)
    if photo.facts.width is None:
        return unverifiable("no-picture", problem=photo.facts.problem)
    return consistent("new")


def _used_otherwise(photo: PhotoSubject, other: OtherPhoto) -> bool:
    """Tell whether the other photo stands for another issue, stage, standpoint or visit.

    The before photo of the same standpoint is left to the pair's own check, which knows what to expect.
    """
    ours = (photo.issue, photo.viewpoint, photo.stage)
    theirs = (other.issue, other.viewpoint, other.stage)
    if ours != theirs:
        same_pair = ours[:2] == theirs[:2] and photo.issue is not None and not other.same_bytes
        return not same_pair
    return photo.visit != other.visit
