"""Was this picture handed in before, for something else?

Witnesses: the SHA-256 of the bytes, the fingerprints of all photos ever received (also mirrored, turned and
without a border), and within reach (same site, unit or phone, neighbouring sites) the pixels themselves, which also
show what was cut, tilted or photographed from a screen. The same bytes under another issue, visit or stage exclude
each other; a picture that only looks the same is doubtful, because two honest photos from one tripod do too. The same
photo sent again for the same use is a retry, not reuse.
"""

from server.domain.finding import Figure, Finding, Status, consistent, contradicted, doubtful, unverifiable
from server.domain.subject import OtherPhoto, PhotoSubject
from server.translations import N_

VERSION = 2
GATHERED_BY = (
    "phash_near_bits", "pdq_near_bits", "phash_far_bits", "pdq_sure_bits", "reuse_inliers", "reuse_likeness",
)  # fmt: skip
REASONS = {
    "no-picture": N_("There is no picture to compare ({problem})."),
    "new": N_("Never received before."),
    "same-bytes": N_("The very same file was handed in as {other}."),
    "same-use": N_("The same file was received again for the same purpose ({other})."),
    "looks-same": N_("Looks the same as {other} ({bits} of 64 bits differ; {allowed_bits} or fewer is the same)."),
    "same-exposure": N_(
        "Laid on {other} its pixels agree to {likeness_percent} % ({allowed_percent} % is one exposure; {inliers} "
        "points agree): it shows {cover_percent} % of that photo."
    ),
    "looks-same-turned": N_(
        "Mirrored, turned or without its border it looks the same as {other} ({bits} of 64 bits differ)."
    ),
}


def check(photo: PhotoSubject) -> Finding:
    """Look at what else was received that is the same or looks the same."""
    pictures = [other for other in photo.others if not other.is_exif_only]
    elsewhere = [other for other in pictures if _used_otherwise(photo, other)]
    same = next((other for other in elsewhere if other.same_bytes), None)
    if same:
        return contradicted("same-bytes", other=same.name, sha256=same.sha256)
    alike = min(elsewhere, key=lambda other: other.bits, default=None)
    if alike and alike.likeness is not None:
        return _laid(photo, alike, alike.likeness)
    if alike:
        figures: dict[str, Figure] = {"other": alike.name, "bits": alike.bits, "sha256": alike.sha256}
        if alike.turned:
            return Finding(Status.DOUBTFUL, "looks-same-turned", figures)
        figures["allowed_bits"] = photo.limits.phash_near_bits
        return Finding(Status.DOUBTFUL, "looks-same", figures)
    again = next((other for other in pictures if other.same_bytes), None)
    if again:
        return consistent("same-use", other=again.name)
    if photo.facts.width is None:
        return unverifiable("no-picture", problem=photo.facts.problem)
    return consistent("new")


def _laid(photo: PhotoSubject, other: OtherPhoto, likeness: float) -> Finding:
    return doubtful(
        "same-exposure",
        other=other.name,
        sha256=other.sha256,
        likeness_percent=round(100 * likeness, 1),
        allowed_percent=round(100 * photo.limits.reuse_likeness, 1),
        inliers=other.inliers,
        cover_percent=round(100 * (other.cover or 0.0)),
        mapping=" ".join(f"{number:.6g}" for number in other.matrix or ()),
    )


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
