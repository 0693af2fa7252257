"""Does the text that a camera burnt into the picture contradict what is known of the photo?

Witness: none. Date, time and place in such a text are set by hand in the camera's own menu, so that it agrees proves
nothing, and is never more than shown. But whoever writes a statement may contradict himself: the text names another day
than the file or the receipt allows, a place beyond the fence or far from the file's own position, another county of the
register, or carries an anti-forgery code that stands on another picture. Each is doubtful at most: a reader misreads, a
camera writes its last place, and a code may be typed. Coordinates are taken in whichever datum suits the photo best.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from server.domain.datum import Datum, to_wgs84
from server.domain.finding import Finding, doubtful, unverifiable
from server.domain.geo import LatLon
from server.domain.subject import PhotoSubject
from server.domain.watermark import Watermark
from server.translations import N_

VERSION = 1
REASONS = {
    "not-looked": N_("Nobody has looked for text in the picture."),
    "no-text": N_("No text was seen near the edges of the picture."),
    "not-read": N_("Text stands in the picture. This server cannot read it without its extra “watermark”."),
    "reader-broke": N_("Text stands in the picture, but what reads it broke; the log has the details."),
    "not-understood": N_("Text stands in the picture, but names no day, place or code that was understood."),
    "nothing-to-compare": N_("Nothing is known to compare the burnt-in text with."),
    "not-contradicted": N_(
        "The burnt-in text contradicts nothing that is known. It can be set by hand: a statement, no evidence."
    ),
    "code-repeated": N_("The anti-forgery code {code} in the picture also stands on another picture, {other}."),
    "other-county": N_("The burnt-in text names {named}; the site lies in {county}."),
    "other-place": N_("The burnt-in coordinates lie {outside_m} m outside the fence ({allowed_m} m allowed)."),
    "not-the-files-place": N_(
        "The burnt-in coordinates lie {distance_m} m from the position in the file ({allowed_m} m allowed)."
    ),
    "not-the-files-time": N_("The burnt-in time is {said}; the file says {taken}, {hours} h apart."),
    "after-receipt": N_("The burnt-in time is {said}, {hours} h after the photo was received."),
    "too-early": N_("The burnt-in time is {said}, {hours} h before {limit}, the earliest time for its stage."),
    "too-late": N_("The burnt-in time is {said}, {hours} h after {limit}, the latest time for its stage."),
}
MISSES = (
    N_("A text that was set to what fits."),
    N_("Text in the middle of the picture, letters below 1.5 % of its long edge, and handwriting are not read."),
)
_UNREAD = {None: "not-looked", "none": "no-text", "seen": "not-read", "unreadable": "reader-broke"}
_DATUMS = (Datum.WGS84, Datum.GCJ02, Datum.BD09)


def check(photo: PhotoSubject) -> Finding:
    """Compare what the text says with register, file and receipt."""
    state, text = photo.facts.burnt_in_state, photo.watermark
    if state in _UNREAD:
        return unverifiable(_UNREAD[state])
    if text is None or (text.said.is_empty and text.county is None):
        return unverifiable("not-understood")
    answers = [answer for compare in _COMPARED for answer in compare(photo, text)]
    if not answers:
        return unverifiable("nothing-to-compare")
    return next(filter(None, answers), None) or unverifiable("not-contradicted")


Answers = Iterator[Finding | None]
"""One for each thing that could be compared: None where it agrees."""


def _code(_photo: PhotoSubject, text: Watermark) -> Answers:
    if text.said.codes:
        yield doubtful("code-repeated", code=text.code, other=text.other) if text.other else None


def _county(photo: PhotoSubject, text: Watermark) -> Answers:
    if text.county and photo.county:
        differs = text.county != photo.county
        yield doubtful("other-county", named=text.county, county=photo.county) if differs else None


def _place(photo: PhotoSubject, text: Watermark) -> Answers:
    place, allowed = text.said.place, photo.limits.watermark_place_m + text.said.precision_m
    if place is None:
        return
    if photo.site:
        misread = min(photo.site.read_as(datum).metres_outside(place) for datum in _DATUMS)
        outside = min(misread, *(photo.site.fence.metres_outside(one) for one in _readings(place)))
        is_far = outside > allowed
        yield doubtful("other-place", outside_m=round(outside), allowed_m=round(allowed)) if is_far else None
    gps = photo.facts.gps
    if gps.place and not gps.source:
        allowed += gps.error_m or 0.0
        distance = min(one.metres_to(gps.place) for one in _readings(place))
        is_far = distance > allowed
        yield doubtful("not-the-files-place", distance_m=round(distance), allowed_m=round(allowed)) if is_far else None


def _readings(place: LatLon) -> Sequence[LatLon]:
    """Return where the place lies in each datum, and with exchanged numbers."""
    return [*(to_wgs84(place, datum) for datum in _DATUMS), *filter(None, [place.swapped()])]


def _file_time(photo: PhotoSubject, text: Watermark) -> Answers:
    """Compare two wall clocks of one phone, whatever its zone."""
    span, taken = text.said.span, photo.facts.taken
    if span and taken:
        local = taken.local
        apart = max(span[0] - local, local - span[1], timedelta(0))
        is_far = apart > timedelta(seconds=photo.limits.watermark_time_s)
        said, at = _shown(span[0]), _shown(local)
        yield doubtful("not-the-files-time", said=said, taken=at, hours=_hours(apart)) if is_far else None


def _receipt(photo: PhotoSubject, text: Watermark) -> Answers:
    if photo.received_at:
        yield from _order(photo, text, photo.received_at, "after-receipt")


def _window(photo: PhotoSubject, text: Watermark) -> Answers:
    if photo.window and photo.window.after:
        yield from _order(photo, text, photo.window.after, "too-early")
    if photo.window and photo.window.before:
        yield from _order(photo, text, photo.window.before, "too-late")


def _order(photo: PhotoSubject, text: Watermark, limit: datetime, reason: str) -> Answers:
    """Compare the text with a moment that it may not pass, by the time of the place."""
    if text.said.span is None:
        return
    first, last = (moment.replace(tzinfo=photo.zone) for moment in text.said.span)
    missed = limit - last if reason == "too-early" else first - limit
    said, bound = _shown(text.said.span[0]), _shown(limit.astimezone(photo.zone))
    is_far = missed > timedelta(seconds=photo.limits.watermark_time_s)
    yield doubtful(reason, said=said, hours=_hours(missed), limit=bound) if is_far else None


def _shown(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


def _hours(apart: timedelta) -> float:
    return round(apart / timedelta(hours=1), 1)


_COMPARED: Sequence[Callable[[PhotoSubject, Watermark], Answers]] = (
    _code, _county, _place, _file_time, _receipt, _window,
)  # fmt: skip
"""In the order in which they are said."""
