"""Did both cameras look in the same direction?

Witnesses: the bearings in both EXIFs. Compasses of phones are often 10 to 30° wrong, so a difference is a doubt
at most. Where one bearing is magnetic and the other true, the declination is given: it is below 5° in western China.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.photo import GpsFix
from server.domain.subject import PairSubject
from server.translations import N_

VERSION = 2
REASONS = {
    "no-bearing": N_("One of the two photos carries no bearing."),
    "same": N_("The cameras looked {difference_deg}° apart ({allowed_deg}° allowed)."),
    "scene-agrees": N_(
        "The compasses differ by {difference_deg}° ({allowed_deg}° allowed), but the pictures show the same scene."
    ),
    "uncertain": N_("The compasses differ by {difference_deg}° ({allowed_deg}° allowed, {far_deg}° is too far)."),
    "apart": N_("The cameras looked {difference_deg}° apart; {far_deg}° is too far."),
}
_DECLINATION_DEG = 5.0


def check(pair: PairSubject) -> Finding:
    """Compare the bearings; a scene that agrees is the better witness."""
    before, after = pair.before.facts.gps, pair.after.facts.gps
    if before.bearing_deg is None or after.bearing_deg is None:
        return unverifiable("no-bearing")
    given = _DECLINATION_DEG if before.bearing_is_magnetic != after.bearing_is_magnetic else 0.0
    near, far = pair.limits.bearing_near_deg + given, pair.limits.bearing_far_deg + given
    apart = _apart(before, after)
    figures = {"difference_deg": round(apart), "allowed_deg": round(near)}
    if apart <= near:
        return consistent("same", **figures)
    if pair.comparison and pair.comparison.upright_inliers >= pair.limits.scene_least_inliers:
        return consistent("scene-agrees", **figures)
    if apart <= far:
        return unverifiable("uncertain", **figures, far_deg=round(far))
    return doubtful("apart", **figures, far_deg=round(far))


def _apart(before: GpsFix, after: GpsFix) -> float:
    turn = abs((before.bearing_deg or 0.0) - (after.bearing_deg or 0.0)) % 360
    return min(turn, 360 - turn)
