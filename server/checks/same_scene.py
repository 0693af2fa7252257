"""Do before and after show the same scene?

Witnesses: points of both pictures that look alike and lie as one plane transform says. Enough of them exclude chance.
Too few prove nothing: snow, another season and the work itself change what a camera sees. Nor does it accuse anybody
that a few agree only when one photo is mirrored: two sides of a house with equal windows do. Many are a doubt; whether
it is the mirrored before photo itself is told by `not_the_same_picture`.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.subject import PairSubject
from server.translations import N_

VERSION = 3
REASONS = {
    "no-picture": N_("One of the two pictures cannot be read."),
    "not-compared": N_("The pictures were not compared."),
    "same": N_(
        "The same scene: {inliers} points agree ({least} are enough); shifted by {shift_percent} % of the picture, "
        "turned by {rotation_deg}°, zoom {zoom}."
    ),
    "too-few": N_("Only {inliers} points agree ({least} are enough): whether it is the same scene cannot be told."),
    "mirrored-few": N_(
        "Only when one photo is mirrored do {inliers} points agree, as those of equal facades may ({least} are a "
        "doubt): whether it is the same scene cannot be told."
    ),
    "mirrored": N_("The scene agrees only when one photo is mirrored ({inliers} points; {least} are enough)."),
}


def check(pair: PairSubject) -> Finding:
    """Compare the number of agreeing points with what chance can give."""
    found, least = pair.comparison, pair.limits.scene_least_inliers
    if found is None:
        return unverifiable("not-compared")
    if found.fault:
        return unverifiable("no-picture")
    if found.inliers < least:
        return unverifiable("too-few", inliers=found.inliers, least=least)
    if found.is_mirrored:
        return _mirrored(found.inliers, pair.limits.mirrored_least_inliers)
    return consistent(
        "same",
        inliers=found.inliers,
        least=least,
        shift_percent=round(100 * (found.shift or 0.0)),
        rotation_deg=found.rotation_deg,
        zoom=found.zoom,
        overlap_percent=round(100 * (found.overlap or 0.0)),
    )


def _mirrored(inliers: int, least: int) -> Finding:
    if inliers < least:
        return unverifiable("mirrored-few", inliers=inliers, least=least)
    return doubtful("mirrored", inliers=inliers, least=least)
