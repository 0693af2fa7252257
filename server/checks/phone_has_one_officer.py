"""Does one person use this phone, and this person one phone?

Witnesses: the name under which the form was signed in or filled, and the id of the phone. A phone that several people
sign in to within a day files for people who may not be there; a person whose phones are at two places at once has lent
the name. Both may be honest where phones are shared: a hint for a person to follow up.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.journey import Leg, leg
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 3
REASONS = {
    "no-name": N_("The form does not say whose phone this is."),
    "one": N_("No other name was used on this phone within {allowed_h} h, and no other phone by this name."),
    "several-names": N_("Sent as {name}, but {other} was sent from the same phone as {other_name} within a day."),
    "two-places": N_(
        "{name} photographed {other} with another phone, {distance_km} km away and {apart_min} min apart "
        "({allowed_kmh} km/h allowed)."
    ),
}
MISSES = (N_("A name that is left empty in the form, or one token that a whole team shares, says nothing."),)


def check(photo: PhotoSubject) -> Finding:
    """Compare the names on one phone, and the phones of one name."""
    step, limits = photo.step, photo.limits
    if step is None or not step.officer:
        return unverifiable("no-name")
    for other in photo.steps:
        apart = abs((other.taken_at - step.taken_at).total_seconds())
        if other.officer not in ("", step.officer) and apart <= limits.shared_phone_s:
            return doubtful("several-names", name=step.officer, other=other.name, other_name=other.officer)
    ways = [way for other in photo.elsewhere if (way := leg(step, other)) and _is_too_far(way, photo)]
    if not ways:
        return consistent("one", allowed_h=round(limits.shared_phone_s / 3600))
    way = max(ways, key=lambda way: way.kmh)
    return doubtful(
        "two-places",
        name=step.officer,
        other=way.other.name,
        distance_km=round(way.metres / 1000, 1),
        apart_min=round(way.seconds / 60, 1),
        allowed_kmh=round(limits.travel_kmh),
    )


def _is_too_far(way: Leg, photo: PhotoSubject) -> bool:
    limits = photo.limits
    return way.metres > limits.travel_least_m and way.kmh > limits.travel_kmh and way.zone_is_certain
