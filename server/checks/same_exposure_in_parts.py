"""Is the after photo the before photo again, with only a part of it changed?

Witness: the pixels of both pictures laid on each other, patch by patch. Clouds, grass, shadows and noise of one
exposure never come again, so where nearly all patches agree as copies do, what differs was painted out, cloned or
pasted in. Two shots of one press of the button agree as much: they were taken at one moment, and one of them is no
after photo either.
"""

from server.checks.not_the_same_picture import is_one_exposure
from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.subject import PairSubject
from server.translations import N_

VERSION = 1
REASONS = {
    "not-aligned": N_("The pictures cannot be laid on each other."),
    "cannot-tell": N_("Too little of the pictures has any detail to compare."),
    "one-exposure": N_("The whole picture is one exposure: that is said above."),
    "two-exposures": N_(
        "Two exposures: outside the largest changed region {agree_percent} % of the picture agrees as one exposure "
        "does ({allowed_percent} % would be a doubt)."
    ),
    "in-parts": N_(
        "Same exposure, changed in one region: outside it {agree_percent} % of the picture agrees as only one exposure "
        "does ({allowed_percent} % is a doubt). Look at what is outlined."
    ),
}
MISSES = (
    N_("A second exposure that was painted over, and a copy of which most was painted over."),
    N_("Copies of which only a small part can be laid on the before photo."),
)


def check(pair: PairSubject) -> Finding:
    """Compare the share of patches that agree with what two exposures reach."""
    found, limits = pair.comparison, pair.limits
    if found is None or found.inliers < limits.same_exposure_inliers:
        return unverifiable("not-aligned")
    if found.exposure_share is None:
        return unverifiable("cannot-tell")
    if is_one_exposure(found, limits):
        return unverifiable("one-exposure")
    figures = {
        "agree_percent": round(100 * found.exposure_share, 1),
        "allowed_percent": round(100 * limits.same_exposure_share, 1),
    }
    if found.exposure_share >= limits.same_exposure_share:
        return doubtful("in-parts", **figures)
    return consistent("two-exposures", **figures)
