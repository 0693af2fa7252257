"""Is a part of the picture there twice?

Witness: the picture's recognisable points against themselves (imaging.cloned). Copied ground lies at one shift from
where it was taken. It is doubtful, never more: what repeats itself exactly, as a printed pattern, is there twice too.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 1
REASONS = {
    "no-picture": N_("There is no picture to look at ({problem})."),
    "not-measured": N_("The picture was not compared with itself."),
    "nothing-twice": N_("No part of the picture is there twice ({points} points by one shift; {allowed_points} are)."),
    "part-twice": N_(
        "A part of the picture is there twice: {points} points are found again by one shift, {allowed_points} are "
        "enough. So it is where something was covered by a copy of the ground beside it."
    ),
}
MISSES = (
    N_("Parts that were turned or enlarged when they were copied, or filled in by a program that invents the ground."),
    N_("Small patches, and smooth ones: sky, fog, sand."),
)


def check(photo: PhotoSubject) -> Finding:
    """Compare how many points are there twice with the limit."""
    facts, allowed = photo.facts, photo.limits.cloned_points
    if facts.problem is not None:
        return unverifiable("no-picture", problem=facts.problem)
    if facts.cloned_points is None:
        return unverifiable("not-measured")
    figures = {"points": facts.cloned_points, "allowed_points": allowed}
    if facts.cloned_points >= allowed:
        return doubtful("part-twice", **figures)
    return consistent("nothing-twice", **figures)
