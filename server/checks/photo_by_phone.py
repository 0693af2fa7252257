"""Did a phone send the photo, or did a person bring it in later?

What came on a card or by chat has no phone that vouches for the time of its receipt, for the way between camera and
server, or for who stood there: only who brought it does. That is nobody's fault and proves nothing either way, so such
a photo is unverifiable here, however well its file agrees with everything else.
"""

from server.domain.finding import Finding, unverifiable
from server.domain.no_phone import person
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 1
REASONS = {
    "not-brought-in": N_("Nobody brought the photo in by another way than a phone."),
    "brought-in": N_("Brought in later by {by} on {day}; no phone vouches for the time of its receipt."),
    "brought-in-from": N_("Brought in later by {by} on {day} from {source}; no phone vouches for its receipt."),
}
MISSES = (N_("A photo from elsewhere that an officer’s phone sends from its gallery, where the form offers one."),)


def check(photo: PhotoSubject) -> Finding:
    """Say who brought it, when and from where."""
    brought = photo.brought_in
    if brought is None:
        return unverifiable("not-brought-in")
    shown = {"by": person(brought.by), "day": brought.at.astimezone(photo.zone).strftime("%Y-%m-%d")}
    if brought.source:
        return unverifiable("brought-in-from", **shown, source=brought.source)
    return unverifiable("brought-in", **shown)
