"""Has the picture the size that its camera recorded?

Witnesses: the pixels, and the size in the EXIF. Forms and messengers scale pictures down and keep their shape: that is
normal. A picture of another shape was cut, one that is larger was blown up.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 2
REASONS = {
    "no-size": N_("The file does not say how large the camera’s picture was."),
    "no-picture": N_("There is no picture to compare ({problem})."),
    "native": N_("{width} × {height} pixels, as the camera recorded."),
    "scaled": N_("Scaled down from {exif_width} × {exif_height} to {width} × {height} pixels, in the same shape."),
    "enlarged": N_("{width} × {height} pixels, more than the {exif_width} × {exif_height} that the camera recorded."),
    "cut": N_(
        "{width} × {height} pixels have another shape than the {exif_width} × {exif_height} that the camera recorded "
        "(a difference of {difference_percent} %; {allowed_percent} % allowed): the picture was cut."
    ),
}


def check(photo: PhotoSubject) -> Finding:
    """Compare size and shape; a gallery that turns the picture leaves the EXIF's size as it was."""
    facts, limits = photo.facts, photo.limits
    if facts.problem is not None:
        return unverifiable("no-picture", problem=facts.problem)
    if not (facts.width and facts.height and facts.exif_width and facts.exif_height):
        return unverifiable("no-size")
    short, long = sorted((facts.width, facts.height))
    exif_short, exif_long = sorted((facts.exif_width, facts.exif_height))
    figures = {
        "width": facts.width,
        "height": facts.height,
        "exif_width": facts.exif_width,
        "exif_height": facts.exif_height,
    }
    if (short, long) == (exif_short, exif_long):
        return consistent("native", **figures)
    difference = abs((long / short) / (exif_long / exif_short) - 1)
    if difference > limits.shape_difference:
        percents = {
            "difference_percent": round(100 * difference, 1),
            "allowed_percent": round(100 * limits.shape_difference, 1),
        }
        return doubtful("cut", **figures, **percents)
    return doubtful("enlarged", **figures) if long > exif_long * (1 + limits.shape_difference) else _scaled(figures)


def _scaled(figures: dict[str, int]) -> Finding:
    return consistent("scaled", **figures)
