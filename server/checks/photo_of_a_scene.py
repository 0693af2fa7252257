"""Was the picture taken of a place, or of a screen or print that shows one?

Witness: coloured fringes of one pitch all over the picture (imaging.recapture). A screen is a grid of lamps in three
colours, a print one of dots for each ink: their fringes have other colours in other directions. Where two of them rise
above the limit, it is doubtful. Never more: a fine net, stiff and seen squarely, may do the same.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 2
REASONS = {
    "no-picture": N_("There is no picture to look at ({problem})."),
    "too-small": N_("The picture is too small to show the grid of a screen or a print."),
    "no-grid": N_(
        "No even grid of several colours lies over the picture (a peak of {peak}; {allowed_peak} is a grid)."
    ),
    "one-colour": N_(
        "An even grid lies over the picture (a peak of {any_colour}; {allowed_peak} is a grid), but of one colour "
        "against another: a thing in the picture, as a fence, roof or net."
    ),
    "grid": N_(
        "Fringes of several colours, {pitch_px} pixels apart, lie evenly over the whole picture (a peak of {peak}; "
        "{allowed_peak} is a grid), as where a screen or a print was photographed."
    ),
}
MISSES = (
    N_("Pictures of a screen or print that were scaled down, or taken so far off that the grid is finer than a pixel."),
    N_("Prints without a grid: photographic paper, and most inkjet printers; and those in black alone."),
)


def check(photo: PhotoSubject) -> Finding:
    """Compare the fringes with the limit, those of several colours first."""
    facts, allowed = photo.facts, photo.limits.pattern_peak
    if facts.problem is not None:
        return unverifiable("no-picture", problem=facts.problem)
    peak, any_colour = facts.pattern_peak, facts.pattern_any_colour
    if peak is None or any_colour is None:
        return unverifiable("too-small")
    if peak >= allowed:
        return doubtful("grid", peak=peak, allowed_peak=allowed, pitch_px=facts.pattern_pitch_px)
    if any_colour >= allowed:
        return consistent("one-colour", any_colour=any_colour, allowed_peak=allowed)
    return consistent("no-grid", peak=peak, allowed_peak=allowed)
