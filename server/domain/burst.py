"""Are two photos shots of one burst?

People press twice, and phones on a tripod press by themselves: such pictures are alike, pixel by pixel but for noise,
and nobody gains anything by them. Only where all witnesses say so: the same camera, moments apart, at one place.
"""

from datetime import timedelta

from server.domain.photo import PhotoFacts

_LEAST = timedelta(milliseconds=50)
"""Of one moment is one exposure, saved twice; no phone takes more than twenty pictures in a second."""
_MOST = timedelta(minutes=1)
_REACH_M = 30.0


def is_burst(one: PhotoFacts, other: PhotoFacts) -> bool:
    """Tell whether one camera took both within a minute without moving on."""
    first, second = one.captured, other.captured
    if first is None or second is None or first.offset_minutes != second.offset_minutes:
        return False
    apart = abs(first.local - second.local)
    return _LEAST <= apart <= _MOST and _same_camera(one, other) and _same_place(one, other)


def _same_camera(one: PhotoFacts, other: PhotoFacts) -> bool:
    name = one.camera.make, one.camera.model
    return name == (other.camera.make, other.camera.model) and name[1] is not None


def _same_place(one: PhotoFacts, other: PhotoFacts) -> bool:
    here, there = one.gps.place, other.gps.place
    if here is None or there is None:
        return here is there
    return here.metres_to(there) <= _REACH_M
