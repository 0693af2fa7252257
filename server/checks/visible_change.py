"""Has anything visible changed between before and after?

Witnesses: the pixels of both pictures laid on each other, patch by patch, parallax taken out, without sky. Of the whole
picture only one answer is safe: that nothing visible has changed, where much could be compared and nearly all of it is
the same. Much change proves no work: a season, a car and a new house do the same. So the work is said to be seen only
where a person marked what is to be put right, that region differs and what is around it is as it was.
"""

from server.checks import problem_still_there
from server.domain.comparison import Comparison
from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.limits import Limits
from server.domain.subject import PairSubject
from server.translations import N_

VERSION = 4
REASONS = {
    "not-aligned": N_("The pictures cannot be laid on each other."),
    "cannot-tell": N_(
        "Too little can be compared: the pictures overlap by {overlap_percent} % "
        "({least_overlap_percent} % is enough), and {judged_percent} % of the picture has anything to compare "
        "({least_judged_percent} % is enough)."
    ),
    "not-told": N_(
        "{changed_percent} % of what can be compared has changed, the largest region {largest_percent} % of the "
        "picture ({allowed_percent} % and {allowed_largest_percent} % would be nothing): whether it is the work cannot "
        "be told, because nobody has marked on the before photo what is to be put right."
    ),
    "changed": N_(
        "{problem_percent} % of what is marked as the problem has changed (from {least_problem_percent} % it is the "
        "work), and {outside_percent} % of what is around it is as it was."
    ),
    "problem-kept": N_(
        "Something has changed, but of what is marked as the problem only {problem_percent} % (from "
        "{least_problem_percent} % it would be the work)."
    ),
    "problem-unseen": N_("Too little of what is marked as the problem, or of what is around it, can be compared."),
    "all-over": N_(
        "{changed_percent} % of what can be compared has changed, but all over the picture, as weather, light and "
        "seasons change it ({likeness_percent} % alike, {least_likeness_percent} % is enough; the largest region "
        "{largest_percent} % of the picture, {allowed_largest_percent} % would be nothing): whether the work is to be "
        "seen cannot be told."
    ),
    "unchanged": N_(
        "Nothing visible has changed: {changed_percent} % of what can be compared, the largest region "
        "{largest_percent} % of the picture ({allowed_percent} % and {allowed_largest_percent} % are nothing)."
    ),
}
MISSES = (
    N_("What lies under turf, soil or paint, and what was moved out of the picture."),
    N_("A heap that nobody touched, where something else in the picture has changed and nobody has marked the heap."),
    N_("Pairs whose standpoints are many metres apart: then nothing is said."),
)


def check(pair: PairSubject) -> Finding:
    """Compare the changed share with what weather and chance change."""
    found = pair.comparison
    if found is None or found.is_mirrored or found.inliers < pair.limits.scene_least_inliers:
        return unverifiable("not-aligned")
    if found.share_changed is None or not _is_enough(found, pair.limits):
        return unverifiable(
            "cannot-tell",
            overlap_percent=_percent(found.overlap),
            judged_percent=_percent(found.share_judged),
            least_overlap_percent=_percent(pair.limits.change_least_overlap),
            least_judged_percent=_percent(pair.limits.change_least_judged),
        )
    figures = {
        "changed_percent": _percent(found.share_changed),
        "largest_percent": _percent(found.largest_change),
        "allowed_percent": _percent(pair.limits.unchanged_share),
        "allowed_largest_percent": _percent(pair.limits.unchanged_largest),
    }
    if _is_unchanged(found, pair.limits):
        return doubtful("unchanged", **figures)
    if pair.problem is not None:
        return _of_problem(pair)
    if _is_all_over(found, pair.limits):
        return unverifiable(
            "all-over",
            **figures,
            likeness_percent=_percent(found.likeness),
            least_likeness_percent=_percent(pair.limits.unchanged_likeness),
        )
    return unverifiable("not-told", **figures)


def _of_problem(pair: PairSubject) -> Finding:
    """Say whether the region that was marked has changed, whatever else has."""
    limits = pair.limits
    region = problem_still_there.laid(pair.comparison, limits)
    if region is None or region.kept is None or not problem_still_there.is_enough(region, limits):
        return unverifiable("problem-unseen")
    figures = {
        "problem_percent": _percent(1 - region.kept),
        "least_problem_percent": _percent(1 - limits.problem_gone),
        "outside_percent": _percent(region.patches_kept_outside),
    }
    if region.kept > limits.problem_gone:
        return unverifiable("problem-kept", **figures)
    return consistent("changed", **figures)


def is_alike(found: Comparison, limits: Limits, *, share: float, largest: float) -> bool:
    """Tell whether so much could be compared, and so little of it has another shape."""
    return (
        found.share_changed is not None
        and found.share_changed <= share
        and (found.largest_change or 0.0) <= largest
        and (found.likeness or 0.0) >= limits.unchanged_likeness
        and _is_enough(found, limits)
    )


def _is_unchanged(found: Comparison, limits: Limits) -> bool:
    return is_alike(found, limits, share=limits.unchanged_share, largest=limits.unchanged_largest)


def _is_all_over(found: Comparison, limits: Limits) -> bool:
    """Tell whether no one region differs, or all of the picture does."""
    return (found.likeness or 0.0) < limits.unchanged_likeness or (
        found.largest_change or 0.0
    ) <= limits.unchanged_largest


def _is_enough(found: Comparison, limits: Limits) -> bool:
    overlap, judged = found.overlap or 0.0, found.share_judged or 0.0
    return overlap >= limits.change_least_overlap and judged >= limits.change_least_judged


def _percent(share: float | None) -> float:
    return round(100 * (share or 0.0), 1)
