"""Was this picture handed in before, for something else?

Witnesses: the SHA-256 of the bytes, the fingerprints of all photos ever received (also mirrored, turned and
without a border), and within reach (same site, unit or phone, neighbouring sites) the pixels themselves, which also
show what was cut, tilted or photographed from a screen. What only looks alike is laid on the other photo first: two
exposures, even from one tripod, do not agree in grass, clouds and noise. The same bytes under another issue, visit or
stage exclude each other; the same picture in other bytes is doubtful. The same photo sent again for the same use is a
retry, not reuse.
"""

from server.domain.alignment import Alignment
from server.domain.finding import Figure, Finding, consistent, contradicted, doubtful, unverifiable
from server.domain.subject import OtherPhoto, PhotoSubject
from server.translations import N_

VERSION = 6
REASONS = {
    "no-picture": N_("There is no picture to compare ({problem})."),
    "no-detail": N_("The picture shows nothing by which it could be known again: it is black, fog or a plain wall."),
    "new": N_("Never received before."),
    "same-bytes": N_("The very same file was handed in as {other}."),
    "same-use": N_("The same file was received again for the same purpose ({other})."),
    "looks-same": N_("Looks the same as {other} ({bits} of 64 bits differ; {allowed_bits} or fewer is the same)."),
    "looks-same-turned": N_("It is {other}, {position}: then only {bits} of 64 bits differ."),
    "looks-same-inside": N_("What its border surrounds is {other}, {position}: then only {bits} of 64 bits differ."),
    "same-exposure": N_(
        "Laid on {other} its pixels agree to {likeness_percent} % ({allowed_percent} % is one exposure; {inliers} "
        "points agree): it shows {cover_percent} % of that photo."
    ),
    "same-exposure-mirrored": N_(
        "Mirrored and laid on {other} its pixels agree to {likeness_percent} % ({allowed_percent} % is one exposure; "
        "{inliers} points agree): it shows {cover_percent} % of that photo."
    ),
    "thumbnail-of-another": N_(
        "The thumbnail inside the file shows {other} ({bits} of 64 bits differ), the picture itself does not: it was "
        "put in its place."
    ),
}
MISSES = (
    N_("Pictures that were never handed in here: from the internet, from another system."),
    N_("Cut or tilted copies of a photo from a distant site of another unit and phone."),
    N_("A picture that was painted over for the most part, or made anew by a program."),
)


def check(photo: PhotoSubject) -> Finding:
    """Look at what else was received that is the same or looks the same."""
    pictures = [other for other in photo.others if not other.is_exif_only]
    elsewhere = [other for other in pictures if _used_otherwise(photo, other)]
    same = next((other for other in elsewhere if other.same_bytes), None)
    if same:
        return contradicted("same-bytes", other=same.name, sha256=same.sha256)
    alike = min(elsewhere, key=_weakness, default=None)
    if alike:
        return _alike(photo, alike)
    again = next((other for other in pictures if other.same_bytes), None)
    if again:
        return consistent("same-use", other=again.name)
    if photo.facts.fingerprint is None:
        problem = photo.facts.problem
        return unverifiable("no-picture", problem=problem) if problem else unverifiable("no-detail")
    return consistent("new")


def _weakness(other: OtherPhoto) -> tuple[bool, bool, int]:
    """Order by how much there is to show: pixels before fingerprints before a thumbnail."""
    return other.is_thumbnail, other.alignment is None, other.bits


def _alike(photo: PhotoSubject, other: OtherPhoto) -> Finding:
    named: dict[str, Figure] = {"other": other.name, "sha256": other.sha256}
    if other.is_thumbnail:
        return doubtful("thumbnail-of-another", **named, bits=other.bits)
    if other.alignment:
        return _same_exposure(photo, other.alignment, named)
    if other.is_inside:
        return doubtful("looks-same-inside", **named, position=other.position, bits=other.bits)
    if other.position != "as-it-is":
        return doubtful("looks-same-turned", **named, position=other.position, bits=other.bits)
    return doubtful("looks-same", **named, bits=other.bits, allowed_bits=photo.limits.phash_near_bits)


def _same_exposure(photo: PhotoSubject, alignment: Alignment, named: dict[str, Figure]) -> Finding:
    return doubtful(
        "same-exposure-mirrored" if alignment.is_mirrored else "same-exposure",
        **named,
        likeness_percent=round(100 * (alignment.likeness or 0.0), 1),
        allowed_percent=round(100 * alignment.least_likeness(photo.limits), 1),
        inliers=alignment.inliers,
        cover_percent=round(100 * alignment.cover),
        mapping=" ".join(f"{number:.6g}" for number in alignment.matrix),
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
