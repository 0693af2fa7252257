"""What in the EXIF cannot be the same in two photos that were taken one after the other?"""

from server.domain.photo import PhotoFacts


def exif_key(facts: PhotoFacts) -> str | None:
    """Return capture time, camera, exposure and position in one text; None where that is too little to tell exposures.

    A wall clock in whole seconds is shared by the pictures of a burst; with the digits of a satellite fix, or with
    fractions of a second, it is not.
    """
    taken, camera, place = facts.captured, facts.camera, facts.gps.place
    if taken is None or (not taken.local.microsecond and place is None):
        return None
    where = f"{place.latitude:.7f},{place.longitude:.7f},{facts.gps.altitude_m}" if place else ""
    how = f"{camera.exposure_s},{camera.f_number},{camera.iso}"
    return "|".join((taken.local.isoformat(), camera.make or "", camera.model or "", how, where, facts.unique_id or ""))
