"""Is the ground only greener, with every shape as it was?

Witnesses: the changed shapes and the green share of both pictures. Rock painted green keeps its edges; grass that grew
hides them. A dust net and a dry meadow in spring do the same, so this is a hint for a person to look closely.
"""

from server.checks.visible_change import is_alike
from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.subject import PairSubject
from server.translations import N_

VERSION = 3
REASONS = {
    "not-aligned": N_("The pictures cannot be laid on each other."),
    "no-land": N_("There is too little land in the pictures to compare its colour."),
    "as-expected": N_("Shapes and green changed as they do together ({green_percent} percentage points more green)."),
    "only-greener": N_(
        "Every shape is as it was, but {green_percent} percentage points more of the land is green ({allowed_percent} "
        "are allowed): look for paint or netting."
    ),
}


def check(pair: PairSubject) -> Finding:
    """Compare the growth of the green share with the change of shapes."""
    found = pair.comparison
    if found is None or found.is_mirrored or found.share_changed is None:
        return unverifiable("not-aligned")
    if found.green_before is None or found.green_after is None:
        return unverifiable("no-land")
    more = found.green_after - found.green_before
    figures = {
        "green_percent": round(100 * more),
        "allowed_percent": round(100 * pair.limits.recoloured_green),
    }
    limits = pair.limits
    is_same = is_alike(found, limits, share=limits.recoloured_share, largest=limits.recoloured_largest)
    if more >= limits.recoloured_green and is_same:
        return doubtful("only-greener", **figures)
    return consistent("as-expected", **figures)
