"""How much of the land is green before and after?

Witnesses: the colours of both pictures without their sky. A figure to look at with its two masks, not a judgement:
grass is yellow from October to May, shade is bluish, paint in the colour of leaves counts as leaves.
"""

from server.domain.finding import Finding, consistent, unverifiable
from server.domain.subject import PairSubject
from server.translations import N_

VERSION = 1
REASONS = {
    "not-compared": N_("The pictures were not compared."),
    "no-land": N_("There is too little land in the pictures to compare its colour."),
    "figures": N_("{before_percent} % of the land is green before, {after_percent} % after."),
}


def check(pair: PairSubject) -> Finding:
    """Say both shares."""
    found = pair.comparison
    if found is None:
        return unverifiable("not-compared")
    if found.green_before is None or found.green_after is None:
        return unverifiable("no-land")
    return consistent(
        "figures", before_percent=round(100 * found.green_before), after_percent=round(100 * found.green_after)
    )
