"""Is what was to be put right still there?

Witnesses: the pixels inside the region that a person marked on the before photo, laid on the after photo, and those
outside it. Rain, snow and evening change both, work changes the region only. A heap that nobody touched is found again
as often as its surroundings; paint leaves every shape and changes the colour; half a heap leaves half of it, or what
still looks as the heap did; a net repeats itself and keeps the relief. Each of these also has an honest reason, so a
person has to look.
"""

from server.domain.comparison import Comparison, ProblemFigures
from server.domain.finding import Evidence, Finding, consistent, doubtful, unverifiable
from server.domain.limits import Limits
from server.domain.subject import PairSubject
from server.translations import N_

VERSION = 2
REASONS = {
    "not-told": N_("Nobody has marked on the before photo what is to be put right."),
    "not-aligned": N_("The pictures cannot be laid on each other."),
    "cannot-tell": N_(
        "Whether the problem is still there cannot be told: the after photo shows {cover_percent} % of what is marked "
        "({least_cover_percent} % is enough), {patches} places in it can be compared ({least_patches} are enough), "
        "around it {outside_percent} % of the places ({least_outside_percent} % are enough) and "
        "{points_outside_percent} % of the points ({least_points_percent} % are enough) are found again, and in it "
        "{points_inside_percent} % of the points ({least_inside_percent} % would be the problem)."
    ),
    "untouched": N_(
        "The problem looks as it did: {found} of {points} points in it are found again, and {kept_percent} % of it is "
        "as it was, measured by what is around it (from {allowed_percent} %)."
    ),
    "painted": N_(
        "The problem has its old shape in another colour: {kept_percent} % of it is as it was (from {allowed_percent} "
        "%), its colour moved by {colour_change} beyond what is around it ({allowed_colour} is allowed): look for "
        "paint or netting."
    ),
    "net": N_(
        "A texture lies over the problem that repeats itself as a net does ({repeats_percent} %, before "
        "{repeated_percent} %; {allowed_repeats_percent} % is allowed), and the relief below is as it was "
        "({relief_percent} % alike, {least_relief_percent} % is enough)."
    ),
    "partly": N_(
        "A part of the problem has changed: {changed_percent} % of it, {kept_percent} % is as it was, measured by what "
        "is around it (up to {gone_percent} % is allowed)."
    ),
    "resembling": N_(
        "The problem is no longer as it was, but {resembles_percent} % of it still looks as it did and not as what is "
        "around it ({allowed_percent} % is allowed): look for what was only pushed together."
    ),
    "changed": N_(
        "The problem has changed: {changed_percent} % of it is no longer to be seen, and {found} of {points} points in "
        "it are found again; around it {outside_percent} % is as it was. Its colour moved by {colour_change}, green "
        "from {green_before_percent} % to {green_after_percent} %."
    ),
}
MISSES = (
    N_("What was only covered, with soil or turf, or moved out of the picture."),
    N_("A problem that is not wholly inside the marked region, or much smaller than it."),
    N_("What was pushed together, in other weather or on bare ground of its own colour."),
)


def check(pair: PairSubject) -> Finding:
    """Compare what is left of the marked region with what is left around it."""
    if pair.problem is None:
        return unverifiable("not-told")
    found, limits = pair.comparison, pair.limits
    figures = laid(found, limits)
    if figures is None:
        return unverifiable("not-aligned")
    netted = _net(figures, limits) if _is_seen(figures, limits) else None
    if netted:
        return netted
    if not is_enough(figures, limits):
        return unverifiable("cannot-tell", **_why_not(figures, limits))
    return _kept(figures, limits)


def laid(found: Comparison | None, limits: Limits) -> ProblemFigures | None:
    """Return the figures of the region; None where the pictures cannot be laid on each other."""
    if found is None or found.is_mirrored or found.inliers < limits.scene_least_inliers:
        return None
    return found.problem


def is_enough(figures: ProblemFigures, limits: Limits) -> bool:
    """Tell whether so much of the region and of what is around it can be compared that the answer means anything.

    What is found again inside needs no surroundings to be believed. What is not found there needs surroundings that
    are; and where it seems kept only because they are as unlike, nothing is told.
    """
    if not _is_seen(figures, limits) or figures.kept is None:
        return False
    inside, outside = figures.points_kept
    if figures.kept > limits.problem_gone and figures.has_points:
        return inside >= limits.problem_least_inside
    return figures.patches_kept_outside >= limits.problem_least_outside and outside >= limits.problem_least_points


def _is_seen(figures: ProblemFigures, limits: Limits) -> bool:
    return (figures.cover or 0.0) >= limits.problem_least_cover and figures.patches >= limits.problem_least_patches


def _net(figures: ProblemFigures, limits: Limits) -> Finding | None:
    before, after, relief = figures.repeats_before or 0.0, figures.repeats_after or 0.0, figures.relief or 0.0
    is_new = after >= limits.problem_repeats and before < limits.problem_repeats
    if not is_new or relief < limits.problem_relief:
        return None
    return doubtful(
        "net",
        repeats_percent=_percent(after),
        repeated_percent=_percent(before),
        allowed_repeats_percent=_percent(limits.problem_repeats),
        relief_percent=_percent(relief),
        least_relief_percent=_percent(limits.problem_relief),
    )


def _kept(figures: ProblemFigures, limits: Limits) -> Finding:
    kept, colour = figures.kept or 0.0, figures.colour_change or 0.0
    said: Evidence = {"found": figures.points_found, "points": figures.points, "kept_percent": _percent(kept)}
    allowed = {"allowed_percent": _percent(limits.problem_kept)}
    changed = {"changed_percent": _percent(1 - kept)}
    if kept >= limits.problem_kept:
        if colour < limits.problem_colour:
            return doubtful("untouched", **said, **allowed)
        return doubtful("painted", **said, **allowed, colour_change=colour, allowed_colour=limits.problem_colour)
    if kept > limits.problem_gone:
        return doubtful("partly", **said, **changed, gone_percent=_percent(limits.problem_gone))
    if (figures.resemblance or 0.0) >= limits.problem_resembles:
        return doubtful(
            "resembling",
            resembles_percent=_percent(figures.resemblance),
            allowed_percent=_percent(limits.problem_resembles),
        )
    return consistent(
        "changed",
        **said,
        **changed,
        outside_percent=_percent(figures.patches_kept_outside),
        colour_change=colour,
        green_before_percent=_percent(figures.green_before),
        green_after_percent=_percent(figures.green_after),
    )


def _why_not(figures: ProblemFigures, limits: Limits) -> Evidence:
    return {
        "cover_percent": _percent(figures.cover),
        "least_cover_percent": _percent(limits.problem_least_cover),
        "patches": figures.patches,
        "least_patches": limits.problem_least_patches,
        "outside_percent": _percent(figures.patches_kept_outside),
        "points_outside_percent": _percent(figures.points_kept[1]),
        "least_points_percent": _percent(limits.problem_least_points),
        "least_outside_percent": _percent(limits.problem_least_outside),
        "points_inside_percent": _percent(figures.points_kept[0]),
        "least_inside_percent": _percent(limits.problem_least_inside),
    }


def _percent(share: float | None) -> float:
    return round(100 * (share or 0.0), 1)
