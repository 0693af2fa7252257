"""Was the photo chosen in the page in the time of its stage?

Witness: the phone's clock at the moment when the photo came into the page, corrected by how far it was measured to be
ahead. A photo that was picked from the gallery was taken before that moment, and nobody knows how long: so it is only
told what that excludes. Only the device vouches for it, and its clock may have been wrong: outside the time of its
stage a photo is doubtful, never contradicted.
"""

from datetime import datetime, timedelta

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.subject import PhotoSubject, Window
from server.domain.witness import UNSOUND, figures, unsound
from server.translations import N_

VERSION = 1
REASONS = {
    **UNSOUND,
    "no-window": N_("The ledger does not say from when to when this photo should have been taken."),
    "inside": N_("Chosen in the page on {chosen}, inside the time of its stage."),
    "inside-by-device-only": N_(
        "Chosen in the page on {chosen}, inside the time of its stage. The file itself names no time: only the device "
        "vouches for it."
    ),
    "chosen-later": N_(
        "Chosen in the page on {chosen}; it was not taken then, and may be from before or after {limit}."
    ),
    "too-early": N_("Chosen in the page on {chosen}, {days} days before {limit}, the earliest time for its stage."),
    "too-late": N_(
        "Taken and chosen in the page on {chosen}, {days} days after {limit}, the latest time for its stage."
    ),
    "after-receipt": N_("Chosen in the page {ahead_min} min after it was received here: the phone’s clock is wrong."),
}
MISSES = (N_("A phone’s clock that was set wrong when the photo was chosen, and right when it was sent."),)
_DAY = timedelta(days=1)


def check(photo: PhotoSubject) -> Finding:
    """Compare the time of choosing with the window of the stage."""
    why = unsound(photo.witness)
    if why or photo.witness is None:
        return unverifiable(why, **figures(photo.witness))
    chosen = photo.witness.seen.chosen_at - timedelta(seconds=photo.phone_ahead_s or 0.0)
    shown = _shown(chosen, photo)
    if photo.received_at and chosen - photo.received_at > timedelta(seconds=photo.limits.receipt_ahead_s):
        return doubtful("after-receipt", ahead_min=round((chosen - photo.received_at) / timedelta(minutes=1)))
    if photo.window is None or photo.window == Window():
        return unverifiable("no-window")
    after, before = photo.window.after, photo.window.before
    if after and chosen < after:
        return doubtful("too-early", chosen=shown, days=_days(after - chosen), limit=_shown(after, photo))
    is_taken_then = photo.witness.was_taken_then(photo.limits.witness_fresh_s)
    limit = before if before and chosen > before else after
    if limit and not is_taken_then:
        return unverifiable("chosen-later", chosen=shown, limit=_shown(limit, photo))
    if before and chosen > before:
        return doubtful("too-late", chosen=shown, days=_days(chosen - before), limit=_shown(before, photo))
    return consistent("inside" if photo.facts.captured else "inside-by-device-only", chosen=shown)


def _days(missed: timedelta) -> float:
    return round(missed / _DAY, 1)


def _shown(moment: datetime, photo: PhotoSubject) -> str:
    return moment.astimezone(photo.zone).strftime("%Y-%m-%d %H:%M")
