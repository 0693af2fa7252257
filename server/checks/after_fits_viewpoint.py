"""Was the after photo taken from the viewpoint under which it is filed, and not from another one of the site?

Witnesses: the points that it shares with the before photos of both viewpoints, and its EXIF position beside the
registered ones. Officers mix up viewpoints in honest work, so that another one is a doubt at most; so is a place
clearly nearer to another viewpoint, where the error of the fix counts twice: once towards the one, once away from the
other.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.subject import PairSubject
from server.translations import N_

VERSION = 4
REASONS = {
    "one-viewpoint": N_("The site has no other viewpoint that the after photo could be from."),
    "own-scene": N_(
        "The after photo shows the scene of its own viewpoint ({inliers} points agree; {least} are enough)."
    ),
    "shows-another": N_(
        "The after photo shows what is seen from {viewpoint}: {inliers} points agree with the before photo there "
        "({least} are enough), {own_inliers} with its own."
    ),
    "own-place": N_("Taken {own_m} m from its own viewpoint; the nearest other one, {viewpoint}, is {other_m} m away."),
    "nearer-another": N_(
        "Taken {other_m} m from {viewpoint}, but {own_m} m from its own viewpoint ({given_m} m of difference allowed)."
    ),
    "no-telling": N_("Neither positions nor pictures tell the viewpoints of the site apart."),
}
MISSES = (
    N_("Viewpoints of which no before photo and no position is known are not compared."),
    N_("Before photos that arrive after the pair was examined are compared when the checks are run again."),
)
_USUAL_ERROR_M = 13.0


def check(pair: PairSubject) -> Finding:
    """Ask the scenes first; where they say nothing, ask the positions."""
    if not pair.other_viewpoints:
        return unverifiable("one-viewpoint")
    return _by_scene(pair) or _by_place(pair) or unverifiable("no-telling")


def _by_scene(pair: PairSubject) -> Finding | None:
    """A far ridge is seen from both: the other scene has to agree on its own, and in many more points."""
    limits = pair.limits
    own = pair.comparison.upright_inliers if pair.comparison else 0
    other = max(pair.other_viewpoints, key=lambda one: one.inliers or 0)
    least = max(limits.viewpoint_least_inliers, round(limits.viewpoint_times_more * own))
    if own < limits.viewpoint_least_inliers and (other.inliers or 0) >= least:
        return doubtful(
            "shows-another",
            viewpoint=other.name,
            inliers=other.inliers,
            least=least,
            own_inliers=own,
            other=other.name,
            sha256=other.sha256,
        )
    enough = limits.scene_least_inliers
    return consistent("own-scene", inliers=own, least=enough) if own >= enough else None


def _by_place(pair: PairSubject) -> Finding | None:
    gps, limits = pair.after.facts.gps, pair.limits
    registered = [(one, one.place) for one in pair.other_viewpoints if one.place]
    if gps.place is None or gps.source or pair.standpoint is None or not registered:
        return None
    here = gps.place
    away, other = min(((place.metres_to(here), one) for one, place in registered), key=lambda found: found[0])
    own = pair.standpoint.metres_to(here)
    error = min(max(gps.error_m or 0.0, gps.precision_m or 0.0, _USUAL_ERROR_M), limits.fence_error_cap_m)
    given = 2 * error + limits.standpoint_near_m
    figures: dict[str, str | int] = {
        "viewpoint": other.name,
        "own_m": round(own),
        "other_m": round(away),
        "given_m": round(given),
    }
    if own - away > given and away <= limits.standpoint_far_m + error:
        return doubtful("nearer-another", **figures)
    return consistent("own-place", **figures) if away - own > given else None
