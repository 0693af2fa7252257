"""Is the after photo another picture than the before photo?

Witnesses: bytes, fingerprints (also mirrored, turned and without a border), and the pixels of both pictures laid on
each other: clouds, grass and noise of one exposure never come again. The before photo handed in again
proves nothing was done. Two honest photos from one standpoint rarely come as near as the confirming limit: of 1,267
pairs of real photos of one scene two did, so only the same bytes, or pixels that agree, exclude each other. What looks
alike is two pictures where the pixels, laid on each other, are of two exposures: one forest looks the same for years.
"""

from server.domain.comparison import Comparison
from server.domain.finding import Finding, consistent, contradicted, doubtful, unverifiable
from server.domain.limits import Limits
from server.domain.photo import Fingerprint
from server.domain.similarity import indexed, pdq_bits, readings, similarity
from server.domain.subject import PairSubject
from server.translations import N_

VERSION = 4
REASONS = {
    "no-picture": N_("One of the two pictures cannot be read."),
    "no-detail": N_(
        "One of the two pictures shows nothing by which it could be known: it is black, fog or a plain wall."
    ),
    "same-bytes": N_("Before and after are the very same file."),
    "same-picture": N_("The after photo is the before photo again ({bits} of 64 bits differ)."),
    "same-exposure": N_(
        "The after photo is the before photo again, cut, mirrored or recoloured: laid on each other they agree to "
        "{likeness_percent} % ({allowed_percent} % is one exposure)."
    ),
    "alike": N_("The two pictures look the same ({bits} of 64 bits differ; above {allowed_bits} they differ)."),
    "alike-at-a-glance": N_(
        "At a glance the two pictures are alike ({bits} of 64 bits differ), looked at closer they are two (of 256 bits "
        "more than {allowed_long_bits} differ)."
    ),
    "two-exposures": N_(
        "At a glance the two pictures are alike ({bits} of 64 bits differ), laid on each other they are two exposures: "
        "their pixels agree to {likeness_percent} % ({allowed_percent} % would be a doubt)."
    ),
    "different": N_("Two different pictures ({bits} of 64 bits differ)."),
}
_CERTAIN_BITS = 2
_CERTAIN_PDQ_BITS = 16


def check(pair: PairSubject) -> Finding:
    """Compare bytes and fingerprints of the two photos."""
    before, after = pair.before.facts, pair.after.facts
    if before.sha256 == after.sha256:
        return contradicted("same-bytes")
    found, limits = pair.comparison, pair.limits
    if found and is_one_exposure(found, limits):
        return contradicted(
            "same-exposure",
            likeness_percent=round(100 * (found.exposure_likeness or 0.0), 1),
            allowed_percent=round(100 * limits.same_exposure_likeness, 1),
            inliers=found.inliers,
            mirrored=found.is_mirrored,
        )
    if before.fingerprint is None or after.fingerprint is None:
        is_unreadable = before.problem or after.problem
        return unverifiable("no-picture") if is_unreadable else unverifiable("no-detail")
    bits = nearest_bits(before.fingerprint, after.fingerprint)
    if bits > limits.phash_near_bits:
        return consistent("different", bits=bits)
    earlier = indexed(before.fingerprint)
    near = similarity(after.fingerprint, earlier.phash, earlier.pdq, limits)
    if near is None:
        return consistent("alike-at-a-glance", bits=bits, allowed_long_bits=limits.pdq_near_bits)
    least = limits.reuse_other_likeness if near.long_bits <= limits.pdq_certain_bits else limits.reuse_likeness
    if found and _is_two_exposures(found, limits, least):
        return consistent(
            "two-exposures",
            bits=bits,
            likeness_percent=round(100 * (found.exposure_likeness or 0.0), 1),
            allowed_percent=round(100 * least, 1),
        )
    if bits <= _CERTAIN_BITS and pdq_bits(before.fingerprint.pdq, after.fingerprint.pdq) <= _CERTAIN_PDQ_BITS:
        return contradicted("same-picture", bits=bits)
    return doubtful("alike", bits=bits, allowed_bits=limits.phash_near_bits)


def is_one_exposure(found: Comparison, limits: Limits) -> bool:
    """Tell whether the pixels agree as only those of one exposure do."""
    alike = (found.exposure_likeness or 0.0) >= limits.same_exposure_likeness
    return alike and found.inliers >= limits.same_exposure_inliers


def _is_two_exposures(found: Comparison, limits: Limits, least: float) -> bool:
    """Tell whether pixels that were laid on each other differ as those of one exposure do nowhere.

    A copy in which a part was painted over is less alike as a whole.
    """
    is_laid = found.inliers >= limits.reuse_few_inliers and found.exposure_likeness is not None
    is_part = (found.exposure_share or 0.0) >= limits.same_exposure_share
    return is_laid and not is_part and (found.exposure_likeness or 0.0) < least


def nearest_bits(one: Fingerprint, other: Fingerprint) -> int:
    """Return the smallest distance over all turns and mirrorings, with and without borders."""
    return min((indexed(one).phash ^ theirs.phash).bit_count() for theirs in readings(other))
