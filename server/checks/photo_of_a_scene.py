"""Was the picture taken of a place, or of a screen or print that shows one?

Witness: the spectrum of the picture in many tiles (imaging.recapture). A screen is a grid of lamps, a print a grid of
dots, of one pitch all over the picture; where the most even fine pattern rises above the limit, and above every coarser
one, it is doubtful. Never more: a fine net or grating that fills the picture is a grid as well.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 1
REASONS = {
    "no-picture": N_("There is no picture to look at ({problem})."),
    "too-small": N_("The picture is too small to show the grid of a screen or a print."),
    "no-grid": N_("No even grid lies over the picture (a peak of {peak}; {allowed_peak} is a grid)."),
    "coarse-grid": N_(
        "An even grid lies over the picture (a peak of {peak}; {allowed_peak} is a grid), but a coarser one rises as "
        "high ({coarse}): a thing in the picture, as a fence, roof or net."
    ),
    "grid": N_(
        "A grid of {pitch_px} pixels lies evenly over the whole picture (a peak of {peak}; {allowed_peak} is a grid), "
        "as where a screen or a print was photographed."
    ),
}
MISSES = (
    N_("Pictures of a screen or print that were scaled down, or taken so far off that the grid is finer than a pixel."),
    N_("Prints without a grid: photographic paper, and most inkjet printers."),
)


def check(photo: PhotoSubject) -> Finding:
    """Compare the most even pattern with the limit, and with the coarser ones."""
    facts, allowed = photo.facts, photo.limits.pattern_peak
    if facts.problem is not None:
        return unverifiable("no-picture", problem=facts.problem)
    peak, coarse = facts.pattern_peak, facts.pattern_coarse
    if peak is None or coarse is None:
        return unverifiable("too-small")
    figures = {"peak": peak, "allowed_peak": allowed}
    if peak < allowed:
        return consistent("no-grid", **figures)
    if coarse >= peak:
        return consistent("coarse-grid", **figures, coarse=coarse)
    return doubtful("grid", **figures, coarse=coarse, pitch_px=facts.pattern_pitch_px)
