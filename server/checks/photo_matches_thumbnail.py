"""Does the small picture inside the file show what the large one shows?

Witnesses: fingerprints and grey values of the embedded thumbnail and of the picture, at the best of four turns and
without bars. Cameras write both at one moment; whoever swaps the picture often leaves the thumbnail. Files that were
scaled down by the form or a messenger carry none.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.limits import Limits
from server.domain.photo import PhotoFacts
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 2
REASONS = {
    "no-thumbnail": N_("The file carries no thumbnail to compare."),
    "no-detail": N_("Picture and thumbnail are both plain, black or fog: there is nothing to compare."),
    "alike": N_(
        "The thumbnail shows the same picture (grey values agree to {likeness}; {allowed_likeness} is enough)."
    ),
    "other-picture": N_(
        "The thumbnail shows another picture: {bits} of 64 bits differ ({allowed_bits} allowed), grey values agree to "
        "{likeness} ({allowed_likeness} is enough)."
    ),
}


def check(photo: PhotoSubject) -> Finding:
    """Compare both measures with their limits; only where both say so is it another picture."""
    facts, limits = photo.facts, photo.limits
    if facts.thumbnail_likeness is None:
        return unverifiable("no-thumbnail")
    if _are_plain(facts):
        return unverifiable("no-detail")
    figures = {"likeness": facts.thumbnail_likeness, "allowed_likeness": limits.thumbnail_likeness}
    if not shows_another(facts, limits):
        return consistent("alike", **figures)
    return doubtful("other-picture", bits=_bits(facts), allowed_bits=limits.thumbnail_bits, **figures)


def shows_another(facts: PhotoFacts, limits: Limits) -> bool:
    """Tell whether the thumbnail shows another picture than the file."""
    if facts.thumbnail_likeness is None or _are_plain(facts):
        return False
    return facts.thumbnail_likeness < limits.thumbnail_likeness and _bits(facts) > limits.thumbnail_bits


def _are_plain(facts: PhotoFacts) -> bool:
    """Tell whether neither has anything of which a fingerprint could be made."""
    return facts.thumbnail_phash is None and facts.fingerprint is None


def _bits(facts: PhotoFacts) -> int:
    return 64 if facts.thumbnail_bits is None else facts.thumbnail_bits
