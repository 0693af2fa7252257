"""What in the EXIF cannot be the same in two photos that were taken one after the other?"""

from server.domain.photo import PhotoFacts


def exif_key(facts: PhotoFacts) -> str | None:
    """Return capture time, camera and position in one text; None where that is too little to tell exposures.

    A wall clock in whole seconds is shared by the pictures of a burst; with the digits of a satellite fix, or with
    fractions of a second, it is not. Programs that copy EXIF write its fractions anew, so a position counts to a metre,
    and the exposure, roughly, only where there is none.
    """
    taken, camera, place = facts.captured, facts.camera, facts.gps.place
    if taken is None or (not taken.local.microsecond and place is None):
        return None
    how = _rough(camera.exposure_s), _rough(camera.f_number), camera.iso
    where = f"{place.latitude:.5f},{place.longitude:.5f}" if place else "{},{},{}".format(*how)
    return "|".join((taken.local.isoformat(), camera.make or "", camera.model or "", where))


def _rough(number: float | None) -> str:
    return "" if number is None else f"{number:.1e}"
